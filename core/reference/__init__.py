"""The NumPy engine: every operation that the site explains, forwards and backwards, written to be read and equal to Keras.

Arrays have the batch axis first and the channels last. Every function computes in the dtype that it is given. What other rooms
need most is at the door; a lesson's page may walk through and read the operations themselves.
"""

from core.reference.backpropagation import Gradients, gradients
from core.reference.explain import Products, explain
from core.reference.network import run
from core.reference.plan import plan
from core.reference.receptive_field import receptive_fields, seen
from core.reference.shapes import output_shape, output_size

__all__ = [
    "explain", "Products", "run", "gradients", "Gradients", "plan", "seen", "receptive_fields", "output_shape", "output_size",
]  # fmt: skip
