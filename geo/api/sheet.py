"""Printable sheets as plain pages: of an area, of an order, of the rounds, of the rota."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.api.telling import PRIVATE, told
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter, left_out
from geo.i18n import LANGS, Words, language_of
from geo.reports.pages import with_notice
from geo.services.order_papers import order_sheet
from geo.services.overview import known_codes
from geo.services.rota import DAYS, SPANS
from geo.services.rota_papers import rota_sheet
from geo.services.round_papers import rounds_sheet
from geo.services.round_terms import LIMITS, Terms, terms_left_out
from geo.services.sessions import ACCOUNT, known_actor
from geo.services.sheets import area_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.services.office import Office


NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST = 60
"""So much of what a link named is said again."""


def sheet_route(office: Callable[[], Office]) -> Route:
    """``/sheet`` with the same query as the screens: the filter, the moment, the language."""

    def sheet(house: Office, actor: Actor, asked: Asked, words: Words) -> str:
        return area_sheet(house, actor, asked.filter(house, actor), words)

    return Route("/sheet", _answering(office, sheet))


def order_route(office: Callable[[], Office]) -> Route:
    """``/order?number=1`` with the language; what is no number names no order."""

    def sheet(house: Office, actor: Actor, asked: Asked, words: Words) -> str:
        number = asked.value("number")
        return order_sheet(house, actor, int(number) if NUMBER.fullmatch(number) else 0, words)

    return Route("/order", _answering(office, sheet))


def rounds_route(office: Callable[[], Office]) -> Route:
    """``/rounds`` with the area, the language and the terms (see ``Terms.to_query``)."""

    def sheet(house: Office, actor: Actor, asked: Asked, words: Words) -> str:
        known = known_codes(house, actor)
        asked.names |= {"units", *LIMITS}
        asked.lose(terms_left_out(asked.query, known.units))
        terms = Terms.from_query(asked.query, known.units)
        return rounds_sheet(house, actor, asked.filter(house, actor, "area").area, terms, words)

    return Route("/rounds", _answering(office, sheet))


def shifts_route(office: Callable[[], Office]) -> Route:
    """``/shifts`` with the query of /rota, the language and ``days``; what is no such number is the usual."""

    def sheet(house: Office, actor: Actor, asked: Asked, words: Words) -> str:
        told = asked.value("days")
        is_known = bool(NUMBER.fullmatch(told)) and 1 <= int(told) <= SPANS[-1]
        if told and not is_known:
            asked.lose({"days": (told,)})
        return rota_sheet(house, actor, asked.filter(house, actor), int(told) if is_known else DAYS, words)

    return Route("/shifts", _answering(office, sheet))


@dataclass
class Asked:
    """The query of one request, the names in it that a route reads, and what could not be used of it."""

    query: Mapping[str, str]
    names: set[str] = field(default_factory=lambda: {"lang", "site"})
    """With those that every link of a screen may bring."""
    lost: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        self.names.add(name)
        return self.query.get(name, "")

    def filter(self, house: Office, actor: Actor, *parts: str) -> SiteFilter:
        """The filter that the query names; ``parts``: those that the route reads, all where none is given."""
        known, now = known_codes(house, actor), house.now()
        read = set(parts) or {part.name for part in fields(SiteFilter)}
        query = {name: value for name, value in self.query.items() if name in read}
        self.names |= read
        self.lose(left_out(query, known, now))
        return SiteFilter.from_query(query, known, now)

    def lose(self, parts: Mapping[str, tuple[str, ...]]) -> None:
        self.lost |= parts

    def notice(self, words: Words) -> str:
        """A sentence that names what was ignored, parameters of no meaning among it; "" where nothing was."""
        strange = {name: (value,) for name, value in self.query.items() if name not in self.names}
        told = [
            f"{_label(name, words)} {words('plan.comma').join(values)}"[:LONGEST]
            for name, values in (self.lost | strange).items()
        ]
        return words("paper.left_out", parts="; ".join(told)) if told else ""


def _label(name: str, words: Words) -> str:
    """The word of a filter's part as on the screens, else the parameter as it stands in the link."""
    return words(f"filter.{name}") if name in {part.name for part in fields(SiteFilter)} else name


def _answering(
    office: Callable[[], Office], sheet: Callable[[Office, Actor, Asked, Words], str]
) -> Callable[[Request], Response]:
    """The sheet for whoever has signed in, or the sentence that says why there is none."""

    def answer(request: Request) -> Response:
        asked = request.query_params.get("lang", "")
        lang = asked if asked in LANGS else language_of(request.headers.get("accept-language", ""))
        house, words = office(), Words(lang)
        try:
            actor = known_actor(house, unquote(request.headers.get(ACCOUNT, "")))
            query = Asked(request.query_params)
            text = sheet(house, actor, query, words)
            notice = query.notice(words)
            return HTMLResponse(with_notice(text, notice) if notice else text, headers=PRIVATE)
        except KadianError as error:
            return told(error, words)

    return answer
