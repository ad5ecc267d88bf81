"""The panels of the exhibit on recurrent cells."""
