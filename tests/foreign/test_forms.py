"""The forms: made from the catalogue, accepted by ODK's own validator."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy import text

from tests.foreign.collect import Collect, collect
from tests.linhai import City

pytestmark = pytest.mark.anyio
X = "{http://www.w3.org/2002/xforms}"
LIST = "{http://openrosa.org/xforms/xformsList}"


async def fetched(client: Collect) -> tuple[Element, bytes]:
    """The form's line in the list, and the form, by the addresses the list gives."""
    listed = await client.get("formList")
    assert (listed.status_code, listed.headers["x-openrosa-version"]) == (200, "1.0")
    assert listed.headers["content-type"].startswith("text/xml")
    (line,) = fromstring(listed.content).iter(f"{LIST}xform")
    where = line.findtext(f"{LIST}downloadUrl") or ""
    answer = await client.city.client.get(where, headers=client.headers)
    assert answer.status_code == 200
    return line, answer.content


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_form_asks_what_the_catalogue_knows(city: City) -> None:
    client = await collect(city)
    _line, xml = await fetched(client)
    form, catalogue = fromstring(xml), (await city.client.get("/api/v1/catalogue")).json()
    texts = {one.get("id"): one.findtext(f"{X}value") for one in form.iter(f"{X}text")}
    classes = form.find(f".//{X}instance[@id='classes']/{X}root")
    assert classes is not None
    found = {(one.findtext(f"{X}name"), one.findtext(f"{X}bucket")) for one in classes}
    assert found == {(one["code"], one["bucket"]) for one in catalogue["classes"]}
    assert {one["name"] for one in catalogue["buckets"]} <= set(texts.values())
    wanted = {one.get("ref", "").removeprefix("jr:itext('").removesuffix("')") for one in form.iter(f"{X}label")}
    wanted = (wanted - {"jr:itext(itextId)"}) | {one.text or "" for one in form.iter(f"{X}itextId")}
    assert wanted == {name.removeprefix("jr:itext('") for name in texts if name}


async def test_its_version_and_hash_change_with_the_catalogue(city: City) -> None:
    client = await collect(city)
    before, _xml = await fetched(client)
    async with city.db.write() as session:
        await session.execute(text("UPDATE edition SET number = number + 1"))
        await session.execute(text("UPDATE bucket SET name = '新名' WHERE code = 'sanitation'"))
    after, xml = await fetched(client)
    for part in ("version", "hash"):
        assert before.findtext(f"{LIST}{part}") != after.findtext(f"{LIST}{part}")
    assert "新名".encode() in xml


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_manifest_is_there_and_other_forms_are_not(city: City) -> None:
    client = await collect(city)
    line, _xml = await fetched(client)
    manifest = await city.client.get(line.findtext(f"{LIST}manifestUrl") or "", headers=client.headers)
    assert (manifest.status_code, len(fromstring(manifest.content))) == (200, 0)
    assert (await client.get("forms/other")).status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_without_name_and_key_nothing_is_shown(city: City) -> None:
    good = await collect(city)
    for client in (Collect(city, "inspector", "demo"), Collect(city, "inspector-40", good.key), Collect(city, "", "")):
        for answer in (await client.get("formList"), await client.head(), await client.send("<x/>")):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic ")
    bare = await city.client.get("/openrosa/formList", headers={"Authorization": b"Basic \xe4"})
    assert bare.status_code == 401


def validator() -> Path | None:
    """ODK Validate, as pyxform brings it along."""
    found = find_spec("pyxform")
    jar = Path(found.origin).parent / "validators/odk_validate/bin/ODK_Validate.jar" if found and found.origin else None
    return jar if jar and jar.exists() and shutil.which("java") else None


def judged(jar: Path, xml: bytes, folder: Path) -> tuple[int, str]:
    at = folder / "form.xml"
    at.write_bytes(xml)
    command = ["java", "-Djava.awt.headless=true", "-Xmx256m", "-jar", str(jar), str(at)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_odk_validate_accepts_the_form_and_sees_a_planted_fault(city: City, tmp_path: Path) -> None:
    if (jar := validator()) is None:
        print("not run: Java or ODK_Validate.jar is missing")
        pytest.skip("Java or ODK_Validate.jar is missing")
    _line, xml = await fetched(await collect(city))
    code, words = judged(jar, xml, tmp_path)
    assert (code, "Xform is valid" in words) == (0, True), words
    code, words = judged(jar, xml.replace(b"'/data/position:label'", b"'/data/nowhere:label'"), tmp_path)
    assert code != 0, words
