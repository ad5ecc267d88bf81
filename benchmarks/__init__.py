"""Figures as ratios, side by side in one run: `python -m benchmarks.NAME [--json]`.

NAME is prediction, training, memory or crowd.
"""
