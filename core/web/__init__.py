"""What people see: the frame, the Gradio widgets and the Streamlit components. Never imports Keras."""

import os
from importlib import import_module

# One thread for each matrix product of NumPy, as for each answer of ONNX Runtime: many visitors share few cores, the matrices are
# small, and where two threads wait for each other on a busy machine, a product of 0.02 ms was seen to take 0.8 ms. OpenBLAS asks
# when it is loaded, and never again; the processes that train ask for themselves.
if "OPENBLAS_NUM_THREADS" not in os.environ:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import_module("numpy")
    del os.environ["OPENBLAS_NUM_THREADS"]
