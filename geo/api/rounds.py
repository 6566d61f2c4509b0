"""The printable rounds, as a plain page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo.api.sheet import PRIVATE
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.i18n import Words
from geo.services.overview import known_codes
from geo.services.round_papers import rounds_sheet
from geo.services.round_terms import Terms
from geo.services.sessions import ACCOUNT, known_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.services.office import Office


def rounds_route(office: Callable[[], Office]) -> Route:
    """``/rounds`` with the area, the language and the terms (see ``Terms.to_query``)."""

    def sheet(request: Request) -> Response:
        house, query = office(), request.query_params
        words = Words(query.get("lang", ""))
        try:
            actor = known_actor(house, unquote(request.headers.get(ACCOUNT, "")))
            known = known_codes(house, actor)
            area, terms = SiteFilter.from_query(query, known).area, Terms.from_query(query, known.units)
            return HTMLResponse(rounds_sheet(house, actor, area, terms, words), headers=PRIVATE)
        except KadianError as error:
            return PlainTextResponse(words(error.key, **error.params), status_code=400)

    return Route("/rounds", sheet)
