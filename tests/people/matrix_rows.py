"""Who asks in the authorisation matrix, and how a row of it is written."""

WHO = (
    "anonymous", "reporter", "citizen", "inspector", "inspector_elsewhere", "desk", "chief", "dispatcher", "handler",
    "handler_elsewhere", "supervisor", "leader", "arbiter", "admin", "security", "auditor", "disabled",
)  # fmt: skip
CITIZENS = ("reporter", "citizen")
OPEN = "200 " * 17
SIGNED_IN = "401 " + "200 " * 15 + "401"


def only(status: int, *who: str, others: int = 403) -> str:
    """A row: these get the status, everybody else signed in the other one, nobody and the disabled 401."""
    assert set(who) < set(WHO), who
    found = [401 if one in ("anonymous", "disabled") else status if one in who else others for one in WHO]
    return " ".join(map(str, found))
