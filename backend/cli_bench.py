"""`chengguantong bench`: a city large enough to be measured."""

from typing import Annotated

import typer

from backend.cli_help import App
from backend.cli_progress import out, progress, run, steps
from backend.ground.named import named

bench = App(help="测速：在演示库中灌入大量案件。", no_args_is_help=True)


@bench.callback()
def _bench() -> None:
    """A group, though it has one command only."""


@bench.command()
def seed(count: Annotated[int, typer.Argument(help="案件数", min=1, max=5_000_000)]) -> None:
    """向没有案件的演示库灌入两年的案件（PostgreSQL 用 COPY），再重建地图计数。"""
    with progress() as bar:
        done = run(named("backend.demo.seeding.seed_cases:seed_now"), count, steps(bar, "灌入案件"))
    out.print(f"已灌入 {done.cases} 个案件、{done.happenings} 条经过、{done.terms} 个检索词")
