"""Backpropagation step by step: a sheet that is worked through, and a panel for each way of looking at it."""
