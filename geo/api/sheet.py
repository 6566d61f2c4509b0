"""Printable sheets as plain pages: of an area, of an order, of the rounds, of the rota."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.telling import PRIVATE, told
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.i18n import LANGS, Words, language_of
from geo.services.order_papers import order_sheet
from geo.services.overview import known_codes
from geo.services.rota import DAYS, SPANS
from geo.services.rota_papers import rota_sheet
from geo.services.round_papers import rounds_sheet
from geo.services.round_terms import Terms
from geo.services.sessions import ACCOUNT, known_actor
from geo.services.sheets import area_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.services.office import Office


NUMBER = re.compile(r"[0-9]{1,9}")


def sheet_route(office: Callable[[], Office]) -> Route:
    """``/sheet`` with the same query as the screens: the filter, the moment, the language."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> str:
        wanted = SiteFilter.from_query(request.query_params, known_codes(house, actor))
        return area_sheet(house, actor, wanted, words)

    return Route("/sheet", _answering(office, sheet))


def order_route(office: Callable[[], Office]) -> Route:
    """``/order?number=1`` with the language; what is no number names no order."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> str:
        asked = request.query_params.get("number", "")
        number = int(asked) if NUMBER.fullmatch(asked) else 0
        return order_sheet(house, actor, number, words)

    return Route("/order", _answering(office, sheet))


def rounds_route(office: Callable[[], Office]) -> Route:
    """``/rounds`` with the area, the language and the terms (see ``Terms.to_query``)."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> str:
        known = known_codes(house, actor)
        area = SiteFilter.from_query(request.query_params, known).area
        return rounds_sheet(house, actor, area, Terms.from_query(request.query_params, known.units), words)

    return Route("/rounds", _answering(office, sheet))


def shifts_route(office: Callable[[], Office]) -> Route:
    """``/shifts`` with the query of /rota, the language and ``days``; what is no such number is the usual."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> str:
        wanted = SiteFilter.from_query(request.query_params, known_codes(house, actor))
        asked = request.query_params.get("days", "")
        days = int(asked) if NUMBER.fullmatch(asked) and 1 <= int(asked) <= SPANS[-1] else DAYS
        return rota_sheet(house, actor, wanted, days, words)

    return Route("/shifts", _answering(office, sheet))


def _answering(
    office: Callable[[], Office], sheet: Callable[[Office, Actor, Request, Words], str]
) -> Callable[[Request], Response]:
    """The sheet for whoever has signed in, or the sentence that says why there is none."""

    def answer(request: Request) -> Response:
        asked = request.query_params.get("lang", "")
        lang = asked if asked in LANGS else language_of(request.headers.get("accept-language", ""))
        house, words = office(), Words(lang)
        try:
            actor = known_actor(house, unquote(request.headers.get(ACCOUNT, "")))
            return HTMLResponse(sheet(house, actor, request, words), headers=PRIVATE)
        except KadianError as error:
            return told(error, words)

    return answer
