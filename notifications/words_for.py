"""The words for somebody, in their language, and in the form a channel has room for."""

from notifications.audience import Relation
from notifications.preference import Language
from notifications.wording import WORDING
from notifications.wording_en import WORDING_EN
from notifications.words import Words

# raised with every change of the words: each delivery says by which version it was worded; a test holds it
VERSION = 12
# how many characters a channel shows of title and text; beyond, it ends in an ellipsis (JPush, FCM: what fits a screen)
ROOM: dict[str, tuple[int, int]] = {"fcm": (40, 120), "jpush": (20, 72), "email": (80, 500), "in_app": (80, 500)}


def words_for(kind: str, relation: Relation, language: Language) -> Words:
    """In the language if it has them, else in Chinese. KeyError for what nobody of this relation is told."""
    chinese = WORDING[kind, relation]
    return WORDING_EN[kind, relation] if is_english(kind, relation, language) else chinese


def is_english(kind: str, relation: Relation, language: Language) -> bool:
    """Whether the words are: what has no English is read in Chinese, with what fills it."""
    return language is Language.ENGLISH and (kind, relation) in WORDING_EN


def shortened(channel: str, title: str, text: str) -> tuple[str, str]:
    """As the channel shows them."""
    room = ROOM.get(channel, (80, 500))
    return _cut(title, room[0]), _cut(text, room[1])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
