"""A machine that acts: its key stands where a person's id would, so that the record says which machine it was."""

from backend.people.actor import Actor
from backend.people.api_key import ApiKey


def machine(key: ApiKey, address: str = "") -> Actor:
    """The key as who acts: no roles, no grids, and the key itself for a sign-in. Its photos, its client keys and its
    quotas are its own."""
    return Actor(key.id, key.name, frozenset(), None, frozenset(), sign_in_id=key.id, address=address)
