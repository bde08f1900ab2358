"""Prints the lists of reasons and small matters: `python -m backend.catalogue.reasons_page > docs/reasons.md`."""

import sys

from backend.catalogue.reason import REASONS
from backend.catalogue.small_matter import SMALL_MATTERS

HEAD = "# 理由与小事 Reasons and small matters\n\nGenerated from `backend/catalogue`; do not edit.\n"


def reasons_page() -> str:
    """The whole page."""
    reasons = [
        f"| `{action}` | `{code}` | {name} |"
        for action, of_action in REASONS.items()
        for code, name in of_action.items()
    ]
    small = [f"| `{code}` | {why} |" for code, why in SMALL_MATTERS.items()]
    return "\n".join(
        [
            HEAD, "## 理由", "", "| 操作 | 编码 | 理由 |", "|---|---|---|", *reasons, "",
            "## 可自处置的类别", "", "| 类别 | 说明 |", "|---|---|", *small, "",
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(reasons_page())
