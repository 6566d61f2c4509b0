"""The filter shared by figures, map, list and export, and its form in a link: codes, never labels."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from geo.domain.freshness import Freshness
from geo.domain.kinds import Kinds, StatusCategory
from geo.domain.timestamps import timestamp_from_text, timestamp_to_text

MAX_SEARCH_LENGTH = 60
"""Maximum length of a search text, in characters."""
CLOCK_SKEW = timedelta(minutes=1)
"""Largest difference between the clocks of two machines."""


class Outstanding(StrEnum):
    """What is still to be done at a site, beside its status."""

    FINDING = "finding"
    """A finding of the site is not settled."""
    BARRIER = "barrier"
    """A stand-down order asks for its barrier, and no report says that it is gone."""


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """Filter of sites; an empty part restricts nothing.

    ``status`` holds texts of the form ``kind.status``; ``as_of`` and ``since`` are in UTC.
    """

    area: str = ""
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    freshness: tuple[str, ...] = ()
    outstanding: tuple[str, ...] = ()
    search: str = ""
    attention: bool = False
    located: str = ""
    """"no" shows only the sites without a location."""
    as_of: datetime | None = None
    since: datetime | None = None

    @property
    def base(self) -> SiteFilter:
        """The parts that figures are computed by; the others select which of these sites are listed."""
        return SiteFilter(area=self.area, kind=self.kind, as_of=self.as_of)

    def to_query(self) -> dict[str, str]:
        """Return the parameters of a link; parts that restrict nothing are left out."""
        query = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if value:
                query[PARAMETERS[part.name]] = _text(value)
        return query

    @classmethod
    def from_query(
        cls, query: Mapping[str, str], known_codes: KnownCodes, now: datetime | None = None
    ) -> SiteFilter:
        """Read a link and ignore values that cannot be used, so that an old link still opens.

        ``unrecognised`` returns the ignored values.

        Args:
            query: Parameters of the link.
            known_codes: Codes that exist.
            now: Timestamps later than this are ignored; None accepts all timestamps.
        """
        return cls(
            area=query.get("area", "") if query.get("area") in known_codes.areas else "",
            kind=_recognised(query, "kind", known_codes.kinds),
            status=_recognised(query, "status", known_codes.statuses),
            category=_recognised(query, PARAMETERS["category"], known_codes.categories),
            unit=_recognised(query, "unit", known_codes.units),
            freshness=_recognised(query, "freshness", known_codes.freshness),
            outstanding=_recognised(query, "outstanding", known_codes.outstanding),
            search=query.get("search", "")[:MAX_SEARCH_LENGTH].strip(),
            attention=query.get("attention") == "1",
            located="no" if query.get("located") == "no" else "",
            as_of=_past_timestamp(query.get("as_of", ""), now),
            since=_past_timestamp(query.get("since", ""), now),
        )

    def replace(self, **changes: Any) -> SiteFilter:
        """Return a copy with these parts replaced."""
        return replace(self, **changes)


PARAMETERS = {part.name: "meaning" if part.name == "category" else part.name for part in fields(SiteFilter)}
"""URL parameter of each part: that of its own name, but links have always had ``meaning``."""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Codes that a link may contain; a status has the form ``kind.status``."""

    areas: Container[str]
    kinds: Collection[str]
    statuses: Collection[str]
    units: Collection[str]
    categories: Collection[str] = tuple(StatusCategory)
    freshness: Collection[str] = tuple(Freshness)
    outstanding: Collection[str] = tuple(Outstanding)

    @classmethod
    def from_kinds(cls, kinds: Kinds, areas: Container[str], units: Collection[str]) -> KnownCodes:
        """Collect the codes of all kinds and their statuses, with these codes of areas and units."""
        statuses = [f"{kind.code}.{status.code}" for kind in kinds for status in kind.statuses]
        return cls(areas=areas, kinds=[kind.code for kind in kinds], statuses=statuses, units=units)


def unrecognised(
    query: Mapping[str, str], known_codes: KnownCodes, now: datetime | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the values of a link that ``from_query`` ignores, by parameter."""
    accepted = SiteFilter.from_query(query, known_codes, now).to_query()
    lost: dict[str, tuple[str, ...]] = {}
    for part in ("area", "kind", "status", "category", "unit", "freshness", "outstanding"):
        name = PARAMETERS[part]
        valid_codes = accepted.get(name, "").split(",")
        codes = query.get(name, "").split(",")
        lost[name] = tuple(code for code in codes if code and code not in valid_codes)
    for part in ("as_of", "since", "attention", "located"):
        lost[part] = (query[part],) if query.get(part) and part not in accepted else ()
    lost["search"] = (query.get("search", "")[MAX_SEARCH_LENGTH:].strip(),)
    return {part: codes for part, codes in lost.items() if any(codes)}


def _past_timestamp(text: str, now: datetime | None) -> datetime | None:
    """Return the timestamp, None where it is unreadable or later than now."""
    timestamp = timestamp_from_text(text)
    is_future = timestamp is not None and now is not None and timestamp > now + CLOCK_SKEW
    return None if is_future else timestamp


def _recognised(query: Mapping[str, str], name: str, valid_codes: Collection[str]) -> tuple[str, ...]:
    """Return the codes of a parameter that are valid, in the order of ``valid_codes``."""
    codes = query.get(name, "").split(",")
    return tuple(str(code) for code in valid_codes if code in codes)


def _text(value: object) -> str:
    """Return the text of a part of the filter, as a link holds it."""
    if isinstance(value, datetime):
        return timestamp_to_text(value)
    if isinstance(value, tuple):
        return ",".join(value)
    return "1" if value is True else str(value)
