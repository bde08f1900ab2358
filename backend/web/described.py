"""The page that describes the doors (/docs), which the demo has: all it needs comes from this server, nothing from
abroad, where a city's network may not reach."""

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.responses import HTMLResponse

PAGE, PARTS, SCHEMA = "/docs", "/docs/parts", "/openapi.json"


def add_page(app: FastAPI) -> None:
    """Swagger UI, over the application's OpenAPI document."""
    page = get_swagger_ui_html(
        openapi_url=SCHEMA,
        title=app.title,
        swagger_js_url=f"{PARTS}/swagger-ui-bundle.js",
        swagger_css_url=f"{PARTS}/swagger-ui.css",
        swagger_favicon_url=f"{PARTS}/favicon.png",
    )

    async def _show(_request: Request) -> HTMLResponse:
        return page

    app.add_route(PAGE, _show, include_in_schema=False)
    app.mount(PARTS, StaticFiles(directory=Path(fastapi_offline.__file__).parent / "static"))
