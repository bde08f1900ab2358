"""The XML of Open311: the same data as the JSON, its lists given the names of their items."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# a list under this name: what each of its items is called
ITEMS = {
    "endpoints": "endpoint", "formats": "format", "attributes": "attribute", "values": "value", "notes": "note",
    "media_urls": "media_url",
}  # fmt: skip
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def open311_xml(root: str, item: str | None, data: Any) -> str:
    """A document. A list becomes `root` with an `item` for each; of an object, `root` holds its fields.

    A list that has no name for its items is repeated under its own. Characters that XML cannot carry are left out.
    """
    top = Element(root)
    if item is None:
        _fill(top, data)
    else:
        for one in data:
            _fill(SubElement(top, item), one)
    return HEAD + tostring(top, encoding="unicode")


def _fill(into: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, content in value.items():
            _add(into, name, content)
    elif isinstance(value, bool):
        into.text = "true" if value else "false"
    else:
        into.text = NO_XML.sub("", str(value))


def _add(into: Element, name: str, content: Any) -> None:
    if not isinstance(content, list):
        _fill(SubElement(into, name), content)
    elif name in ITEMS:
        holder = SubElement(into, name)
        for one in content:
            _fill(SubElement(holder, ITEMS[name]), one)
    else:
        for one in content:
            _fill(SubElement(into, name), one)
