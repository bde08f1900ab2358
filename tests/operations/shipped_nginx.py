"""The nginx of docs/operations, run as it is shipped: its ports and paths are a test's own, and there is no TLS."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.free_port import free_port

SHIPPED = Path(__file__).parents[2] / "docs" / "operations" / "nginx.conf"
UPSTREAM = re.compile(r" {8}server (127\.0\.0\.1:\d+)([^\n]*;)\n")
USER, LISTEN, LISTEN_6 = "user www-data;", "listen 443 ssl http2;", "listen [::]:443 ssl http2;"


def shipped(folder: Path, port: int, apps: Sequence[int], more: str = "", **changed: str) -> str:
    """The file, for a server at `port` of loopback before processes at `apps`, its files below `folder`. `more` is said
    beside; `changed`: directives that a planted fault says otherwise, by name."""
    text, named = SHIPPED.read_text(), UPSTREAM.findall(SHIPPED.read_text())
    text = UPSTREAM.sub("", text)
    servers = "".join(f"        server 127.0.0.1:{app}{named[0][1]}\n" for app in apps)
    root = "user root;" if os.geteuid() == 0 else ""  # a test's folder is its own
    spool = f"client_body_temp_path {folder}/bodies;\n    proxy_temp_path {folder}/answers;"
    for old, new in (
        ("        least_conn;\n", f"        least_conn;\n{servers}"),
        (USER, root),
        (LISTEN_6, ""),
        (LISTEN, f"listen 127.0.0.1:{port};"),
        ("        listen [::]:80;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("        ssl_certificate /etc/nginx/chengguantong.pem;\n", ""),
        ("        ssl_certificate_key /etc/nginx/chengguantong.key;\n", ""),
        ("/run/nginx.pid", f"{folder}/nginx.pid"),
        ("/var/log/nginx/", f"{folder}/"),
        ("server_tokens off;", f"server_tokens off;\n    {spool}\n    {more}"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    for name, value in changed.items():
        text, found = re.subn(rf"^( *){name} [^;]*;", rf"\g<1>{name} {value};", text, flags=re.MULTILINE)
        assert found, name
    return text


@contextmanager
def nginx(folder: Path, *apps: int, more: str = "", **changed: str) -> Iterator[int]:
    """It runs before these processes; the port of it."""
    port, config = free_port(), folder / "nginx.conf"
    config.write_text(shipped(folder, port, apps, more, **changed))
    with running(config, port):
        yield port


@contextmanager
def running(config: Path, port: int) -> Iterator[None]:
    """An nginx with this file, which makes it listen at the port. TimeoutError if it does not."""
    process = subprocess.Popen(["nginx", "-p", str(config.parent), "-c", str(config), "-g", "daemon off;"])
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("nginx does not start")
