"""E-mail over loopback: a real client, a server that speaks SMTP, and one that misbehaves."""

import asyncio
import contextlib
import itertools
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import col

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.person import Person
from notifications.channels.channel import Outcome, SendFailed
from notifications.channels.email import Email, message_of
from notifications.standins.received import Received
from notifications.standins.smtp import serve_smtp
from tests.notifications.reached import reachable
from tests.outside import delivery_to

pytestmark = pytest.mark.anyio
PHONES = itertools.count(13800000000)
FROM = "cgt@linhai.example.cn"


def leading_to(settings: Settings, port: int, scheme: str = "smtp+plain") -> Settings:
    settings.smtp_url, settings.smtp_from = SecretStr(f"{scheme}://user:p%40ss@localhost:{port}"), FROM
    return settings


@asynccontextmanager
async def mail_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, Received]]:
    received = Received()
    server = await serve_smtp(socket.create_server(("127.0.0.1", 0)), received, tls)
    try:
        yield server.sockets[0].getsockname()[1], received
    finally:
        server.close()


@asynccontextmanager
async def answering(*lines: str, hang_at: str = "") -> AsyncIterator[int]:
    """A server that says these lines one after the other, whatever it is told; `cut` closes the line."""

    async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            for line in lines:
                if line == "hang":
                    await asyncio.sleep(60)
                if line == "cut":
                    break
                writer.write(line.encode() + b"\r\n")
                await writer.drain()
                said = await reader.readline()
                while said.startswith((b"Content", b"From")):
                    said = await reader.readline()
        writer.close()

    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def sent(db: Database, settings: Settings, at: datetime, email: str | None = None) -> str | None:
    person = await reachable(db, settings, at, str(next(PHONES)))
    if email is not None:
        async with db.write() as session:
            await session.execute(update(Person).where(col(Person.id) == person.id).values(email=email or None))
    delivery = delivery_to("email", str(person.id), at, person_id=person.id)
    return (await Email(db, settings).send(delivery, at)).answer


async def test_a_mail_reads_as_it_was_written(db: Database, settings: Settings, at: datetime) -> None:
    async with mail_server() as (port, received):
        await sent(db, leading_to(settings, port), at, "li.hua@example.cn")
    (mail,) = received.items
    assert (mail["to"], mail["title"]) == ("li.hua@example.cn", "您的上报已办结")
    assert mail["text"].startswith("案件 20261124000001 已办结。")
    assert mail["id"].endswith("@linhai.example.cn>")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_server_without_encryption_is_told_nothing(db: Database, settings: Settings, at: datetime) -> None:
    async with mail_server() as (port, received):
        with pytest.raises(SendFailed) as failed:
            await sent(db, leading_to(settings, port, "smtp"), at)
    assert (failed.value.kind, received.items) == (Outcome.TEMPORARY, [])


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_with_starttls_it_goes_encrypted_and_to_a_known_certificate_only(
    db: Database, settings: Settings, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    async with mail_server(context) as (port, received):
        with pytest.raises(SendFailed) as failed:
            await sent(db, leading_to(settings, port, "smtp"), at)
        assert (failed.value.kind, received.items) == (Outcome.TEMPORARY, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
        await sent(db, leading_to(settings, port, "smtp"), at)
    assert received.items[0]["encrypted"]


EHLO, OK = "250-x\r\n250 AUTH PLAIN", "250 ok"
UP_TO_DATA = ("220 x", EHLO, "235 in", OK, OK)
SAYS = {
    ("220 x", EHLO, "235 in", OK, "550 no such mailbox"): Outcome.PERMANENT,
    ("220 x", EHLO, "235 in", OK, "451 greylisted"): Outcome.TEMPORARY,
    ("220 x", EHLO, "235 in", "553 sender"): Outcome.PERMANENT,
    ("220 x", EHLO, "535 wrong password"): Outcome.TEMPORARY,
    ("554 go away",): Outcome.TEMPORARY,
    ("421 busy",): Outcome.TEMPORARY,
    ("garbage",): Outcome.TEMPORARY,
    ("cut",): Outcome.TEMPORARY,
    ("hang",): Outcome.TEMPORARY,
    (*UP_TO_DATA, "552 too much"): Outcome.TEMPORARY,
    (*UP_TO_DATA, "354 go", "cut"): Outcome.UNKNOWN,
    (*UP_TO_DATA, "354 go", "hang"): Outcome.UNKNOWN,
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_a_server_says_is_understood(
    db: Database, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lines, kind in SAYS.items():
        monkeypatch.setattr("notifications.channels.email.SECONDS", 0.5 if "hang" in lines else 60.0)
        async with answering(*lines) as port:
            with pytest.raises(SendFailed) as failed:
                await sent(db, leading_to(settings, port), at)
        assert failed.value.kind == kind, lines
    with pytest.raises(SendFailed) as failed:
        await sent(db, leading_to(settings, 9), at)
    assert failed.value.kind is Outcome.TEMPORARY


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("email", ["", "a@b\r\nBcc: x@y.z", "not an address", "a@b, c@d", "<a@b>"])
async def test_who_has_no_good_address_gets_no_mail(db: Database, settings: Settings, at: datetime, email: str) -> None:
    async with mail_server() as (port, received):
        with pytest.raises(SendFailed) as failed:
            await sent(db, leading_to(settings, port), at, email)
    assert (failed.value.why, received.items) == ("no_email", [])


def test_a_line_break_in_a_title_never_becomes_a_header(at: datetime) -> None:
    delivery = delivery_to("email", "x", at, title="办结\r\nBcc: all@example.cn\x00\x1b[1m")
    message = message_of(delivery, "a@b.cn", Settings(_env_file=None, smtp_from=FROM), at)
    assert message["Subject"] == "办结 Bcc: all@example.cn [1m"
    assert message["Bcc"] is None
    assert b"\r\nBcc:" not in message.as_bytes()


def certificate(folder: Path) -> str:
    """A certificate of localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = clock.now()  # the client's own clock judges it
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    both = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    (folder / "both.pem").write_bytes(both)
    return str(folder / "both.pem")
