"""tillguard: the next best action for every till transaction, and the cases worth most."""

__version__ = "0.1.0"
