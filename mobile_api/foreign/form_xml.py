"""The form for OpenRosa clients, made from the catalogue: bucket, then its classes; words in Chinese (itext). PURE."""

import hashlib
from collections.abc import Iterable
from html import escape

from backend.catalogue.published import Catalogue

FORM_ID = "chengguantong_report"
TITLE = "城管通 问题上报"
DESIGN = 1  # raised with every change to the form itself
PHOTOS = ("photo_1", "photo_2", "photo_3", "photo_4")
SPACES = {
    "": "http://www.w3.org/2002/xforms", ":h": "http://www.w3.org/1999/xhtml",
    ":jr": "http://openrosa.org/javarosa", ":orx": "http://openrosa.org/xforms",
    ":odk": "http://www.opendatakit.org/xforms",
}  # fmt: skip
# name: type, its other properties, label
QUESTIONS: dict[str, tuple[str, str, str]] = {
    "bucket": ("string", 'required="true()"', "问题大类"),
    "class_code": ("string", "", "问题小类（不确定可不填）"),
    "description": (
        "string",
        'required="true()" constraint="string-length(.) &lt;= 4000" jr:constraintMsg="不超过 4000 字"',
        "问题描述",
    ),
    "position": ("geopoint", 'required="true()"', "位置"),
    "address": ("string", 'constraint="string-length(.) &lt;= 200" jr:constraintMsg="不超过 200 字"', "地址或地标"),
    **{name: ("binary", "", f"照片 {name[-1]}") for name in PHOTOS},
}  # fmt: skip
PICKED = {
    "bucket": "instance('buckets')/root/item",
    "class_code": "instance('classes')/root/item[bucket= /data/bucket ]",
}
CAPTURED = '<bind nodeset="/data/captured_at" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>'
INSTANCE_ID = '<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>'


def version_of(catalogue: Catalogue) -> str:
    """The version of the form: its design, and the edition of the catalogue."""
    return f"{DESIGN}.{catalogue.version}"


def form_xml(catalogue: Catalogue) -> bytes:
    """The XForm, UTF-8."""
    spaces = " ".join(f'xmlns{prefix}="{uri}"' for prefix, uri in SPACES.items())
    binds = "".join(
        f'<bind nodeset="/data/{name}" type="{kind}" {more}/>' for name, (kind, more, _) in QUESTIONS.items()
    )
    model = (
        f'<model odk:xforms-version="1.0.0">{_words(catalogue)}{_data(catalogue)}{_choices(catalogue)}'
        f"{binds}{CAPTURED}{INSTANCE_ID}</model>"
    )
    body = "".join(_question(name) for name in QUESTIONS)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><h:html {spaces}><h:head><h:title>{TITLE}</h:title>{model}</h:head>'
        f"<h:body>{body}</h:body></h:html>"
    ).encode()


def form_list(catalogue: Catalogue, at: str) -> bytes:
    """The list of forms, `at` being the address of this door."""
    digest = hashlib.md5(form_xml(catalogue), usedforsecurity=False).hexdigest()
    return _document(
        '<xforms xmlns="http://openrosa.org/xforms/xformsList"><xform>'
        f"<formID>{FORM_ID}</formID><name>{TITLE}</name><version>{version_of(catalogue)}</version>"
        f"<hash>md5:{digest}</hash><descriptionText>{TITLE}</descriptionText>"
        f"<downloadUrl>{escape(at)}/forms/{FORM_ID}</downloadUrl>"
        f"<manifestUrl>{escape(at)}/forms/{FORM_ID}/manifest</manifestUrl></xform></xforms>"
    )


def manifest() -> bytes:
    """The files that belong to the form: none, its choices stand in it."""
    return _document('<manifest xmlns="http://openrosa.org/xforms/xformsManifest"></manifest>')


def response(message: str, nature: str) -> bytes:
    """What a client shows to whoever has sent a form."""
    return _document(
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{nature}">{escape(message)}</message></OpenRosaResponse>'
    )


def _document(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{root}'.encode()


def _words(catalogue: Catalogue) -> str:
    labels = [(f"/data/{name}:label", label) for name, (_kind, _more, label) in QUESTIONS.items()]
    labels += [(f"bucket-{bucket.code}", bucket.name) for bucket in catalogue.buckets.values()]
    labels += [(f"class-{one.code}", f"{one.major_name}·{one.name}") for one in catalogue.classes.values()]
    texts = "".join(f'<text id="{escape(key)}"><value>{escape(words)}</value></text>' for key, words in labels)
    return f'<itext><translation lang="中文 (zh)" default="true()">{texts}</translation></itext>'


def _data(catalogue: Catalogue) -> str:
    fields = "".join(f"<{name}/>" for name in ("captured_at", *QUESTIONS))
    return (
        f'<instance><data id="{FORM_ID}" version="{version_of(catalogue)}">{fields}'
        "<meta><instanceID/></meta></data></instance>"
    )


def _choices(catalogue: Catalogue) -> str:
    buckets = (f"<name>{escape(one.code)}</name>" for one in catalogue.buckets.values())
    classes = (
        f"<name>{escape(one.code)}</name><bucket>{escape(one.bucket)}</bucket>" for one in catalogue.classes.values()
    )
    return _instance("buckets", "bucket", catalogue.buckets, buckets) + _instance(
        "classes", "class", catalogue.classes, classes
    )


def _instance(name: str, prefix: str, codes: Iterable[str], items: Iterable[str]) -> str:
    found = "".join(
        f"<item><itextId>{prefix}-{escape(code)}</itextId>{item}</item>"
        for code, item in zip(codes, items, strict=True)
    )
    return f'<instance id="{name}"><root>{found}</root></instance>'


def _question(name: str) -> str:
    at, label = f'ref="/data/{name}"', f"<label ref=\"jr:itext('/data/{name}:label')\"/>"
    if name in PICKED:
        choice = '<value ref="name"/><label ref="jr:itext(itextId)"/>'
        return f'<select1 {at}>{label}<itemset nodeset="{PICKED[name]}">{choice}</itemset></select1>'
    if name in PHOTOS:
        return f'<upload mediatype="image/*" {at}>{label}</upload>'
    look = ' appearance="multiline"' if name == "description" else ""
    return f"<input {at}{look}>{label}</input>"
