"""Two cells behind docs/cells.nginx.conf, on loopback: a database, a secret and a server for each, the real nginx."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.free_port import free_port
from tests.operations.shipped_nginx import nginx, running
from tests.promises.running import ROOT, Running

GATEWAY = ROOT / "docs/cells.nginx.conf"
NAME, LINHAI, XIHU = "cgt.example.gov.cn", "331082", "330106"
BELIEVED = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"  # what the example asks of a cell's own nginx
LISTEN = re.compile(r"listen 443 ssl http2")


@dataclass(frozen=True)
class Cell:
    """A city: its code, the address of its database, its running server."""

    city: str
    database_url: str
    running: Running


def start_cell(city: str, database_url: str, folder: Path, **more: str) -> Cell:
    """A deployment of its own on an empty database: the demo city under this code, with a worker beside. `more`:
    further settings."""
    folder.mkdir()
    settings = {
        "CGT_CITY_CODE": city, "CGT_SECRET": f"secret-of-the-cell-{city}", "CGT_PUBLIC_URL": f"https://{city}.{NAME}",
        "CGT_TRUSTED_PROXIES": "127.0.0.1", "CGT_AUDIT_ANCHOR": f"{folder}/anchor.log",
        "CGT_RECORD_SHELF": f"{folder}/record", **more,
    }  # fmt: skip
    running = Running(database_url, folder, **settings)
    running.start("serve", "--prepare", "--worker")
    return Cell(city, database_url, running)


@dataclass(frozen=True)
class Gateway:
    """The one name, served at `port` of loopback. A name is a Host here, and TLS is left out."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def base(self, city: str) -> str:
        """What a mini-program takes for the address of its city."""
        return f"{self.url}/{city}"

    def client(self, host: str = NAME, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """Somebody at this address of loopback who asks for this name."""
        transport = httpx.AsyncHTTPTransport(local_address=address, verify=False)  # TLS is left out
        return httpx.AsyncClient(base_url=self.url, headers={"Host": host}, transport=transport, timeout=60)

    async def follow(self, url: str, method: str = "GET", **more: object) -> httpx.Response:
        """What a link answers, wherever it leads to behind the name."""
        found = urlsplit(url)
        assert found.scheme == "https", url
        assert found.netloc.endswith(NAME), url
        async with self.client(found.netloc) as client:
            return await client.request(method, found._replace(scheme="", netloc="").geturl(), **more)  # type: ignore[arg-type]


@contextmanager
def gateway(folder: Path, cells: dict[str, int], mixed_up: bool = False) -> Iterator[Gateway]:
    """The example, run: its ports and upstreams are ours. `mixed_up`: the planted one that takes a city for another."""
    port, site = free_port(), GATEWAY.read_text()
    site = LISTEN.sub(f"listen 127.0.0.1:{port}", site)
    for city, behind in cells.items():
        site = re.sub(rf"(upstream cell_{city} {{\s+server )[^;]+", rf"\g<1>127.0.0.1:{behind}", site)
    if mixed_up:
        site = site.replace(f"{XIHU}  cell_{XIHU};", f"{XIHU}  cell_{LINHAI};")
    with _nginx(folder, port, site):
        yield Gateway(port)


@contextmanager
def own_nginx(folder: Path, cell: Cell) -> Iterator[int]:
    """A cell's own, of docs/operations, behind the gateway: its port."""
    folder.mkdir()
    with nginx(folder, cell.running.port, more=BELIEVED) as port:
        yield port


@contextmanager
def _nginx(folder: Path, port: int, site: str) -> Iterator[None]:
    folder.mkdir()
    kept = "".join(f"{what}_temp_path {folder}/{what};\n" for what in ("client_body", "proxy"))
    main = f"user root;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
    (folder / "nginx.conf").write_text(f"{main}events {{}}\nhttp {{\naccess_log off;\n{kept}{site}\n}}\n")
    with running(folder / "nginx.conf", port):
        yield
