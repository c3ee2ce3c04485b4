"""Who works together: links between people that are more than coincidence, each with its reason."""

from .ring import Ring, links_of, rings_of
from .seen import Link, Who

__all__ = ["Link", "Ring", "Who", "links_of", "rings_of"]
