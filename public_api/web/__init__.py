"""The H5 app: sources in src/, what is served in built/ (both committed, so that nobody needs Node to run it)."""

from public_api.web.lost import show_the_lost
from public_api.web.serve import router

__all__ = ["router", "show_the_lost"]
