"""Printable sheets as plain pages: of an area, of an order, of the rounds, of the rota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.answering import answering
from geo.api.asked import Asked
from geo.api.telling import PRIVATE
from geo.reports.pages import with_notice
from geo.services.order_papers import order_sheet
from geo.services.rota_papers import rota_sheet
from geo.services.round_papers import rounds_sheet
from geo.services.sheets import area_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office


def sheet_route(office: Callable[[], Office]) -> Route:
    """``/sheet`` with the same query as the screens: the filter, the moment, the language."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        asked = Asked(request.query_params)
        return _page(area_sheet(house, actor, asked.filter(house, actor), words), asked, words)

    return Route("/sheet", answering(office, sheet))


def order_route(office: Callable[[], Office]) -> Route:
    """``/order?number=1`` with the language; what is no number names no order."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        asked = Asked(request.query_params)
        return _page(order_sheet(house, actor, asked.order(), words), asked, words)

    return Route("/order", answering(office, sheet))


def rounds_route(office: Callable[[], Office]) -> Route:
    """``/rounds`` with the area, the language and the terms (see ``Terms.to_query``)."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        asked = Asked(request.query_params)
        return _page(rounds_sheet(house, actor, *asked.rounds(house, actor), words), asked, words)

    return Route("/rounds", answering(office, sheet))


def shifts_route(office: Callable[[], Office]) -> Route:
    """``/shifts`` with the query of /rota, the language and ``days``; what is no such number is the usual."""

    def sheet(house: Office, actor: Actor, request: Request, words: Words) -> Response:
        asked = Asked(request.query_params)
        return _page(rota_sheet(house, actor, *asked.shifts(house, actor), words), asked, words)

    return Route("/shifts", answering(office, sheet))


def _page(text: str, asked: Asked, words: Words) -> Response:
    """The paper; beneath its title what of the link was ignored."""
    if ignored := asked.ignored(words):
        text = with_notice(text, words("paper.left_out", parts=ignored))
    return HTMLResponse(text, headers=PRIVATE)
