"""Nothing of it is called in C."""
