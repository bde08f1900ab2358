"""Which parameters of which reading operations take any words, by what the OpenAPI document says of them: these may
carry SQL; all others are refused before anything is asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

# what an attempt is made of: a parameter whose schema takes none of these takes no attempt
PROBES = ("'", '"', "1' OR '1'='1", "1;SELECT 1", "(SELECT 1)", "1 OR 1=1", "a,b", "1--", "E%")
SHAPED = {"uuid", "date", "date-time"}
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """Of an operation, in its path or its query; `is_free`: it takes any words."""

    name: str
    place: str
    is_free: bool
    is_needed: bool


@dataclass(frozen=True)
class Door:
    """A GET operation with parameters in its path or after it."""

    operation: str
    template: str
    parameters: tuple[Parameter, ...]

    @property
    def free(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.parameters if one.is_free)

    @property
    def in_path(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.parameters if one.place == "path")

    def address(self, values: Mapping[str, str], marked: tuple[str, ...] = ()) -> str:
        """Path and query with these values; a mark (*) stands behind those of the path that are named."""
        path = self.template
        for name in self.in_path:
            path = path.replace(f"{{{name}}}", quote(values[name], safe="") + "*" * (name in marked))
        asked = {name: value for name, value in values.items() if name not in self.in_path}
        return f"{path}?{urlencode(asked)}" if asked else path


def doors_of(document: Schema) -> list[Door]:
    """Every GET operation of the document that takes a parameter in its path or its query."""
    return [door for door in _all_of(document) if door.parameters]


def _all_of(document: Schema) -> Iterator[Door]:
    schemas = document.get("components", {}).get("schemas", {})
    for template, methods in document["paths"].items():
        for operation in filter(None, [methods.get("get")]):
            asked = [one for one in operation.get("parameters", ()) if one["in"] in ("path", "query")]
            found = tuple(
                Parameter(one["name"], one["in"], is_free(one["schema"], schemas), one.get("required", False))
                for one in asked
            )
            yield Door(operation["operationId"], template, found)


def is_free(schema: Schema, schemas: Schema) -> bool:
    """Whether it takes any of what an attempt is made of."""
    return any(_takes(schema, schemas, probe) for probe in PROBES)


def _takes(schema: Schema, schemas: Schema, word: str) -> bool:
    if "$ref" in schema:
        return _takes(schemas[schema["$ref"].rpartition("/")[2]], schemas, word)
    if among := schema.get("anyOf") or schema.get("oneOf"):
        return any(_takes(one, schemas, word) for one in among)
    if "enum" in schema or "const" in schema:
        return word in schema.get("enum", [schema.get("const")])
    if schema.get("type") == "array":
        return _takes(schema["items"], schemas, word)
    if schema.get("type", "string") != "string" or schema.get("format") in SHAPED:
        return False
    return re.search(schema.get("pattern", ""), word) is not None
