"""The caps of the law, from the settings."""

from backend.ground.settings import Settings
from backend.workflow.caps import CAPS, Caps


def caps_of(settings: Settings) -> Caps:
    """Every cap is a setting of the same name."""
    return Caps(**{name: getattr(settings, name) for name in CAPS})
