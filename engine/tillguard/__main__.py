"""`python -m tillguard` is `tillguard`."""

from .cli import main

main()
