"""One filter for figures, map, list and export, and its form in a link: codes, never labels."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from geo.domain.kinds import Meaning
from geo.domain.moments import moment_from_text, moment_to_text
from geo.domain.presence import Freshness

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

    from geo.domain.kinds import Kinds

SEARCH_LENGTH = 60
SLACK = timedelta(minutes=1)
"""By so much the clocks of two machines may differ."""


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """Empty means no restriction; ``status`` holds ``kind.status`` pairs; the moments are UTC."""

    area: str = ""
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    meaning: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    freshness: tuple[str, ...] = ()
    search: str = ""
    attention: bool = False
    located: str = ""
    """"no" shows only the sites without a location."""
    as_of: datetime | None = None
    since: datetime | None = None

    @property
    def base(self) -> SiteFilter:
        """What figures are computed from; the other parts choose which of these sites are listed."""
        return SiteFilter(area=self.area, kind=self.kind, as_of=self.as_of)

    def to_query(self) -> dict[str, str]:
        """The query string's parts, nothing for what is not restricted."""
        query = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if value:
                query[part.name] = _text(value)
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, str], known: Known, now: datetime | None = None) -> SiteFilter:
        """Read a link; what cannot be used is ignored, so that an old link still opens (see ``left_out``).

        Args:
            query: the parts of the link, as text.
            known: the codes that exist.
            now: moments that have not come by then are ignored; None accepts every moment.
        """
        return cls(
            area=query.get("area", "") if query.get("area") in known.areas else "",
            kind=_codes(query, "kind", known.kinds),
            status=_codes(query, "status", known.statuses),
            meaning=_codes(query, "meaning", known.meanings),
            unit=_codes(query, "unit", known.units),
            freshness=_codes(query, "freshness", known.freshness),
            search=query.get("search", "")[:SEARCH_LENGTH].strip(),
            attention=query.get("attention") == "1",
            located="no" if query.get("located") == "no" else "",
            as_of=_past(query.get("as_of", ""), now),
            since=_past(query.get("since", ""), now),
        )

    def but(self, **changes: Any) -> SiteFilter:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Known:
    """The codes a link may name."""

    areas: Container[str]
    kinds: Collection[str]
    statuses: Collection[str]
    units: Collection[str]
    meanings: Collection[str] = tuple(Meaning)
    freshness: Collection[str] = tuple(Freshness)

    @classmethod
    def of(cls, kinds: Kinds, areas: Container[str], units: Collection[str]) -> Known:
        statuses = [f"{kind.code}.{status.code}" for kind in kinds for status in kind.statuses]
        return cls(areas=areas, kinds=[kind.code for kind in kinds], statuses=statuses, units=units)


def left_out(
    query: Mapping[str, str], known: Known, now: datetime | None = None
) -> dict[str, tuple[str, ...]]:
    """What ``from_query`` ignores of a link, by part: what is unknown, moments that cannot be used."""
    kept = SiteFilter.from_query(query, known, now).to_query()
    lost: dict[str, tuple[str, ...]] = {}
    for part in ("area", "kind", "status", "meaning", "unit", "freshness"):
        asked, held = query.get(part, "").split(","), kept.get(part, "").split(",")
        lost[part] = tuple(code for code in asked if code and code not in held)
    for part in ("as_of", "since", "attention", "located"):
        lost[part] = (query[part],) if query.get(part) and part not in kept else ()
    lost["search"] = (query.get("search", "")[SEARCH_LENGTH:].strip(),)
    return {part: codes for part, codes in lost.items() if any(codes)}


def _past(text: str, now: datetime | None) -> datetime | None:
    """The moment, unless it lies ahead: then nothing can be known of it."""
    moment = moment_from_text(text)
    return None if moment is not None and now is not None and moment > now + SLACK else moment


def _codes(query: Mapping[str, str], name: str, known: Collection[str]) -> tuple[str, ...]:
    asked = query.get(name, "").split(",")
    return tuple(str(code) for code in known if code in asked)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return moment_to_text(value)
    if isinstance(value, tuple):
        return ",".join(value)
    return "1" if value is True else str(value)
