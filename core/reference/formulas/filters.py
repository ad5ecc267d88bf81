"""What the pages about filters reckon with: brightness, the Gabor kernel, and the length of a gradient."""

from __future__ import annotations

from core.reference.formula import Formula

TURNED = {"x": "columns from the middle", "y": "rows from the middle, downwards", "theta": "direction of the wave"}
GREY = Formula("brightness", "Y", "0.299 * R + 0.587 * G + 0.114 * B", {"R": "red", "G": "green", "B": "blue"}, "ITU-R BT.601")
WEIGHTED_SUM = Formula(
    "one number of the result", "y", "sum(w * x) + b",
    {"w": "weights of the kernel", "x": "pixels under the kernel", "b": "bias"},
    "course text 001, What is Convolution?; Dumoulin and Visin 2016, section 1.1",
)  # fmt: skip
ALONG = Formula("along the wave", "u", "x * cos(theta) + y * sin(theta)", TURNED, "Daugman 1985")
ACROSS = Formula("across the wave", "v", "y * cos(theta) - x * sin(theta)", TURNED, "Daugman 1985")
GABOR = Formula(
    "Gabor kernel", "g", "exp(-(u ** 2 + gamma ** 2 * v ** 2) / (2 * sigma ** 2)) * cos(2 * pi * u / lambda_ + psi)",
    {"u": "pixels along the wave", "v": "pixels across it", "gamma": "aspect", "sigma": "width of the bell in pixels",
     "lambda_": "wavelength in pixels", "psi": "phase", "pi": "half a turn"},
    "Daugman 1985; Jones and Palmer 1987",
)  # fmt: skip
MAGNITUDE = Formula(
    "length of the gradient", "m", "sqrt(g_x ** 2 + g_y ** 2)",
    {"g_x": "Sobel, left to right", "g_y": "Sobel, top to bottom"}, "Pythagoras; Sobel and Feldman 1968",
)  # fmt: skip
