"""The worker: the only code that imports Keras. Started by name (`python -m core.worker`), never imported by the web side."""
