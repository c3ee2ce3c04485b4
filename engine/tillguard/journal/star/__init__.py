"""The star schema: narrow facts and dimensions that are kept behind the answers, and the views that
other tools read."""

from .columns import Column, View
from .make import make_views, take_down, views_schema
from .views import VIEWS

__all__ = ["VIEWS", "Column", "View", "make_views", "take_down", "views_schema"]
