"""Writes the OpenAPI document from which the app's types are made: `python -m public_api.web.describe`.

Only what the app may call, and only what it is answered when all is well: every refusal is the same problem+json.
"""

import json
import sys
from pathlib import Path
from typing import Any

from backend.ground.settings import Settings
from backend.web.application import build
from backend.web.without_words import without_words

TARGET = Path(__file__).parent / "openapi.json"
CALLED = ("/api/v1", "/public/v1")
SPOKEN = frozenset({"description", "example", "examples", "summary", "title"})


def describe() -> str:
    """The document, keys in order, so that the same doors give the same bytes."""
    whole = build(Settings(_env_file=None)).openapi()
    paths = {path: _answered(item) for path, item in whole["paths"].items() if path.startswith(CALLED)}
    schemas = {name: without_words(shape, SPOKEN) for name, shape in whole["components"]["schemas"].items()}
    document = {"openapi": whole["openapi"], "info": {"title": "", "version": ""}, "paths": paths}
    return json.dumps(document | {"components": {"schemas": schemas}}, ensure_ascii=False, indent=1, sort_keys=True)


def _answered(item: dict[str, Any]) -> dict[str, Any]:
    kept = {}
    for method, operation in item.items():
        good = {status: answer for status, answer in operation["responses"].items() if status < "4"}
        kept[method] = without_words({**operation, "responses": good}, SPOKEN)
        for status, answer in good.items():
            kept[method]["responses"][status]["description"] = answer.get("description", "")
    return kept


if __name__ == "__main__":
    TARGET.write_text(describe() + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")
