"""The deliveries, as rows, that one hearer's hearing of one happening makes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.ground.happening import Happening
from notifications.audience import Relation
from notifications.delivery import State, delivery_id
from notifications.hearers import Hearer
from notifications.preference import Language, Preference, due_at
from notifications.tellers import Facts
from notifications.told_as import told_as
from notifications.ways import IN_APP, RELATION, Way, urgency_of, ways_of
from notifications.words_for import VERSION, is_english, shortened, words_for

GONE = "gone"  # the fault of what was for somebody who has left


def rows_of(
    happening: Happening,
    facts: Facts,
    hearer: Hearer,
    reach: Mapping[str, Sequence[str]] | None,
    mine: Preference | None,
    at: datetime,
) -> list[dict[str, Any]]:
    """One for each way. `reach`: their addresses by channel; None for who has left, or was never there."""
    told = _told(happening, facts, hearer, mine, at)
    if hearer.person_id is not None and reach is None:
        return [_to_nobody(told, at)]
    return [_by(told, way, mine, at) for way in ways_of(happening, hearer, reach or {}, mine)]


def _told(happening: Happening, facts: Facts, hearer: Hearer, mine: Preference | None, at: datetime) -> dict[str, Any]:
    """What is the same by whatever way."""
    language = mine.language if mine else Language.CHINESE
    kind = told_as(happening)
    words = words_for(kind, hearer.relation, language)
    english = facts.english if is_english(kind, hearer.relation, language) else {}
    said = {**facts.fields, **english}
    is_sealed = facts.is_sealed and hearer.relation is Relation.PHONE  # who is a person hears it in the open
    text = words.text if is_sealed else words.text.format_map(said)
    return {
        "happening_id": happening.id, "subject_id": happening.subject_id, "seq": happening.seq,
        "person_id": hearer.person_id, "case_number": facts.number, "kind": happening.kind,
        "urgency": urgency_of(happening.kind, hearer.relation), "title": words.title, "text": text,
        "fields": {**facts.fields, RELATION: hearer.relation.value}, "wording": VERSION, "is_sealed": is_sealed,
        "state": State.CREATED, "attempts": 0, "made_at": at, "ends_at": facts.ends_at, "ended_at": None, "fault": None,
    }  # fmt: skip


def _by(told: Mapping[str, Any], way: Way, mine: Preference | None, at: datetime) -> dict[str, Any]:
    """What is the way's own. Only what makes a noise waits for the end of the quiet hours."""
    step, channel, address = way
    title, text = shortened(channel, told["title"], told["text"])
    return {
        **told, "id": delivery_id(told["happening_id"], told["person_id"], channel, address), "channel": channel,
        "address": address, "title": title, "text": text, "step": step,
        "due_at": due_at(told["urgency"], mine, at) if step else at,
    }  # fmt: skip


def _to_nobody(told: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """It stands in the books, without words, and is never sent."""
    identity = delivery_id(told["happening_id"], told["person_id"], IN_APP, str(told["person_id"]))
    return {
        **told, "id": identity, "channel": IN_APP, "address": "", "title": "", "text": "", "fields": {}, "step": 0,
        "state": State.FAILED, "fault": GONE, "ended_at": at, "due_at": None,
    }  # fmt: skip
