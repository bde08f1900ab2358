"""A command whose help is shown whole and in Chinese. Chinese has no spaces to break a line at, and what is one word
for the table of the help was cut at the edge of the window; and Typer's own words around ours are English."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.columns import Columns
from rich.table import Table
from typer.core import TyperCommand, TyperGroup

from backend.cli_usage import MISUSE, misuse_in_chinese
from backend.ground.named import named

NAME = "chengguantong"  # however it is called: as `python -m backend`, too
OPTIONS = "[选项]"
# what Typer says of options that are its own
THEIRS = {
    "help": "显示本说明", "install_completion": "为当前的 shell 安装命令补全",
    "show_completion": "显示当前 shell 的命令补全脚本，供复制或修改",
}  # fmt: skip
# constants of typer.rich_utils: what stands around our words
FRAMES = {
    "ARGUMENTS_PANEL_TITLE": "参数", "OPTIONS_PANEL_TITLE": "选项", "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "有误", "ABORTED_TEXT": "已中止", "DEPRECATED_STRING": "（已弃用）",
    "DEFAULT_STRING": "[默认：{}]", "ENVVAR_STRING": "[环境变量：{}]", "REQUIRED_LONG_STRING": "[必填]",
    "RICH_HELP": "[blue]{command_path} {help_option}[/] 显示用法",
}  # fmt: skip


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"{NAME} {named('backend.ground.version:our_version')()}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="显示版本", callback=_say_version, is_eager=True)]


def _folded(table: Any) -> Any:
    for column in table.columns:
        column.overflow = "fold"
    return table


class _Table(Table):
    def __rich_console__(self, *asked: Any) -> Iterator[Any]:
        _folded(self)
        yield from super().__rich_console__(*asked)


class _Columns(Columns):  # the help of one option, which is itself shown as a table
    def __rich_console__(self, *asked: Any) -> Iterator[Any]:
        yield from map(_folded, super().__rich_console__(*asked))


@contextmanager
def _told_in_chinese() -> Iterator[None]:
    try:
        with misuse_in_chinese():
            yield
    except (MISUSE, typer.Abort, EOFError):
        _whole()
        raise


class _InChinese:
    """Of a command or a group: how it is called, what its options do that are Typer's, and what is said of a misuse."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """One line."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def get_params(self, ctx: Any) -> list[Any]:
        """With what Typer's own do in our words."""
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for one in found:
            one.help = THEIRS.get(one.name, one.help)
        return found

    def format_help(self, *asked: Any) -> None:
        """Whole."""
        _whole()
        super().format_help(*asked)  # type: ignore[misc]

    def make_context(self, *words: Any, **more: Any) -> Any:
        """As Typer's; a misuse is told in our words."""
        with _told_in_chinese():
            return super().make_context(*words, **more)  # type: ignore[misc]

    def invoke(self, ctx: Any) -> Any:
        """The same."""
        with _told_in_chinese():
            return super().invoke(ctx)  # type: ignore[misc]


class _Command(_InChinese, TyperCommand):
    pass


class _Group(_InChinese, TyperGroup):
    pass


class App(typer.Typer):
    """As Typer's own, with such a help for it and for each of its commands."""

    def __init__(self, **more: Any) -> None:
        super().__init__(cls=_Group, options_metavar=OPTIONS, subcommand_metavar="命令 [参数]...", **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=_Command, options_metavar=OPTIONS, **more)


def _whole() -> None:
    """Typer offers no setting for it. Asked for only when somebody wants help, or called a command wrongly: what it
    needs takes long to load."""
    from typer import rich_utils

    vars(rich_utils).update(Table=_Table, Columns=_Columns, **FRAMES)
