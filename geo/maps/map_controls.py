"""Controls on the map that depend on its content: the legend that shows and hides, and the time bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.domain.freshness import Freshness
from geo.domain.kinds import PATROL_STATUSES, Kind, Kinds, StatusCategory
from geo.i18n import Translator
from geo.maps.legend import feature_layers

TIME_BAR_HOURS = 48
"""Hours that the time bar goes back."""
LATEST_TOLERANCE = timedelta(minutes=1)
"""How far a requested moment may lie after the server's clock, or before the earliest moment of the bar."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """Row of the legend that shows and hides sites.

    Attributes:
        value: What the row stands for: a symbol, with " hollow" for a variant; a category, or "patrol" and
            one for sites whose status followed from the time since the last patrol; a class of freshness.
            Kinds that share a symbol share a row.
        label: Text beside the symbol.
        shape: Shape of the symbol.
        hollow: Whether the symbol has no body.
        category: Category that gives colour and mark, None for a neutral symbol.
        age: Freshness that gives opacity and ring, None for none.
        is_patrol: Whether the mark is the hands of a clock.
    """

    value: str
    label: str
    shape: str = "circle"
    hollow: bool = False
    category: StatusCategory | None = None
    age: Freshness | None = None
    is_patrol: bool = False


@dataclass(frozen=True, slots=True)
class LegendNote:
    """Row of the legend that only explains a sign of the backdrop."""

    label: str
    sign: str


@dataclass(frozen=True, slots=True)
class MapLegend:
    """Legend on the map.

    Attributes:
        labels: Texts: ``title``, ``how``, ``show_all``, and the names of the groups for screen readers.
        kinds: Rows of kinds and their hollow variants.
        statuses: Rows of categories.
        reports: Rows of the age of the last report.
        notes: Rows that only explain.
    """

    labels: Mapping[str, str]
    kinds: Sequence[LegendEntry]
    statuses: Sequence[LegendEntry]
    reports: Sequence[LegendEntry]
    notes: Sequence[LegendNote] = ()


@dataclass(frozen=True, slots=True)
class TimePreset:
    """Moment that the time bar offers by name; ``moment`` is in ISO 8601."""

    label: str
    moment: str


@dataclass(frozen=True, slots=True)
class TimeBar:
    """Time bar on the map.

    Attributes:
        now: Present time by the server's clock, ISO 8601.
        as_of: Moment that the content shows, ISO 8601; "" for the present.
        zone: Time zone of displayed times (IANA).
        lang: Language of displayed times.
        presets: Moments that are offered by name.
        hours: How far the bar goes back.
    """

    now: str
    as_of: str
    zone: str
    lang: str
    presets: Sequence[TimePreset] = ()
    hours: int = TIME_BAR_HOURS


def map_legend(kinds: Kinds, t: Translator) -> MapLegend:
    """Return the legend of a map that draws sites of these kinds."""
    groups = ("kinds", "statuses", "reports", "shading", "notes")
    labels = {name: t(f"legend.{name}") for name in ("title", "how", "show_all", *groups)}
    statuses = [
        LegendEntry(category, t(f"meaning.{category}"), category=category) for category in StatusCategory
    ]
    return MapLegend(
        labels,
        kinds=_kind_entries(kinds, t),
        statuses=[*statuses, *_patrol_entries(kinds, t)],
        reports=[LegendEntry(age, t(f"freshness.{age}"), age=age) for age in Freshness],
        notes=[LegendNote(t(f"legend.{layer}"), layer) for layer in feature_layers()],
    )


def time_bar(now: datetime, as_of: datetime | None, t: Translator) -> TimeBar:
    """Return the time bar with its presets.

    Args:
        now: Present time in the zone of displayed times.
        as_of: Moment that the content shows, None for the present.
        t: Translator to the reader's language.
    """
    today = now.replace(minute=0, second=0, microsecond=0)
    named = {
        "map.time_today_8": today.replace(hour=8),
        "map.time_yesterday_20": (today - timedelta(days=1)).replace(hour=20),
        "map.time_day_ago": now.replace(second=0, microsecond=0) - timedelta(days=1),
    }
    presets = [TimePreset(t(key), moment.isoformat()) for key, moment in named.items() if moment < now]
    return TimeBar(now.isoformat(), as_of.isoformat() if as_of else "", str(now.tzinfo), t.lang, presets)


def requested_moment(code: str, now: datetime) -> datetime | None:
    """Return the moment that a browser requested, UTC; None for one that the time bar does not offer.

    Args:
        code: Moment in ISO 8601 with its offset, from a browser.
        now: Present time, UTC.
    """
    try:
        moment = datetime.fromisoformat(code)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    earliest = now - timedelta(hours=TIME_BAR_HOURS) - LATEST_TOLERANCE
    # A quarter of an hour, because the browser rounds down to the last quarter.
    if not earliest - timedelta(minutes=15) <= moment <= now + LATEST_TOLERANCE:
        return None
    return min(moment, now).astimezone(now.tzinfo).replace(microsecond=0)


def _kind_entries(kinds: Kinds, t: Translator) -> list[LegendEntry]:
    """Return a row for each symbol, and one for its hollow variants; kinds that share one share the row."""
    entries: dict[str, LegendEntry] = {}
    for kind in kinds:
        for entry in _entries_of(kind, t):
            shared = entries.get(entry.value)
            label = f"{shared.label}、{entry.label}" if shared else entry.label
            entries[entry.value] = LegendEntry(entry.value, label, entry.shape, entry.hollow)
    return list(entries.values())


def _entries_of(kind: Kind, t: Translator) -> Iterator[LegendEntry]:
    yield LegendEntry(kind.symbol, t.label(kind), kind.symbol)
    hollow = [t.label(variant) for variant in kind.variants if variant.hollow]
    if hollow:
        label = f"{t.label(kind)} · {' / '.join(hollow)}"
        yield LegendEntry(f"{kind.symbol} hollow", label, kind.symbol, hollow=True)


def _patrol_entries(kinds: Kinds, t: Translator) -> Iterator[LegendEntry]:
    """Yield the rows of patrols due and overdue, with the symbol of the first kind that is patrolled."""
    for kind in [kind for kind in kinds if kind.is_patrolled][:1]:
        for status in map(kind.status, PATROL_STATUSES[1:]):
            yield LegendEntry(
                f"patrol {status.category}",
                t.label(status),
                kind.symbol,
                hollow=True,
                category=status.category,
                is_patrol=True,
            )
