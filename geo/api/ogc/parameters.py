"""Parameters of a request for features, each checked: a value or a name that is not known is refused.

Rules: OGC API - Features - Part 1: Core 1.0.1 (OGC 17-069r4, 2022), section 7.15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import NamedTuple

from starlette.datastructures import QueryParams

from geo.api.auth.session_middleware import API_KEY_PARAMETER
from geo.domain.errors import InvalidInput
from geo.domain.timestamps import parse_timestamp

DEFAULT_LIMIT, MAX_LIMIT = 1_000, 10_000
"""Features of an answer where no limit is given, and at most."""
PAGE_PARAMETERS = ("limit", "after", "bbox", "datetime")
"""Parameters of every collection, beside its own."""
BBOX_SIZES = (4, 6)


class Box(NamedTuple):
    """Bounding box in WGS-84 degrees; ``west`` is above ``east`` where it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """What a request for features asks for.

    Attributes:
        limit: Greatest number of features of the answer.
        after: Id after which they begin, "" for the first.
        bbox: Box that they intersect, None for everywhere.
        as_of: Time at which they are read, UTC; None for the present.
        values: Values of the collection's own parameters, by name.
    """

    limit: int = DEFAULT_LIMIT
    after: str = ""
    bbox: Box | None = None
    as_of: datetime | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check_names(query: QueryParams, accepted: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters by name.

    Raises:
        InvalidInput: A name is not among the accepted ones, or is given twice.
    """
    names = [name for name, _ in query.multi_items()]
    for name in names:
        if name not in (*accepted, API_KEY_PARAMETER) or names.count(name) > 1:
            raise InvalidInput("error.ogc_parameter", found=name, expected=", ".join(accepted) or "–")
    return dict(query)


def read_feature_query(query: QueryParams, filters: Mapping[str, tuple[str, ...]]) -> FeatureQuery:
    """Read the parameters of a request for features.

    Args:
        query: The parameters as sent.
        filters: Values that each parameter of the collection may have.

    Raises:
        InvalidInput: A parameter is not known or its value cannot be used.
    """
    given = check_names(query, (*PAGE_PARAMETERS, *filters))
    return FeatureQuery(
        limit=_limit(given["limit"]) if "limit" in given else DEFAULT_LIMIT,
        after=given.get("after", ""),
        bbox=_bbox(given["bbox"]) if "bbox" in given else None,
        as_of=_as_of(given["datetime"]) if "datetime" in given else None,
        values={name: _values(name, given[name], filters[name]) for name in filters if name in given},
    )


def _limit(text: str) -> int:
    """Return the limit; one above the maximum is lowered to it, as the standard asks."""
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) < 1:
        raise _refusal("limit", text, f"1 … {MAX_LIMIT}")
    return min(int(text[:9]), MAX_LIMIT)


def _bbox(text: str) -> Box:
    """Return the box of four numbers, or of six, whose heights are left out: nothing here has a height."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in BBOX_SIZES or not all(map(isfinite, numbers)):
        raise _refusal("bbox", text, "west,south,east,north")
    half = len(numbers) // 2
    box = Box(numbers[0], numbers[1], numbers[half], numbers[half + 1])
    if not -90 <= box.south <= box.north <= 90:
        raise _refusal("bbox", text, "west,south,east,north")
    return box


def _as_of(text: str) -> datetime | None:
    """Return the time of an instant, or the end of an interval: features are as they were last within it."""
    parts = text.split("/")
    if len(parts) > 2:
        raise _refusal("datetime", text, "2020-02-14T08:30:00Z/..")
    times = [None if len(parts) > 1 and part in {"", ".."} else _time(part, text) for part in parts]
    start, end = times[0], times[-1]
    if start is not None and end is not None and start > end:
        raise _refusal("datetime", text, "2020-02-14T08:30:00Z/..")
    return end


def _time(part: str, text: str) -> datetime:
    try:
        return parse_timestamp(part.replace(" ", "+"), UTC)
    except InvalidInput as error:
        raise _refusal("datetime", text, "2020-02-14T08:30:00Z") from error


def _values(name: str, text: str, accepted: tuple[str, ...]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(text.split(",")))
    if any(value not in accepted for value in values):
        raise _refusal(name, text, ", ".join(accepted[:20]))
    return values


def _refusal(name: str, found: str, expected: str) -> InvalidInput:
    return InvalidInput("error.ogc_value", name=name, found=found[:100], expected=expected)
