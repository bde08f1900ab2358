"""What is granted is told as what it comes to: TOLD_AS, printed in docs/audience.md."""

from backend.ground.happening import Happening

# what happened, what was applied for
TOLD_AS: dict[tuple[str, str], str] = {
    ("case.grant", "extend"): "case.extend",
    ("case.grant", "suspend"): "case.suspend",
}


def told_as(happening: Happening) -> str:
    """The kind by whose rows it is told. An extension from before the reporter heard of them (it does not say
    `postponed`) is the department's own matter, as it was."""
    kind = TOLD_AS.get((happening.kind, str(happening.data.get("for"))), happening.kind)
    is_old = kind == "case.extend" and "postponed" not in happening.data
    return "case.grant" if is_old else kind
