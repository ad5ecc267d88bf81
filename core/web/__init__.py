"""What people see: the frame, the Gradio widgets and the Streamlit components. Never imports Keras."""

import ctypes
import os
import sys
from contextlib import suppress
from importlib import import_module

# One thread for each matrix product of NumPy, as for each answer of ONNX Runtime: many visitors share few cores, the matrices are
# small, and where two threads wait for each other on a busy machine, a product of 0.02 ms was seen to take 0.8 ms. OpenBLAS asks
# when it is loaded, and never again; the processes that train ask for themselves.
if "OPENBLAS_NUM_THREADS" not in os.environ:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import_module("numpy")
    del os.environ["OPENBLAS_NUM_THREADS"]

# Gradio brings pandas, and pandas all of PyArrow where it finds it, for data frames that no page has. It does well without; what
# Streamlit needs of PyArrow is imported later.
if "pandas" not in sys.modules and "pyarrow" not in sys.modules:
    sys.modules["pyarrow"] = None  # type: ignore[assignment]
    import_module("pandas")
    del sys.modules["pyarrow"]

# Glibc takes large arrays from the system and gives them back, but only until it has learned not to: then they leave holes among
# small things, and the process keeps some 10 MiB for nothing. With the bound fixed it goes on giving back.
_M_MMAP_THRESHOLD = -3
if sys.platform == "linux":
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 2**18)
