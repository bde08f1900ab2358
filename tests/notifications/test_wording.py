"""Everyone is told in words they understand, and nobody in words that are not for them."""

import hashlib
import itertools
import json
import re
import string
from pathlib import Path

import pytest

from notifications.audience import AUDIENCE, Relation
from notifications.audience_page import RELATIONS, audience_page
from notifications.preference import Language
from notifications.preview import SAMPLE
from notifications.sms.sms_texts import SMS_TEXTS
from notifications.ways import WHOSE, Whose
from notifications.wechat.templates import TEMPLATES
from notifications.wording import WORDING
from notifications.wording_en import WORDING_EN
from notifications.words import Words
from notifications.words_for import VERSION, shortened, words_for
from tests.linhai import City

# of the trade, and none of the citizen's business: who passed the case back, who was asked to do it again
INNER = re.compile(r"退单|退回|返工|推诿|挂账|督办|催办|裁定|批示|派遣|网格|采集员|值班长|考核|扣分|超时|超期|强制")
INNER_EN = re.compile(r"(?i)return|rework|buck|suspen|supervis|urg|arbitrat|dispatch|overdue|force")
# the words of each version: a change of words is a new version
DIGESTS = {
    1: "e8865dec63939976", 2: "f4b5ef6114b25f47", 3: "ce526af238c7064d", 4: "23a62513f2d9a9cb", 5: "1943dceb36d151a5",
    6: "f5937b276bd5cae6", 7: "f2d0a9903e13b1f3", 8: "d0af5dc491566858", 9: "f2790323f451bca8", 10: "5868575a38932a43",
    11: "3c5d7f66dbdfeaab", 12: "9c75119841e2f0bd",
}  # fmt: skip
TOLD = [(kind, relation) for kind, hearers in AUDIENCE.items() for relation in hearers]
PUBLIC = [(kind, relation) for kind, relation in TOLD if WHOSE.get(relation) is Whose.PUBLIC]


def inner_words(words: Words) -> list[str]:
    said = f"{words.title}{words.text}"
    return INNER.findall(said) + INNER_EN.findall(re.sub(r"\{\w+\}", "", said))


def test_whatever_is_told_has_its_words_and_the_public_has_them_in_english() -> None:
    assert set(TOLD) == set(WORDING)
    assert set(PUBLIC) <= set(WORDING_EN) <= set(TOLD)
    assert {(kind, Relation.PERSON) for kind in ("points.earn", "points.spend", "digest.make")} <= set(WORDING_EN)


def test_no_inner_word_reaches_a_reporter() -> None:
    assert len(PUBLIC) >= 20
    for kind, relation in PUBLIC:
        for language in Language:
            assert inner_words(words_for(kind, relation, language)) == [], (kind, relation)
    for (_kind, relation), template in TEMPLATES.items():
        if relation is Relation.REPORTER:
            assert not INNER.search(template.status)
    for kind in ("case.close", "case.reject"):
        assert not INNER.search(SMS_TEXTS[kind].text)


def test_an_inner_word_would_be_seen() -> None:
    assert inner_words(Words("案件进展", "案件 {number} 被部门退单")) == ["退单"]
    assert inner_words(Words("News", "Case {number} was returned")) == ["return"]


def test_words_name_the_allowed_fields_only_and_fit_what_keeps_them() -> None:
    every = itertools.chain(WORDING.items(), WORDING_EN.items())
    for (kind, _relation), words in every:
        used = {name for _text, name, _form, _conversion in string.Formatter().parse(words.text) if name}
        assert used <= set(SAMPLE), kind
        assert "{" not in words.title
        assert len(words.title) <= 40
        assert len(words.text.format_map(SAMPLE)) <= 200
    assert not {"description", "phone", "reporter", "name", "address"} & set(SAMPLE)


def test_a_change_of_words_is_a_new_version() -> None:
    said = [[kind, relation, words.title, words.text] for table in (WORDING, WORDING_EN)
            for (kind, relation), words in sorted(table.items())]  # fmt: skip
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]
    assert DIGESTS[VERSION] == digest, f"the words have changed: raise VERSION and note {digest} for it"


@pytest.mark.parametrize(("channel", "most"), [("jpush", (20, 72)), ("fcm", (40, 120))])
def test_a_channel_shows_no_more_than_it_has_room_for(channel: str, most: tuple[int, int]) -> None:
    title, text = shortened(channel, "标" * 200, "字" * 500)
    assert (len(title), len(text)) == most
    assert title.endswith("…")
    assert shortened(channel, "标题", "正文") == ("标题", "正文")


def test_the_printed_page_is_what_the_tables_say() -> None:
    assert set(RELATIONS) == set(Relation)
    kept = Path(__file__).parents[2] / "docs/audience.md"
    again = "python -m notifications.audience_page > docs/audience.md"
    assert kept.read_text(encoding="utf-8") == audience_page(), again


@pytest.mark.anyio
async def test_an_administrator_reads_beforehand_what_people_would(city: City) -> None:
    admin = await city.signed_in("admin")
    asked = {"kind": "case.reject", "relation": "reporter", "channel": "sms"}
    shown = (await admin.get("/api/v1/admin/wording", params=asked)).json()
    assert shown == {
        "title": "您的上报未予受理", "text": "您上报的案件20261124000001未予受理：重复上报。", "urgency": "important",
        "group": "progress", "goes": True, "version": VERSION,
    }  # fmt: skip
    english = {"kind": "case.reject", "relation": "reporter", "language": "en"}
    assert (await admin.get("/api/v1/admin/wording", params=english)).json()["title"] == "Not accepted"
    nobody = {"kind": "case.rework", "relation": "reporter"}
    assert (await admin.get("/api/v1/admin/wording", params=nobody)).status_code == 404
