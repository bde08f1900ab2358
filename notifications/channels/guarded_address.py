"""An address that others gave us, made safe to ask: looked up, checked, and pinned to what was checked (SSRF)."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from threading import Thread
from urllib.parse import urlsplit

from notifications.channels.channel import Outcome, SendFailed, Unsendable

# (host, port): the addresses it has now
Resolve = Callable[[str, int], Awaitable[list[str]]]
# IPv6 ranges that carry an IPv4 address within: whoever names one means another network
CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Pinned:
    """Where to connect to, and whom to name there: the certificate must be `host`'s, a name as DNS has it."""

    url: str
    host: str
    authority: str


async def resolved(host: str, port: int) -> list[str]:
    """As the system resolves it. OSError or UnicodeError where it does not.

    In a thread of its own: a name whose servers hang holds one for as long as they do, and the few that everything else
    is looked up in (短信、微信) must not be theirs.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def _look_up() -> None:
        found: list[str] | Exception
        try:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except Exception as fault:  # noqa: BLE001 - it is for who waits
            found = fault
        with suppress(RuntimeError):  # nobody waits any more: the loop is closed
            loop.call_soon_threadsafe(_say, answer, found)

    Thread(target=_look_up, name="webhook name", daemon=True).start()
    return await answer


def _say(answer: asyncio.Future[list[str]], found: list[str] | Exception) -> None:
    if answer.done():  # given up
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)


def check_url(url: str, private: bool) -> str | None:
    """Why an address is refused before it is even looked up; None if it is not."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "malformed"
    if parts.scheme not in PORTS or (parts.scheme == "http" and not private):
        return "only https"
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        return "malformed"
    return None if name_of(parts.hostname) else "malformed"


def name_of(host: str) -> str | None:
    """A host as DNS, TLS and HTTP name it: one in Chinese as `xn--…` (IDNA). None if it is no name at all."""
    if host.isascii():
        return host
    import httpx  # for the few names in Chinese: a server asks nobody by it, and it is 2 MB of every process

    try:
        return httpx.URL(scheme="https", host=host).raw_host.decode()
    except httpx.InvalidURL:
        return None


async def pinned(url: str, private: bool, resolve: Resolve = resolved) -> Pinned:
    """The address with its host replaced by what it resolves to. Every address of the host must be public.

    SendFailed: permanent where it is refused, temporary where the name cannot be resolved just now.
    """
    if (why := check_url(url, private)) is not None:
        raise Unsendable(f"address_refused: {why}")
    parts = urlsplit(url)
    host, port = name_of(parts.hostname or "") or "", parts.port or PORTS[parts.scheme]
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError) as fault:
        raise SendFailed("not_resolved", kind=Outcome.TEMPORARY) from fault
    addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
    if not addresses or not (private or all(is_public(one) for one in addresses)):
        raise Unsendable("address_refused: not public")
    first = addresses[0]
    literal = f"[{first}]" if first.version == 6 else str(first)
    rest = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    named = f"[{host}]" if ":" in host else host
    authority = named if parts.port is None else f"{named}:{port}"
    return Pinned(f"{parts.scheme}://{literal}:{port}{rest}", host, authority)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it lies in the open internet: not private, loopback, link-local, multicast, or one carrying another."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in net for net in CARRIERS):
            return False
    return address.is_global and not address.is_multicast
