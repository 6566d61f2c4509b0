"""Query of a link, read as the screens read theirs, and the parts of it that were ignored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from geo.domain.actors import Actor
from geo.domain.day.owed import OwedKind
from geo.domain.errors import InvalidInput
from geo.domain.filters import PARAMETERS as FILTER_PARAMETERS
from geo.domain.filters import SiteFilter, unrecognised
from geo.domain.map_views import AT_PARAM, SHADE_PARAM, ZOOM_PARAM, extent_from_text
from geo.domain.timestamps import timestamp_from_text
from geo.i18n import Translator
from geo.services.accounts.directory import AS_PARAM
from geo.services.context import AppContext
from geo.services.day.call_sheet import CallSheetFilter
from geo.services.findings.findings import FindingFilter, FindingView
from geo.services.patrols.options import PARAMETERS, PatrolOptions, ignored_parameters
from geo.services.schedule.schedule import DAY_SPANS, DEFAULT_DAYS
from geo.services.situation.overview import known_codes
from geo.services.supplies.stock_list import StockFilter, StockView

NUMBER = re.compile(r"[0-9]{1,9}")
Choice = TypeVar("Choice", bound=StrEnum)
FILTER_FIELDS = frozenset(FILTER_PARAMETERS.values())
MAX_ECHO_LENGTH = 60
"""Greatest length of an unusable part of a link in an error."""


@dataclass
class LinkQuery:
    """Query of one request.

    Attributes:
        query: Parameters of the address.
        allowed_names: Names that the route reads, or that the link of a screen may bring along.
        unusable: Name -> values that could not be used.
    """

    query: Mapping[str, str]
    allowed_names: set[str] = field(
        default_factory=lambda: {"lang", "site", "finding", AS_PARAM, AT_PARAM, ZOOM_PARAM, SHADE_PARAM}
    )
    """With those that the link of a screen may bring."""
    unusable: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def read_filter(
        self, ctx: AppContext, actor: Actor, fields_read: Iterable[str] = FILTER_FIELDS
    ) -> SiteFilter:
        """Return the filter, with its time; only the fields of ``fields_read`` are read."""
        codes, now = known_codes(ctx, actor), ctx.now()
        query = {name: value for name, value in self.query.items() if name in fields_read}
        self._mark_read(fields_read, unrecognised(query, codes, now))
        return SiteFilter.from_query(query, codes, now)

    def read_extent(self) -> tuple[float, float, float, float] | None:
        """Return the extent of the map, ``extent=south,west,north,east`` in WGS-84 degrees; None for none."""
        text = self.query.get("extent", "")
        extent = extent_from_text(text)
        self._mark_read(["extent"], {"extent": (text,)} if text and extent is None else {})
        return extent

    def read_choice(self, name: str, choices: type[Choice]) -> Choice:
        """Return the choice that the parameter ``name`` makes, the first of all where it makes none."""
        text = self.query.get(name, "")
        found = next((choice for choice in choices if choice == text), None)
        self._mark_read([name], {name: (text,)} if text and found is None else {})
        return found or next(iter(choices))

    def read_order_number(self) -> int:
        """Return the ``number`` of an order or round; 0, which none has, where it is not a number."""
        self._mark_read(["number"])
        number = self.query.get("number", "")
        return int(number) if NUMBER.fullmatch(number) else 0

    def read_patrol_options(self, ctx: AppContext, actor: Actor) -> tuple[str, PatrolOptions]:
        """Return the area and the patrol options (see ``PatrolOptions.to_query``)."""
        units = known_codes(ctx, actor).units
        self._mark_read(["units", *PARAMETERS.values()], ignored_parameters(self.query, units))
        return self.read_filter(ctx, actor, ["area"]).area, PatrolOptions.from_query(self.query, units)

    def read_schedule_query(self, ctx: AppContext, actor: Actor) -> tuple[SiteFilter, int]:
        """Return the filter and the number of ``days``, by default ``DEFAULT_DAYS``."""
        days = self.query.get("days", "")
        is_usable = bool(NUMBER.fullmatch(days)) and 1 <= int(days) <= DAY_SPANS[-1]
        self._mark_read(["days"], {} if is_usable or not days else {"days": (days,)})
        return self.read_filter(ctx, actor), int(days) if is_usable else DEFAULT_DAYS

    def read_handover(self) -> tuple[str, datetime | None]:
        """Return the ``post`` and the start of its incoming ``shift``, None for the present one."""
        text = self.query.get("shift", "")
        start = timestamp_from_text(text)
        self._mark_read(["post", "shift"], {"shift": (text,)} if text and start is None else {})
        return self.query.get("post", ""), start

    def read_brief(self, ctx: AppContext, actor: Actor) -> tuple[str, datetime | None]:
        """Return the area of a brief and the time it compares with, None for the last briefing."""
        site_filter = self.read_filter(ctx, actor, ["area", "since"])
        return site_filter.area, site_filter.since

    def read_finding_filter(self, ctx: AppContext, actor: Actor) -> FindingFilter:
        """Return the filter of findings: area, units, categories and view."""
        site_filter = self.read_filter(ctx, actor, ["area", "unit"])
        given = [code for code in self.query.get("category", "").split(",") if code]
        unknown = tuple(code for code in given if code not in ctx.finding_categories)
        self._mark_read(["category"], {"category": unknown} if unknown else {})
        return FindingFilter(
            area=site_filter.area,
            unit=site_filter.unit,
            category=tuple(code for code in given if code not in unknown),
            view=self.read_choice("view", FindingView),
        )

    def read_stock_filter(self, ctx: AppContext, actor: Actor) -> StockFilter:
        """Return the filter of supplies: area, items and view."""
        area = self.read_filter(ctx, actor, ["area"]).area
        given = [code for code in self.query.get("item", "").split(",") if code]
        unknown = tuple(code for code in given if code not in ctx.supplies)
        self._mark_read(["item"], {"item": unknown} if unknown else {})
        items = tuple(code for code in given if code not in unknown)
        return StockFilter(area, items, self.read_choice("view", StockView))

    def read_call_sheet(self, ctx: AppContext, actor: Actor) -> CallSheetFilter:
        """Return what a call sheet is about: area, kind of items (``what``), and ``rest``."""
        area, text = self.read_filter(ctx, actor, ["area"]).area, self.query.get("what", "")
        what = next((kind for kind in OwedKind if kind == text), None)
        self._mark_read(["what", "rest"], {"what": (text,)} if text and what is None else {})
        return CallSheetFilter(area, what, self.query.get("rest") == "1")

    def ignored_text(self, t: Translator) -> str:
        """Return what was ignored, by its label on the screens or its name in the link; "" for nothing."""
        unread = {name: (value,) for name, value in self.query.items() if name not in self.allowed_names}
        return "; ".join(
            f"{t(f'filter.{name}') if name in FILTER_FIELDS else name} {', '.join(values)}"[:MAX_ECHO_LENGTH]
            for name, values in {**self.unusable, **unread}.items()
        )

    def require_no_ignored(self, t: Translator) -> None:
        """Check that every part of the query was used.

        Raises:
            InvalidInput: A part was ignored; a file cannot show a notice that it holds more than was
                requested.
        """
        if ignored := self.ignored_text(t):
            raise InvalidInput("error.link_ignored", parts=ignored)

    def _mark_read(self, names: Iterable[str], unusable: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.allowed_names.update(names)
        self.unusable.update(unusable or {})
