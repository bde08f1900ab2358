"""What `make demo` prints: Chinese, the city's time, and lines that the edge of the window does not break."""

import asyncio
import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from backend import cli_progress
from backend.demo.as_received import in_city_time, in_course
from backend.demo.journey import play
from tests.databases import Cluster
from tests.promises.running import Running

FOREIGN = re.compile(r"\b[a-z_]{4,}\b|[0-9]T[0-9]{2}:|[+]00:00")  # a word of the code; an instant as machines say it


def test_one_case_is_told_in_chinese_and_in_the_citys_time(cluster: Cluster, tmp_path: Path) -> None:
    running, lines = Running(cluster.fresh("sqlite", "linhai"), tmp_path), list[str]()
    try:
        running.start("serve", "--worker")
        running.wait_until_ready(60)
        assert asyncio.run(play(running.url, lines.append)) == 0
    finally:
        running.terminate("serve")
        running.stop()
    assert [line for line in lines if FOREIGN.search(line)] == []
    assert "受理员：受理 → 待立案" in lines
    (filed,) = [line for line in lines if line.startswith("值班长：立案 → 待派遣，限时 ")]
    assert re.search(r"限时 20[0-9]{2}年[0-9]{2}月[0-9]{2}日 [0-9]{2}:[0-9]{2}$", filed)
    assert FOREIGN.search("desk       admit    → pending_file")
    assert FOREIGN.search("2026-11-29T08:05:00Z  已提交")


def test_what_was_received_is_told_in_the_course_of_the_case_however_it_came() -> None:
    code = {"channel": "sms", "to": "13800138000", "text": "验证码 123456"}
    admitted, filed, closed = (
        {"channel": "wechat", "to": "openid-a", "data": {"character_string1": "2026", "phrase3": text, "thing5": title}}
        for text, title in (("已受理", "您的上报已受理"), ("已立案", "您的上报已立案"), ("已办结", "您的上报已办结"))
    )
    accepted, dispatched = (
        {"channel": "webhook", "to": "/hook", "text": f'{{"status": "in_hand", "at": "2026-11-30T08:00:0{at}Z"}}'}
        for at in (2, 1)
    )
    came = [filed, code, accepted, closed, admitted, dispatched]
    assert in_course(came) == [code, admitted, filed, dispatched, accepted, closed]


def test_an_instant_is_told_as_the_citys_clocks_show_it() -> None:
    assert in_city_time("2026-11-29T18:05:00Z") == "2026年11月30日 02:05"


def test_no_number_is_broken_at_the_edge_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    window = io.StringIO()
    monkeypatch.setattr(cli_progress, "out", Console(file=window, width=30, highlight=False))
    line = "上报成功：案件 20261129000123，网格 331082001002003，状态 [已提交]"
    cli_progress.said(line)
    assert window.getvalue() == f"{line}\n"
