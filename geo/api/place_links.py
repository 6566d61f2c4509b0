"""``/p/CODE``: the short address on the sheet of a site, which opens its form for phones.

It looks nothing up and answers everybody alike; the form itself asks who is there.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from geo.text.app_pages import LITE_SITE, PLACE_LINK

PLACE_PREFIX = f"/{PLACE_LINK}/"
"""Beginning of the paths; they need no session."""


def place_route() -> Route:
    """Return the route; its redirect is relative, so that it holds below any base path."""

    def go_on(request: Request) -> Response:
        query = urlencode({"site": request.path_params["code"]})
        return RedirectResponse(f"../{LITE_SITE.path}?{query}", 303)

    return Route(f"{PLACE_PREFIX}{{code}}", go_on, methods=["GET"])
