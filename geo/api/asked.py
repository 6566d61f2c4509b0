"""What the query of a link asks for, read as the screens read theirs: what nobody knows is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.domain.filters import SiteFilter
from geo.services.overview import known_codes
from geo.services.rota import DAYS, SPANS
from geo.services.round_terms import Terms

if TYPE_CHECKING:
    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.services.office import Office

NUMBER = re.compile(r"[0-9]{1,9}")


def filter_asked(house: Office, actor: Actor, request: Request) -> SiteFilter:
    """The filter, the moment included."""
    return SiteFilter.from_query(request.query_params, known_codes(house, actor))


def order_asked(request: Request) -> int:
    """``number`` of an order; 0, which none has, for what is no number."""
    asked = request.query_params.get("number", "")
    return int(asked) if NUMBER.fullmatch(asked) else 0


def rounds_asked(house: Office, actor: Actor, request: Request) -> tuple[str, Terms]:
    """The area and the terms (see ``Terms.to_query``)."""
    known = known_codes(house, actor)
    area = SiteFilter.from_query(request.query_params, known).area
    return area, Terms.from_query(request.query_params, known.units)


def shifts_asked(house: Office, actor: Actor, request: Request) -> tuple[SiteFilter, int]:
    """The filter and the ``days``; the usual number for what is none."""
    asked = request.query_params.get("days", "")
    days = int(asked) if NUMBER.fullmatch(asked) and 1 <= int(asked) <= SPANS[-1] else DAYS
    return filter_asked(house, actor, request), days
