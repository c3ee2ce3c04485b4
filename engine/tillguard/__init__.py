"""tillguard: the next best action for every till transaction, the best cases for every investigator."""

__version__ = "0.1.0"
