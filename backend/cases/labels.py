"""The names behind the codes that doors show."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """Names by code; an unknown code (of a version since retired) reads as itself."""

    bodies: Mapping[str, str]
    classes: Mapping[str, str]
    buckets: Mapping[str, str]
    areas: Mapping[str, str]
    reasons: Mapping[str, str]

    def body(self, code: str | None) -> str | None:
        return self.bodies.get(code, code) if code else None

    def category(self, code: str) -> str:
        return self.classes.get(code, code)

    def bucket(self, code: str) -> str:
        return self.buckets.get(code, code)

    def place(self, grid_code: str) -> str:
        """Town and community of a grid, as people say them."""
        town, community = self.areas.get(grid_code[:9], ""), self.areas.get(grid_code[:12], "")
        return f"{town}{community}" or grid_code

    def reason(self, code: str | None) -> str | None:
        return self.reasons.get(code, code) if code else None
