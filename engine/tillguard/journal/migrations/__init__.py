"""Versions of the schema: the next is written beside the last; `db check` must stay empty."""
