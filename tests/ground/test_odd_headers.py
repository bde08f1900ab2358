"""A city's file that is no CSV with its columns is told so in a way that says what to do."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.ground.loading import LoadRefused, read_csv, twice

COLUMNS = ("code", "name")
SAVE = "：请在表格软件中另存为“CSV UTF-8（逗号分隔）”"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("code,name\na,脏\n".encode("gbk"), [("1", f"文件不是 UTF-8 编码{SAVE}")]),
        (b"PK\x03\x04\x14\x00\xff\xfe", [("1", f"文件是工作簿，不是 CSV{SAVE}")]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", [("1", f"文件是工作簿，不是 CSV{SAVE}")]),
        (b"", [("1", "文件是空的：第一行应为 code,name")]),
        (b"a,b\n", [("1", "第一行不是列名：第一行应为 code,name")]),
        (b"code,b\n", [("1:name", "缺少该列")]),
    ],
)
def test_what_is_no_table_with_these_columns_is_told_once(
    tmp_path: Path, content: bytes, told: list[tuple[str, str]]
) -> None:
    (path := tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(LoadRefused) as refused:
        read_csv(path, COLUMNS)
    assert [(one.field, one.detail) for one in refused.value.errors] == told


def test_what_is_there_twice_is_told_with_the_row_it_repeats() -> None:
    seen = dict[str, int]()
    found = [twice(line, "code", text, seen) for line, text in ((2, "a"), (3, "b"), (4, "a"), (5, "a"))]
    assert [[(row.line, row.reason) for row in rows] for rows in found] == [
        [], [], [(4, "与第 2 行重复")], [(5, "与第 2 行重复")],
    ]  # fmt: skip


def test_looking_at_a_calendar_speaks_of_no_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/city.db")
    (path := tmp_path / "year.csv").write_text("day,worked,name,provisional\nsoon,true,元旦,false\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["check", "calendar", str(path)])
    assert (told.exit_code, told.output) == (1, "共 1 处有误\n  2:day: 日期或真假值无效\n")


def test_a_kind_there_is_not_is_told_before_its_file_is_looked_for() -> None:
    told = CliRunner().invoke(app, ["load", "aeras", "no-such.csv"])
    assert told.exit_code == 2
    assert "aeras" in told.output
    assert "no-such.csv" not in told.output
