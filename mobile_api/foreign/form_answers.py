"""Reads what was answered in a form. PURE. Names are taken without their namespaces: clients differ in them."""

import hashlib
import math
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from backend.fieldwork.receive_form import GivenForm
from backend.ground.errors import FieldError, Problem, refused_as, too_large
from backend.ground.problems import PROBLEMS
from mobile_api.foreign.form_xml import FORM_ID, PHOTOS

LARGEST = 256 * 1024  # bytes of XML
LONGEST: dict[str, int] = {"bucket": 32, "class_code": 8, "description": 4000, "address": 200}
LONGEST_NAME = 200
BOUNDS = (90.0, 180.0)


def read_form(xml: bytes) -> GivenForm:
    """The form. Problem bad_xml with every field at fault, not_found for a form that is not ours, too_large."""
    if len(xml) > LARGEST:
        raise refused_as(too_large(LARGEST))
    root = _parsed(xml)
    if root.get("id") != FORM_ID:
        raise Problem("not_found", detail="没有这个表单")
    said = {_name(child): (child.text or "").strip() for child in root if not len(child)}
    faults = [name for name, longest in LONGEST.items() if len(said.get(name, "")) > longest]
    faults += [name for name in ("bucket", "description") if not said.get(name)]
    files = [unicodedata.normalize("NFC", said[name]) for name in PHOTOS if said.get(name)]
    faults += ["photo"] * any(len(name) > LONGEST_NAME for name in files)
    position, instance = _position(said.get("position", "")), _instance_id(root)
    faults += ["position"] * (position is None) + ["instanceID"] * (instance is None)
    if faults or position is None or instance is None:
        raise _at_fault(faults)
    answers = {name: said[name] for name in LONGEST if said.get(name)} | dict(position) | _captured(said)
    return GivenForm(instance, hashlib.sha256(xml).hexdigest(), answers, tuple(dict.fromkeys(files)))


def _parsed(xml: bytes) -> Element:
    try:
        found: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as fault:
        raise Problem("bad_xml") from fault
    return found


def _at_fault(faults: list[str]) -> Problem:
    _status, chinese, english = PROBLEMS["bad_xml"]
    words = f"{chinese}：{'、'.join(dict.fromkeys(faults))}"
    return Problem("bad_xml", detail=words, errors=[FieldError(name, "bad_xml", chinese, english) for name in faults])


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _instance_id(root: Element) -> UUID | None:
    """The UUID of meta/instanceID, the meta in whatever namespace, or of the root's own attribute."""
    found = next(
        (part.text or "" for meta in root if _name(meta) == "meta" for part in meta if _name(part) == "instanceID"),
        root.get("instanceID", ""),
    )
    text = found.strip().removeprefix("uuid:")
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _position(text: str) -> Mapping[str, Any] | None:
    """`lat lon altitude accuracy`, WGS-84 degrees and metres."""
    try:
        parts = [float(part) for part in text.split()]
    except ValueError:
        return None
    if len(parts) < 2 or not all(math.isfinite(part) for part in parts):
        return None
    if abs(parts[0]) > BOUNDS[0] or abs(parts[1]) > BOUNDS[1]:
        return None
    accuracy = parts[3] if len(parts) > 3 and 0 < parts[3] <= 100_000 else None
    return {"lat": parts[0], "lon": parts[1], "accuracy_m": accuracy}


def _captured(said: Mapping[str, str]) -> dict[str, str]:
    """When it was begun, if the phone says so in a way one can tell."""
    try:
        read = datetime.fromisoformat(said.get("captured_at", ""))
    except ValueError:
        return {}
    return {"captured_at": read.isoformat()} if read.tzinfo is not None and 2000 <= read.year < 2100 else {}
