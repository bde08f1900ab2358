"""What the phone keeps: put there and looked at beside the app."""

import uuid
from typing import Any

from playwright.sync_api import Page

from tests.h5.acting import sign_in
from tests.h5.beside import SPOT, Staff

OPENED = """const db = await new Promise((done) => {
    const asked = indexedDB.open("chengguantong");
    asked.onsuccess = () => done(asked.result);
  });"""
KEEP = f"""async (deed) => {{
  {OPENED}
  const me = db.transaction("kept").objectStore("kept").get("me");
  const owner = await new Promise((done) => (me.onsuccess = () => done(me.result.id)));
  const stroke = db.transaction("deeds", "readwrite");
  stroke.objectStore("deeds").put({{ ...deed, owner }});
  await new Promise((done) => (stroke.oncomplete = done));
  db.close();
}}"""
STATES = f"""async () => {{
  {OPENED}
  const asked = db.transaction("deeds").objectStore("deeds").getAll();
  const found = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  return Object.fromEntries(found.map((one) => [one.label, one.state]));
}}"""
TOKEN = f"""async () => {{
  {OPENED}
  const asked = db.transaction("kept").objectStore("kept").get("session");
  const found = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  db.close();
  return found.access;
}}"""


def keep_report(page: Page, words: str, made_at: str = "2026-11-24T01:00:00Z", **more: Any) -> None:
    """A report of who is signed in, waiting to be sent; the app has not heard of it yet."""
    key = str(uuid.uuid4())
    position = {"lon": SPOT["longitude"], "lat": SPOT["latitude"], "coord_type": "wgs84"}
    body = {"client_key": key, "bucket": "sanitation", "description": words, "position": position}
    deed = {"key": key, "kind": "report", "path": "/api/v1/reports", "photos": [], "label": words, "body": body}
    page.evaluate(KEEP, {**deed, "state": "waiting", "made_at": made_at, **more})


def states(page: Page) -> dict[str, str]:
    """Of all that is kept to be sent, by its words."""
    found: dict[str, str] = page.evaluate(STATES)
    return found


def line_again(page: Page) -> None:
    """The app is told that there is a line."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def own_report(phone: Page, staff: Staff, who: str, words: str) -> str:
    """The number of a report of who has signed in here, whose page stands open."""
    sign_in(phone, who)
    staff.know(who, phone.evaluate(TOKEN))
    number = staff.report(who, words)
    phone.goto(f"/mine/{number}")
    return number
