"""The rows of foreign doors: their own keys open them; a sign-in of ours is nobody there."""

from tests.people.matrix_rows import SIGNED_IN, only

FOREIGN_MATRIX: dict[str, str] = {
    "make_my_track_key": only(201, "inspector", "inspector_elsewhere"),
    "list_my_track_keys": SIGNED_IN,
    "end_my_track_key": SIGNED_IN.replace("200", "404"),
    "track_by_query": "400 " * 17,  # no device
    "track_by_post": "400 " * 17,
    "list_forms": "401 " * 17,
    "fetch_form": "401 " * 17,
    "fetch_manifest": "401 " * 17,
    "ask_before_submission": "401 " * 17,
    "take_submission": "401 " * 17,
}
