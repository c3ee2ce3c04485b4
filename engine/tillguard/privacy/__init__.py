"""People: what is kept about somebody, how they are erased, and how long records stay."""
