"""Sentences on sites: the filter of a view, facts of a site, journal entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from geo.domain.filters import Outstanding
from geo.domain.freshness import Freshness
from geo.domain.journal import MERGED_INTO, NOTE, ORDER, PATROL, JournalEntry
from geo.domain.kinds import Kind, StatusCategory
from geo.domain.sites import Site
from geo.domain.units import Unit, unit_name
from geo.formatting import format_age, format_date_time
from geo.i18n import Translator
from geo.services.sites.details import SiteDetails
from geo.services.situation.overview import Overview

OBSERVATION_TOLERANCE = timedelta(minutes=2)
"""Least difference from which the time of an observation is shown beside that of its entry."""


def view_sentence(overview: Overview, t: Translator, zone: tzinfo) -> str:
    """Return area, time, filter and number of sites of a view, as on screen, in documents and in files."""
    area = overview.path[-1].name if overview.path else t("filter.all_areas")
    count = t("sheet.count", shown=len(overview.rows), total=overview.total, unlocated=overview.unlocated)
    parts = [
        area,
        format_date_time(overview.timestamp, t, zone),
        *_filter_sentences(overview, t, zone),
        count,
    ]
    return " · ".join(parts)


def situation_sentence(overview: Overview, t: Translator, zone: tzinfo) -> str:
    """Return the time of the situation that a paper shows: what is "now" on screen is past on paper."""
    return t("map_sheet.moment", time=format_date_time(overview.timestamp, t, zone))


def filter_sentence(overview: Overview, t: Translator, zone: tzinfo) -> str:
    """Return the filter and the number of its sites, without area and time."""
    parts = list(_filter_sentences(overview, t, zone)) or [t("map_sheet.unfiltered")]
    count = t("sheet.count", shown=len(overview.rows), total=overview.total, unlocated=overview.unlocated)
    return t("map_sheet.filters", filters=" · ".join([*parts, count]))


def site_facts(details: SiteDetails, t: Translator, format_time: Callable[[datetime], str]) -> list[str]:
    """Return the facts of a site below name and status, a line each.

    Args:
        details: Details of the site.
        t: Translator of the sentences.
        format_time: Formats a time for the reader.
    """
    return [*static_facts(details, t), *report_facts(details, t, format_time)]


def static_facts(details: SiteDetails, t: Translator) -> list[str]:
    """Return what no report changes: kind, code, area, unit, people, and a missing location."""
    site, kind = details.site, details.kind
    variant = kind.variant(site.variant)
    facts = [
        " · ".join((t.label(kind), *([t.label(variant)] if variant else []), site.id)),
        f"{details.area_name} · {details.unit_name or t('card.no_unit')}",
    ]
    if site.people is not None:
        facts.append(t("card.people", count=site.people))
    if site.lat is None:
        facts.append(t("list.no_location"))
    return facts


def report_facts(details: SiteDetails, t: Translator, format_time: Callable[[datetime], str]) -> list[str]:
    """Return what a report changes, in a constant number of lines: age of the last report, last patrol."""
    site, kind = details.site, details.kind
    freshness = t(f"freshness.{details.freshness}")
    facts = [
        freshness
        if details.age_h is None
        else t("card.last_word", age=format_age(details.age_h, t), freshness=freshness)
    ]
    if kind.is_patrolled:
        last_patrol = format_time(site.last_patrol_at) if site.last_patrol_at else t("age.never")
        facts.append(t("card.last_visit", when=last_patrol, hours=f"{site.interval_h or kind.interval_h:g}"))
    return facts


def note_sentence(site: Site, t: Translator) -> str:
    """Return the note of the last report, "" for none; it comes and goes, so it is no fact."""
    return t("card.note", note=site.note) if site.note else ""


def is_reported_late(entry: JournalEntry) -> bool:
    """Return whether the observation is so much older than the entry that its time is worth showing."""
    return entry.observed_at is not None and abs(entry.at - entry.observed_at) > OBSERVATION_TOLERANCE


def entry_sentence(
    entry: JournalEntry, kind: Kind, t: Translator, units: Mapping[str, Unit], observed: str = ""
) -> str:
    """Return what an entry says, without its number, time and author.

    Args:
        entry: The entry.
        kind: Kind of its site.
        t: Translator of the sentence.
        units: Code of a unit -> the unit.
        observed: Words on the time of the observation, "" for none.
    """
    after, before = entry.after or {}, entry.before or {}
    sentence, reason = t(f"entry.{entry.action}"), entry.reason
    if entry.action in ("undo", NOTE):  # its reason is the number of the entry that it is about
        key = "entry.noted" if entry.action == NOTE else "entry.undone"
        sentence, reason = t(key, number=reason.removeprefix("#")), ""
    if ORDER in after:
        sentence = t("entry.by_order", said=sentence, number=after[ORDER])
    if MERGED_INTO in after:
        sentence = t("entry.merged", said=sentence, post=after[MERGED_INTO])
    if ORDER in after and {"lat", "lon", "area"} & before.keys():
        sentence = t("entry.moved", said=sentence)
    names: dict[str, Callable[[str], str]] = {
        "unit": lambda code: unit_name(units, code) or t("card.no_unit"),
        "status": lambda code: _status_label(kind, code, t),
    }
    steps = [
        (name(str(before[part])), name(str(after[part])))
        for part, name in names.items()
        if part in before and part in after
    ]
    for old, new in steps[:1]:
        sentence = t("entry.status_step", said=sentence, before=old, after=new)
    more = [f"{old} → {new}" for old, new in steps[1:]]
    patrol = after.get(PATROL)
    if isinstance(patrol, Mapping):
        code = str(patrol.get("unit", ""))
        sentence = t("entry.visit_by", said=sentence, unit=unit_name(units, code))
    because = t("entry.reason", reason=reason) if reason else ""
    return "; ".join(filter(None, (sentence, *more, str(after.get("note") or ""), observed, because)))


def receipt_sentence(
    entry: JournalEntry, name: str, kind: Kind, t: Translator, **time_and_author: str
) -> str:
    """Return what was just recorded or undone: site, old and new status; time and author are keywords."""
    after, before = entry.after or {}, entry.before or {}
    change = "" if entry.action == "undo" else t(f"entry.{entry.action}")
    if "status" in after and "status" in before:
        change = "→".join(_status_label(kind, str(image["status"]), t) for image in (before, after))
    params = {"number": f"#{entry.seq}", "what": f"{name} {change}".rstrip(), **time_and_author}
    if entry.action == "undo":
        return t("receipt.undone", undone=entry.reason.removeprefix("#"), **params)
    return t("receipt.recorded", **params)


def site_and_sentence(entry: JournalEntry, overview: Overview, t: Translator) -> tuple[str, str]:
    """Return the name of the site of an entry, and the sentence of the entry.

    Of a site that cannot be read it is the code, and the action alone.
    """
    snapshot = overview.state.snapshot
    row = snapshot.row_of.get(entry.entity_id)
    if row is None:
        return entry.entity_id, t(f"entry.{entry.action}")
    kind = overview.status_codes.kinds[snapshot.kind[row]]
    return snapshot.names[row], entry_sentence(entry, kind, t, overview.units)


def _status_label(kind: Kind, code: str, t: Translator) -> str:
    """Return the label of the status, its code where the file of kinds does not have it any more."""
    labels = {status.code: t.label(status) for status in kind.statuses}
    return labels.get(code, code)


def _filter_sentences(overview: Overview, t: Translator, zone: tzinfo) -> Iterator[str]:
    site_filter = overview.filter
    for part, labels in _filter_labels(overview, t).items():
        chosen = [labels.get(code, code) for code in getattr(site_filter, part)]
        if chosen:
            yield t("sentence.or").join(chosen)
    if site_filter.search:
        yield t("sentence.search", text=site_filter.search)
    if site_filter.attention:
        yield t("filter.attention")
    if site_filter.located:
        yield t("list.no_location")
    if site_filter.since:
        yield t("sentence.since", time=format_date_time(site_filter.since, t, zone))


def _filter_labels(overview: Overview, t: Translator) -> dict[str, dict[str, str]]:
    """Return of each field of the filter that holds codes their labels."""
    return {
        "kind": {kind.code: t.label(kind) for kind in overview.status_codes.kinds},
        "status": {
            f"{kind.code}.{status.code}": f"{t.label(kind)} {t.label(status)}"
            for kind, status in overview.status_codes.statuses
        },
        "category": {str(category): t(f"meaning.{category}") for category in StatusCategory},
        "freshness": {str(freshness): t(f"freshness.{freshness}") for freshness in Freshness},
        "unit": {unit.code: unit.name for unit in overview.units.values()},
        "outstanding": {str(matter): t(f"outstanding.{matter}") for matter in Outstanding},
    }
