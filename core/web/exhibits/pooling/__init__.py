"""The page of pooling: its presets, its controls, and a file a panel (`show(state)` draws it)."""
