"""Who does something, and from where: what the record keeps of it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Doer:
    """A person at a sign-in; `address` is where the request came from, empty where nobody knows."""

    person_id: UUID
    sign_in_id: UUID | None = None
    address: str = ""
