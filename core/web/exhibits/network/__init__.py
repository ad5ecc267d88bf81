"""One network learning from points in the plane: its knobs, and the run behind its film."""
