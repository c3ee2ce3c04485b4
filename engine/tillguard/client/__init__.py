"""What a till links to: decisions within a deadline, and what to do when the service is away."""

from .outbox import Outbox
from .table import FallbackTable, TableRefused
from .till import RETRIES, Answer, Till

__all__ = ["RETRIES", "Answer", "FallbackTable", "Outbox", "TableRefused", "Till"]
