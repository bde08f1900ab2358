"""The H5 app at /: one page for all its addresses, the files it loads, and the headers that fence it in."""

from fastapi import Request, Response

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.web import SettingsHere
from backend.web.late_routes import Router
from backend.web.unchanged import has
from public_api.web.built_file import BuiltFile, built_file

router = Router(include_in_schema=False)
PAGE = "index.html"
# the first word of each address of the app; src/routes.ts holds the same, and a test compares them
PAGES = (
    "about", "amenities", "case", "drafts", "facility", "follows", "inbox", "map", "me", "mine", "notices", "points",
    "report", "sign-in", "staff", "statistics", "voices",
)  # fmt: skip
# files at the top: the worker's scope is where it lies, so it lies at /
AT_TOP = ("sw.js", "manifest.webmanifest", "favicon.svg", "favicon.ico", "apple-touch-icon.png")
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data: blob:",
    "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'", "font-src": "'self'",
    "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
}  # fmt: skip
MAP = " https://*.tianditu.gov.cn"  # 天地图, only where the city has a key: the map fetches its tiles
FENCE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}


def show_app(request: Request, settings: SettingsHere) -> Response:
    """The page; which of its views is shown, the app itself reads from the address."""
    return _answer(request, built_file(PAGE), fence(settings.map_key != ""))


def show_nowhere(request: Request) -> Response:
    """The same page, as the answer to an address that nobody has: it says so, and shows the way home. Not kept: the
    address may be somebody's in the next edition."""
    settings: Settings = request.app.state.settings
    kept = {"Cache-Control": "no-store"}
    return _answer(request, built_file(PAGE), fence(settings.map_key != "") | kept, status=404)


def show_asset(request: Request, name: str) -> Response:
    """A file under assets/, whose name holds the digest of its content."""
    return _answer(request, built_file(f"assets/{name}"), {})


def show_icon(request: Request, name: str) -> Response:
    """An icon."""
    return _answer(request, built_file(f"icons/{name}"), {})


def show_top_file(request: Request, settings: SettingsHere) -> Response:
    """The service worker, the manifest and what browsers ask for by themselves."""
    return _answer(request, built_file(request.url.path.lstrip("/")), fence(settings.map_key != ""))


def fence(with_map: bool) -> dict[str, str]:
    """What the page may load and be framed by: ourselves, and nobody."""
    allowed = POLICY | ({name: POLICY[name] + MAP for name in ("img-src", "connect-src")} if with_map else {})
    return FENCE | {"Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in allowed.items())}


def _answer(request: Request, found: BuiltFile | None, more: dict[str, str], status: int = 200) -> Response:
    if found is None:
        raise Problem("not_found")
    headers = {"Cache-Control": found.keep, "ETag": found.etag, "Vary": "Accept-Encoding"} | more
    if status == 200 and has(found.etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    content = found.content
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = found.packed
        headers["Content-Encoding"] = "gzip"
    return Response(content, status, headers, found.media_type)


def _addresses() -> list[tuple[str, object]]:
    pages = [(path, show_app) for page in PAGES for path in (f"/{page}", f"/{page}/{{rest:path}}")]
    tops = [(f"/{name}", show_top_file) for name in AT_TOP]
    return [("/", show_app), *pages, *tops, ("/assets/{name}", show_asset), ("/icons/{name}", show_icon)]


for path, answer in _addresses():
    router.add_api_route(path, answer, methods=["GET", "HEAD"], response_class=Response, include_in_schema=False)  # type: ignore[arg-type]
