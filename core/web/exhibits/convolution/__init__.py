"""The page of convolution arithmetic: its presets, its controls, its numbers, and a file a panel (`show(state)` draws it)."""
