"""The pages of labs that read texts: type one and see it read, and the gate theatre that opens the cell on it."""
