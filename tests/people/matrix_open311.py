"""The rows of Open311: reads are for anyone; who sends needs a machine's key that may write, whoever else it is."""

from tests.people.matrix_rows import OPEN

NOBODYS = "404 " * 17
NEEDS_KEY = "403 " * 17  # Open311 says 403 where we say 401

OPEN311_MATRIX: dict[str, str] = {
    "discover_open311": OPEN,
    "list_open311_services": OPEN,
    "show_open311_service": OPEN,
    "list_open311_requests": OPEN,
    "show_open311_request": OPEN,
    "show_open311_token": NOBODYS,
    "send_open311_request": NEEDS_KEY,
    "list_open311_updates": OPEN,
    "send_open311_update": NEEDS_KEY,
}
# with a key for feeds, and with one that may only read
OPEN311_MACHINES: dict[str, tuple[int, int]] = {
    "send_open311_request": (403, 403), "send_open311_update": (403, 403),
}  # fmt: skip
OPEN311_PATHS = {"{fmt}": "json", "{service_code}": "sanitation", "{token}": "nobodys"}
