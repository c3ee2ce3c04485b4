"""Estimates: the probability of loss, the damage if it is one, and why."""

from .estimator import CLASSIFIER, DAMAGE, MANIFEST, Estimator, content_hash, usual_values

__all__ = ["CLASSIFIER", "DAMAGE", "MANIFEST", "Estimator", "content_hash", "usual_values"]
