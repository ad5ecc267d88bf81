"""Panels of the larger exhibits: a folder an exhibit, a file a panel."""
