"""The pages of labs that read a text character by character: what comes next, what surprises, and which unit follows what."""
