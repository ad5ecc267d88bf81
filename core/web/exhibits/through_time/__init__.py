"""The panels of the exhibit on backpropagation through time; each has `TITLE` and `show() -> None`."""
