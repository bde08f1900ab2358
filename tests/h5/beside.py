"""Who acts over HTTP beside the app: the staff, and people who have no phone here."""

import uuid
from typing import Any

import httpx

SPOT = {"longitude": 121.1289, "latitude": 28.8470, "accuracy": 12}  # where the phone of the journeys stands
Way = tuple[tuple[str, str, dict[str, Any]], ...]
ON_WAY: Way = (
    ("desk", "admit", {}),
    ("chief", "file", {"class_code": "E0110"}),
    ("dispatcher", "dispatch", {"department": "D02"}),
    ("handler", "accept", {}),
    ("handler", "answer", {}),
    ("desk", "check", {}),
    ("inspector", "pass", {}),
    ("chief", "close", {}),
)


class Staff:
    """Everybody, each signed in when first needed."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=20)
        self._tokens: dict[str, str] = {}

    def close(self) -> None:
        self._client.close()

    def know(self, who: str, token: str) -> None:
        """Somebody who is signed in already: a code of their own would have to wait for a minute."""
        self._tokens[who] = token

    def bring_to_the_end(self, number: str, after: bytes, way: Way = ON_WAY) -> None:
        """From a report to a closed case, with a photo of the mended place; or what is left of the way."""
        for who, action, more in way:
            self.act(
                number, who, action, {**more, **({"photo_ids": [self.photo(after)]} if action == "answer" else {})}
            )

    def act(self, number: str, who: str, action: str, more: dict[str, Any]) -> None:
        version = self.ask("GET", who, f"/api/v1/cases/{number}")["version"]
        form = {"action": action, "version": version, **more}
        self.ask("POST", who, f"/api/v1/cases/{number}/actions", json=form)

    def photo(self, content: bytes) -> str:
        return str(
            self.ask("POST", "handler", "/api/v1/photos", files={"file": ("p.jpg", content, "image/jpeg")})["id"]
        )

    def case(self, number: str) -> dict[str, Any]:
        return self.ask("GET", "chief", f"/api/v1/cases/{number}")

    def cases(self, words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "chief", "/api/v1/cases", params={"q": words})["items"]
        return found

    def scene(self, kind: str) -> str:
        """What the code on some facility of that kind holds."""
        return str(self.ask("GET", "admin", "/api/v1/admin/facility-codes", params={"kind": kind})["items"][0]["scene"])

    def report(self, who: str, words: str) -> str:
        """What a citizen, by phone number, reports at SPOT; its number."""
        place = {"lon": SPOT["longitude"], "lat": SPOT["latitude"], "coord_type": "wgs84"}
        form = {"client_key": str(uuid.uuid4()), "bucket": "sanitation", "description": words, "position": place}
        return str(self.ask("POST", who, "/api/v1/reports", json=form)["number"])

    def ask(self, method: str, who: str, path: str, **more: Any) -> dict[str, Any]:
        """The good answer to one of the staff, by user name, or to a citizen, by phone number."""
        if who not in self._tokens:
            self._tokens[who] = self._by_phone(who) if who.isdigit() else self._by_password(who)
        return self._good(method, path, headers=self._headers(who), **more)

    def _by_password(self, who: str) -> str:
        """An inspector whom an earlier test bound to its phone is unbound first, as in an office."""
        form = {"username": who, "password": "demo"}
        answer = self._client.post("/api/v1/auth/password", data=form)
        if answer.status_code == 403 and answer.json()["code"] == "other_handset":
            self._unbind(who)
            answer = self._client.post("/api/v1/auth/password", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def _unbind(self, who: str) -> None:
        people = self.ask("GET", "security", "/api/v1/admin/people", params={"q": who, "limit": 100})["items"]
        (person,) = [one for one in people if one["username"] == who]
        path = f"/api/v1/admin/people/{person['id']}/handsets"
        for handset in self.ask("GET", "security", path)["items"]:
            if handset["ended_at"] is None:
                self._good("POST", f"{path}/{handset['id']}/revoke", headers=self._headers("security"))

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[who]}"}

    def _by_phone(self, who: str) -> str:
        code = self._good("POST", "/api/v1/auth/code", json={"phone": who})["demo_code"]
        return str(self._good("POST", "/api/v1/auth/phone", json={"phone": who, "code": code})["access_token"])

    def _good(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self._client.request(method, path, **more)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found
