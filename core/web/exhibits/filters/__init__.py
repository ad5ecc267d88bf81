"""Filters on your picture. A panel a file, with `TITLE` and `show() -> None`."""
