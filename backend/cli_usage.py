"""What a command that was called wrongly says: Typer's own words are English, and it offers no setting for them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from backend.cli_faults import SETTING_FAULTS

# what Typer raises, and tells with how the command is called; it is public by those that are such
MISUSE: type[Exception] = typer.BadParameter.__mro__[1]
WHEN = "须为日期或日期与时间，如 2026-11-26T02:10:00"
# pydantic's name of a fault of a value: what is said
VALUE_FAULTS: Mapping[str, str] = SETTING_FAULTS | {
    "datetime_parsing": WHEN, "datetime_from_date_parsing": WHEN, "datetime_type": WHEN,
    "literal_error": "只能是 {expected} 之一",
}  # fmt: skip
KINDS = {"argument": "参数", "option": "选项", "parameter": "参数", "path": "路径", "file": "文件", "dir": "目录"}
# Typer's words: ours, with what stands in the brackets; the first that fits. Only a `kind` is a word of Typer's own
WORDS: tuple[tuple[str, str], ...] = (
    (r"Missing command\.", "没有给出命令"),
    (r"No such command '(.*?)'\. Did you mean (.+)\?", "没有 {} 这个命令，是否指 {}"),
    (r"No such command '(.*?)'\.", "没有 {} 这个命令"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有 {} 这个选项，是否指 {}"),
    (r"No such option: (\S+)", "没有 {} 这个选项"),
    (r"Missing (?P<kind>\w+) (.+?)\..*", "缺少{} {}"),
    (r"Option '(.+)' requires .+", "选项 {} 后面须给出值"),
    (r"Option '(.+)' does not take a value\.", "选项 {} 后面不带值"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多出 {}"),
    (r"(?P<kind>file|dir|path) (.+) does not exist\.", "没有{} {}"),
    (r"(?:file|dir|path) (.+) is a file\.", "{} 是文件，须为目录"),
    (r"(?:file|dir|path) (.+) is a directory\.", "{} 是目录，须为文件"),
    (r"(?:file|dir|path) (.+) is not readable\.", "{} 不可读"),
)


@contextmanager
def misuse_in_chinese() -> Iterator[None]:
    """Whatever Typer raises in the block, because of how it was called, is raised with words of ours."""
    try:
        yield
    except MISUSE as fault:
        if (words := _words_of(fault)) is None:
            raise
        raise _Told(words, getattr(fault, "ctx", None)) from fault


class _Told(MISUSE):  # type: ignore[valid-type, misc]
    """A misuse that is told as it is."""


def _words_of(fault: Any) -> str | None:
    """None for what is no misuse, or told already."""
    if isinstance(fault, _Told):
        return None
    if type(fault) is typer.BadParameter:
        where = fault.param_hint or (fault.param.get_error_hint() if fault.param is not None else "")
        return f"{where}：{_of_value(fault)}" if where else _of_value(fault)
    return _ours(fault.format_message())


def _of_value(fault: Any) -> str:
    errors: Callable[[], list[Any]] | None = getattr(fault.__cause__, "errors", None)
    first = errors()[0] if errors is not None else {}
    if words := VALUE_FAULTS.get(first.get("type", "")):
        return words.format(**first.get("ctx", {}))
    return _ours(fault.message) or str(fault.message)


def _ours(said: str) -> str | None:
    for theirs, ours in WORDS:
        if found := re.fullmatch(theirs, said, re.DOTALL):
            kinds = {found.start(name): KINDS.get(said, said) for name, said in found.groupdict().items()}
            return ours.format(*(kinds.get(found.start(n), one) for n, one in enumerate(found.groups(), 1)))
    return None
