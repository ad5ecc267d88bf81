"""Dropout: a training step with some neurons left out, and the ensemble of all networks that come of it."""
