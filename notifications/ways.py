"""WAYS: by which channels each hears, and at which address. Data."""

from collections.abc import Sequence

from backend.ground.happening import Happening
from notifications.audience import Relation
from notifications.hearers import Hearer

IN_APP, SMS = "in_app", "sms"
# relations that hear by other ways than the inbox
WAYS: dict[Relation, tuple[str, ...]] = {Relation.PHONE: (SMS,)}


def ways_of(happening: Happening, hearer: Hearer) -> Sequence[tuple[str, str]]:
    """Channels and addresses. Who is no person has the subject's id for an address, and its sealed text behind it."""
    address = str(hearer.person_id or happening.subject_id)
    return [(channel, address) for channel in WAYS.get(hearer.relation, (IN_APP,))]
