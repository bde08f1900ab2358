"""Reads a push of the platform: XML or JSON, plain or sealed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from backend.ground.settings import Settings
from notifications.wechat.push_seal import NotFromPlatform, check_signature, open_push

MOST_PUSHED = 64 * 1024  # bytes
DEEPEST = 8


@dataclass(frozen=True)
class Signed:
    """What stands in the address of a push."""

    signature: str
    timestamp: str
    nonce: str
    msg_signature: str = ""


def check_echo(signed: Signed, settings: Settings) -> None:
    """NotFromPlatform unless the address is signed with our token."""
    check_signature(signed.signature, settings.wechat_push_token.get_secret_value(), signed.timestamp, signed.nonce)


def read_push(content: bytes, signed: Signed, settings: Settings) -> Mapping[str, Any]:
    """The message as names and values; nested ones are mappings, repeated ones lists.

    NotFromPlatform where it is not signed with our token, or not sealed although a key is set. ValueError for what is
    neither XML nor JSON, or holds entities.
    """
    token, key = settings.wechat_push_token.get_secret_value(), settings.wechat_push_key.get_secret_value()
    check_signature(signed.signature, token, signed.timestamp, signed.nonce)
    message = _parsed(content)
    if not key:
        return message
    sealed = message.get("Encrypt")
    if not isinstance(sealed, str):
        raise NotFromPlatform("not sealed")
    check_signature(signed.msg_signature, token, signed.timestamp, signed.nonce, sealed)
    return _parsed(open_push(sealed, key, settings.wechat_appid))


def entries(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every mapping in a message that speaks of a template: the platform nests them differently in XML and JSON."""
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        if isinstance(value.get("TemplateId"), str):
            yield value
        for inner in value.values():
            yield from entries(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from entries(inner, depth + 1)


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(content) if content.lstrip()[:1] == b"{" else _of_xml(fromstring(content, forbid_dtd=True), 0)
    except (ValueError, ParseError, DefusedXmlException, RecursionError) as fault:
        raise ValueError("neither XML nor JSON") from fault
    if not isinstance(said, dict):
        raise ValueError("no message")
    return said


def _of_xml(element: Element, depth: int) -> Any:
    if not len(element) or depth > DEEPEST:
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        value = _of_xml(child, depth + 1)
        if child.tag in found:
            before = found[child.tag]
            found[child.tag] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[child.tag] = value
    return found
