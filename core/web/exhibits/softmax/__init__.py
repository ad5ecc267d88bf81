"""Softmax: scores in, probabilities out; a panel for each thing worth knowing of it."""
