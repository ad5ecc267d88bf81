"""The panels of the exhibit on optimisers."""
