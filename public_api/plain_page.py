"""A plain page of HTML: no script, nothing from outside, readable at any width and on paper."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from fastapi.responses import HTMLResponse

STYLE = """
body { margin: 0 auto; max-width: 56rem; padding: 1rem; color: #1b2a33; background: #fff;
  font: 1.125rem/1.7 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif }
h1 { font-size: 1.7rem; line-height: 1.3 }
h2 { font-size: 1.3rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: 1rem }
caption { text-align: left; padding: .3rem 0 }
th { white-space: nowrap }
th, td { border-bottom: 1px solid #b0bec5; padding: .35rem .5rem; text-align: right }
th:first-child, td:first-child, .words th, .words td { text-align: left; vertical-align: top }
th:first-child, td:first-child { min-width: 6em }
svg { width: 100%; min-width: 38rem; height: auto }
a { color: #0d47a1 }
.wide { overflow-x: auto }
.note { color: #455a64; font-size: 1rem }
code { font-size: .95em; overflow-wrap: anywhere }
@media print {
  body { max-width: none; padding: 0; font-size: 11pt }
  table, svg, section { break-inside: avoid }
  svg { min-width: 0 }
  th { white-space: normal }
  a { color: inherit; text-decoration: none }
}
"""
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def plain_page(title: str, parts: Iterable[str], headers: dict[str, str] | None = None) -> HTMLResponse:
    """The page; `title` is escaped here, the parts are HTML already."""
    text = (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</main></body></html>\n"
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY} | (headers or {}))


def chart_in(drawn: str, name: str) -> str:
    """A chart (SVG), to be moved sideways on a narrow screen."""
    return f'<section class="wide" tabindex="0" aria-label="{escape(name)}">{drawn}</section>'


def table_of(caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]], kind: str = "numbers") -> str:
    """A table of plain cells; None is a dash."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="{kind}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def paragraph(words: str, kind: str = "") -> str:
    """Plain words as a paragraph."""
    return f'<p class="{kind}">{escape(words)}</p>' if kind else f"<p>{escape(words)}</p>"


def link_to_page(path: str, words: str) -> str:
    """A link within this site."""
    return f'<a href="{escape(path)}">{escape(words)}</a>'


def _cell(value: object) -> str:
    return "—" if value is None else escape(str(value))
