"""Where a process listens: on one port, by several hands.

libuv takes in one connection a turn of the loop, however many stand there. Where each turn is full of work, hundreds of
phones a second wait in the kernel's line for seconds, who only look among those who write, before anything of ours has
seen them. Each hand is the same socket under another number and takes in one more.
"""

import errno
import socket
from collections.abc import Iterable

Place = tuple[int, tuple[str | int, ...] | tuple[int, bytes]]
NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})  # a name may have an address the machine has not
NO_SUCH = "本机没有地址 {host}：以 --host 指明本机的一个地址"
UNKNOWN = "不认识地址 {host}：以 --host 指明本机的一个地址"
ANOTHER = "换一个端口（make run PORT={other}，或 chengguantong serve --port {other}）"
# what keeps us from an address: what is said
WORDS = {
    errno.EADDRINUSE: f"端口 {{port}} 已被占用：先停掉占用它的程序，或{ANOTHER}",
    errno.EACCES: f"没有权限监听端口 {{port}}：{ANOTHER}",
    errno.EADDRNOTAVAIL: NO_SUCH, errno.EAFNOSUPPORT: NO_SUCH,
    socket.EAI_NONAME: UNKNOWN, socket.EAI_AGAIN: UNKNOWN, socket.EAI_NODATA: UNKNOWN,
}  # fmt: skip
HIGHEST, USUAL = 65535, 8000  # ports
HANDS = 8  # connections taken in each turn: 600 a second in turns of 5 ms are three, and turns may be longer


def listen(host: str, port: int) -> list[socket.socket]:
    """The sockets of this address, each HANDS times, taken but not yet open. SystemExit if they cannot be had."""
    try:
        named = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        taken = _take_all(dict.fromkeys((family, address) for family, _kind, _protocol, _name, address in named))
    except OSError as fault:
        raise SystemExit(_words_of(fault, host, port)) from None
    return [hand for one in taken for hand in (one, *(one.dup() for _ in range(HANDS - 1)))]


def check_free(host: str, port: int) -> None:
    """SystemExit as `listen`, before anything is begun for a server that could not be reached. Takes nothing: who waits
    is refused until there is somebody to answer."""
    for one in listen(host, port):
        one.close()


def _words_of(fault: OSError, host: str, port: int) -> str:
    words = WORDS.get(fault.errno or 0, f"{{host}}:{{port}}：{fault.strerror}")
    other = port + 1 if USUAL <= port < HIGHEST else USUAL
    return words.format(host=host, port=port, other=other)


def _take_all(places: Iterable[Place]) -> list[socket.socket]:
    """Those that are this machine's. OSError if none is, or if one is another's."""
    taken, absent = list[socket.socket](), list[OSError]()
    for place in places:
        try:
            taken.append(_take(*place))
        except OSError as fault:
            if fault.errno not in NOT_HERE:
                raise
            absent.append(fault)
    if not taken:
        raise absent[0]
    return taken


def _take(family: int, address: tuple[str | int, ...] | tuple[int, bytes]) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:  # an IPv4 address stays what it is, to those who count by it
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    one.bind(address)
    return one
