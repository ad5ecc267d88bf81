"""Plotly figures: arrays in, a figure out. Nothing here shows anything, and nothing computes what it draws."""
