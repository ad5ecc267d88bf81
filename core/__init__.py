"""Perceptarium's core: everything that the pages, the widgets and the command line can do."""
