"""Tensors and pictures. A panel a file, with `TITLE` and `show() -> None`."""
