"""The panels of the exhibit on the recurrent network unrolled."""
