"""The part of the OpenAPI document a mini-program (小程序) can call: `python -m mobile_api.client_document`.

What the platform cannot do is refused here, when the client is made, and not on somebody's phone.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from backend.ground.settings import Settings
from backend.web.application import build
from backend.web.without_words import without_words

DOORS = ("/api/v1/", "/public/v1/")
NOT_ON_PHONES = ("/api/v1/admin/",)  # 管理后台
NOT_BY_REQUEST = {"listen_live"}  # an endless answer; the client's own `live` takes the WebSocket
METHODS = {"get", "post", "put", "delete"}  # of what wx.request can send, what this API needs
REFERENCE = "#/components/schemas/"
KEPT = ("ProblemOut",)  # every refusal has this form, so no operation repeats it

SPOKEN = frozenset({"title", "example", "examples"})  # pydantic's titles say each name once more

Document = dict[str, Any]


def client_document(document: Mapping[str, Any]) -> Document:
    """The operations of a phone, their successes, and the schemas these name. ValueError, naming the operation, for
    what wx.request and wx.uploadFile cannot send."""
    paths: Document = {}
    for path, operations in document["paths"].items():
        if path.startswith(DOORS) and not path.startswith(NOT_ON_PHONES):
            found = {method: _slim(method, one, document) for method, one in operations.items()}
            paths[path] = {method: one for method, one in found.items() if one["operationId"] not in NOT_BY_REQUEST}
    schemas = document["components"]["schemas"]
    wanted = sorted(_named(paths, schemas))
    return {
        "openapi": document["openapi"],
        "info": {"title": document["info"]["title"], "version": "1"},
        "paths": {path: one for path, one in paths.items() if one},
        "components": {"schemas": {name: without_words(schemas[name], SPOKEN) for name in wanted}},
    }


def digest_of(document: Document) -> str:
    """By which the generated files say what they were made from."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def whole_document() -> Document:
    """The OpenAPI document of all doors, as a demo serves it."""
    return build(Settings(_env_file=None, mode="demo")).openapi()


def _slim(method: str, operation: Document, document: Mapping[str, Any]) -> Document:
    name = operation["operationId"]
    if method not in METHODS:
        raise ValueError(f"{name}: wx.request cannot send {method.upper()}")
    if any(parameter["in"] == "cookie" for parameter in operation.get("parameters", [])):
        raise ValueError(f"{name}: a mini-program keeps no cookies")
    body = operation.get("requestBody", {}).get("content", {}).get("multipart/form-data")
    if body is not None and _files(body["schema"], document) != ["file"]:
        raise ValueError(f"{name}: wx.uploadFile sends one file, in the field `file`")
    kept = {key: operation[key] for key in ("operationId", "summary", "description", "security") if key in operation}
    successes = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
    sent = {key: operation[key] for key in ("parameters", "requestBody") if key in operation}
    shapes: Document = without_words({"responses": successes, **sent}, SPOKEN)
    return kept | shapes


def _files(schema: Document, document: Mapping[str, Any]) -> list[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix(REFERENCE)]
    return [name for name, one in schema["properties"].items() if "contentMediaType" in json.dumps(one)]


def _named(paths: Document, schemas: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    todo = {*KEPT, *_references(paths)}
    while todo:
        found |= todo
        todo = {name for one in todo for name in _references(schemas[one])} - found
    return found


def _references(part: Any) -> Iterator[str]:
    return iter(re.findall(rf'"{REFERENCE}([^"]+)"', json.dumps(part)))


if __name__ == "__main__":
    made = client_document(whole_document())
    sys.stdout.write(json.dumps({"digest": digest_of(made), "document": made}, ensure_ascii=False))
