"""The printable sheet of an area, as a plain page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.telling import PRIVATE, told
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.i18n import Words
from geo.services.overview import known_codes
from geo.services.sessions import ACCOUNT, known_actor
from geo.services.sheets import area_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.services.office import Office


def sheet_route(office: Callable[[], Office]) -> Route:
    """``/sheet`` with the same query as the screens: the filter, the moment, the language."""

    def sheet(request: Request) -> Response:
        house, words = office(), Words(request.query_params.get("lang", ""))
        account = unquote(request.headers.get(ACCOUNT, ""))
        try:
            actor = known_actor(house, account)
            wanted = SiteFilter.from_query(request.query_params, known_codes(house, actor))
            return HTMLResponse(area_sheet(house, actor, wanted, words), headers=PRIVATE)
        except KadianError as error:
            return told(error, words)

    return Route("/sheet", sheet)
