"""What fits into the fields of a subscribe message."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.audience import AUDIENCE, Relation
from notifications.ways import channels_for
from notifications.wechat.templates import LAYOUTS, PAGES, TEMPLATES, template_of
from notifications.wechat.values import FITS, Unfit, fit

LONGEST = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17, "car_number": 8,
    "name": 20, "phrase": 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "given", "fitted"),
    [
        ("thing1", "长" * 20, "长" * 20),
        ("thing1", "长" * 21, "长" * 19 + "…"),
        ("thing1", " 两行\n合为\t一行 ", "两行 合为 一行"),
        ("character_string2", "案件20261124000001号", "20261124000001"),
        ("phrase3", "不予受理", "不予受理"),
        ("phrase3", "处理中…（A）", "处理中"),
        ("phrase3", "正在办理之中", "正在办理之"),
        ("number4", "12.5", "12.5"),
        ("amount5", "¥120.50", "¥120.50"),
        ("phone_number6", "0576-85111111", "0576-85111111"),
        ("car_number7", "浙J12345", "浙J12345"),
        ("name8", "欧阳上官司徒诸葛皇甫慕容", "欧阳上官司徒诸葛皇甫"),
        ("letter9", "ab-c", "abc"),
        ("time1", datetime(2026, 11, 24, 4, 0, tzinfo=UTC), "2026年11月24日 12:00"),
        ("time1", "15:01", "15:01"),
        ("date1", datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "2026年11月25日"),
    ],
)
def test_a_value_is_made_to_fit_its_type(key: str, given: str, fitted: str) -> None:
    assert fit(key, given) == fitted


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("thing1", " \n "), ("character_string1", "全是中文"), ("phrase1", "done"), ("number1", "12a"),
        ("number1", "1" * 33), ("time1", "25:00"), ("time1", "明天"), ("amount1", "12345678901"),
        ("car_number1", "浙J1"),
        ("unknown1", "x"), ("phone_number1", "1" * 18),
    ],
)  # fmt: skip
def test_what_cannot_fit_is_refused_rather_than_falsified(key: str, given: str) -> None:
    with pytest.raises(Unfit):
        fit(key, given)


def test_an_enum_is_one_of_its_choices() -> None:
    assert fit("enum1", "满意", ("满意", "一般")) == "满意"
    with pytest.raises(Unfit):
        fit("enum1", "很好", ("满意", "一般"))


@settings(max_examples=60)
@given(st.sampled_from(sorted(FITS)), st.text())
def test_whatever_is_written_never_breaks_a_limit(kind: str, text: str) -> None:
    try:
        fitted = fit(f"{kind}1", text)
    except Unfit:
        return
    assert 0 < len(fitted) <= LONGEST.get(kind, 32)
    assert "\n" not in fitted


def test_every_template_has_a_layout_its_status_fits_and_its_hearers_exist() -> None:
    assert set(PAGES) == set(LAYOUTS)
    for (kind, relation), template in TEMPLATES.items():
        assert relation in AUDIENCE[kind], kind
        assert fit("phrase1", template.status) == template.status
        assert template_of(kind, relation) == template
        assert "wechat" in {way for _, way in channels_for(kind, relation)}, kind
        assert 3 <= len(LAYOUTS[template.layout]) <= 5


def test_without_a_word_of_whom_the_reporter_is_meant() -> None:
    """Of a delivery that a worker of the release before made."""
    assert template_of("case.dispatch", None) == TEMPLATES["case.dispatch", Relation.REPORTER]
