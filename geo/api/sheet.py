"""The printable sheet of an area, as a plain page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.i18n import LANGS, Words, language_of
from geo.services.overview import known_codes
from geo.services.sessions import ACCOUNT, known_actor
from geo.services.sheets import area_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.services.office import Office


PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def sheet_route(office: Callable[[], Office]) -> Route:
    """``/sheet`` with the same query as the screens: the filter, the moment, the language."""

    def sheet(request: Request) -> Response:
        asked = request.query_params.get("lang", "")
        lang = asked if asked in LANGS else language_of(request.headers.get("accept-language", ""))
        house, words = office(), Words(lang)
        account = unquote(request.headers.get(ACCOUNT, ""))
        try:
            actor = known_actor(house, account)
            wanted = SiteFilter.from_query(request.query_params, known_codes(house, actor))
            return HTMLResponse(area_sheet(house, actor, wanted, words), headers=PRIVATE)
        except KadianError as error:
            return PlainTextResponse(words(error.key, **error.params), status_code=400)

    return Route("/sheet", sheet)
