"""TELLERS: what can be told of. One file for each kind of subject whose facts stand in rows of its own."""

from notifications.tellers.absence import WITHDRAWALS, absence_facts
from notifications.tellers.case import case_facts
from notifications.tellers.code import code_facts
from notifications.tellers.facts import Facts, Teller
from notifications.tellers.notice import notice_facts
from notifications.tellers.person import person_facts
from notifications.tellers.volunteering import volunteering_facts

# subject kind of a happening: how its facts are found, for a whole batch at once
TELLERS: dict[str, Teller] = {
    "absence": absence_facts,
    "books": person_facts,
    "case": case_facts,
    "code": code_facts,
    "command": person_facts,
    "comment": person_facts,
    "digest": person_facts,
    "notice": notice_facts,
    "person": person_facts,
    "points": person_facts,
    "shift": absence_facts,
    "task": person_facts,
    "volunteering": volunteering_facts,
}

# kinds told to whom the earlier ones of their subject were told
AS_TOLD_BEFORE = WITHDRAWALS

__all__ = ["AS_TOLD_BEFORE", "TELLERS", "Facts", "Teller"]
