"""One neuron: its inputs and weights, and its sum with the activation behind it."""
