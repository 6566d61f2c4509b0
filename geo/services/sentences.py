"""Sentences: what a view shows, how a site stands, what a journal entry says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.journal import INTO, ORDER, VISIT
from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.domain.units import unit_name
from geo.wording import age, local_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind
    from geo.domain.sites import Site
    from geo.domain.units import Unit
    from geo.i18n import Words
    from geo.services.dossiers import Dossier
    from geo.services.overview import Overview

MOMENT = timedelta(minutes=2)
"""An observation is told with its own time from this far before its entry on."""


def view_sentence(overview: Overview, words: Words, zone: tzinfo) -> str:
    """The same on screen, on paper and in files, in the reader's words and the office's clock."""
    place = overview.path[-1].name if overview.path else words("filter.all_areas")
    count = words("sheet.count", shown=len(overview.rows), total=overview.total, unlocated=overview.unlocated)
    parts = [place, local_stamp(overview.moment, zone), *_restrictions(overview, words, zone), count]
    return " · ".join(parts)


def site_facts(shown: Dossier, words: Words, clock: Callable[[datetime], str]) -> list[str]:
    """What a card says beneath name and status, a line each; ``clock`` tells a moment as people say it."""
    return [*lasting_facts(shown, words), *report_facts(shown, words, clock)]


def lasting_facts(shown: Dossier, words: Words) -> list[str]:
    """What no report changes: kind, code, area, unit, people, and whether the place is known."""
    site, kind = shown.site, shown.kind
    variant = kind.variant(site.variant)
    facts = [
        " · ".join((words.label(kind), *([words.label(variant)] if variant else []), site.id)),
        f"{shown.area_name} · {shown.unit_name or words('card.no_unit')}",
    ]
    if site.people is not None:
        facts.append(words("card.people", count=site.people))
    if site.lat is None:
        facts.append(words("list.no_location"))
    return facts


def report_facts(shown: Dossier, words: Words, clock: Callable[[datetime], str]) -> list[str]:
    """What a report changes: the age of the last word, and the last visit; as many lines before and after."""
    site, kind = shown.site, shown.kind
    spoken = words(f"freshness.{shown.freshness}")
    facts = [words("card.last_word", age=age(shown.age_h, words), freshness=spoken)]
    if kind.is_visited:
        visited = clock(site.visited_at) if site.visited_at else words("age.never")
        facts.append(words("card.last_visit", when=visited, hours=f"{site.interval_h or kind.interval_h:g}"))
    return facts


def note_sentence(site: Site, words: Words) -> str:
    """The note of the last report, "" for none: apart from the facts, as it comes and goes with a report."""
    return words("card.note", note=site.note) if site.note else ""


def is_told_late(entry: JournalEntry) -> bool:
    """Whether it was so long enough before it was told that the time observed is worth a word."""
    return entry.observed_at is not None and abs(entry.at - entry.observed_at) > MOMENT


def entry_sentence(
    entry: JournalEntry, kind: Kind, words: Words, units: Mapping[str, Unit], observed: str = ""
) -> str:
    """What an entry says, without its number, time and author; ``observed`` is a word on when it was so."""
    after, before = entry.after or {}, entry.before or {}
    said, reason = words(f"entry.{entry.action}"), entry.reason
    if entry.action == "undo":  # the reason of such an entry is the number of the one that it takes back
        said, reason = words("entry.undone", number=reason), ""
    if ORDER in after:
        said = words("entry.by_order", said=said, number=after[ORDER])
    if INTO in after:
        said = words("entry.merged", said=said, post=after[INTO])
    if ORDER in after and {"lat", "lon", "area"} & before.keys():
        said = words("entry.moved", said=said)
    names: dict[str, Callable[[str], str]] = {
        "unit": lambda code: unit_name(units, code) or words("card.no_unit"),
        "status": lambda code: _status_label(kind, code, words),
    }
    steps = [
        (name(str(before[part])), name(str(after[part])))
        for part, name in names.items()
        if part in before and part in after
    ]
    for old, new in steps[:1]:
        said = words("entry.status_step", said=said, before=old, after=new)
    more = [f"{old} → {new}" for old, new in steps[1:]]
    patrol = after.get(VISIT)
    if isinstance(patrol, Mapping):
        code = str(patrol.get("unit", ""))
        said = words("entry.visit_by", said=said, unit=unit_name(units, code))
    because = words("entry.reason", reason=reason) if reason else ""
    return "; ".join(filter(None, (said, *more, str(after.get("note") or ""), observed, because)))


def receipt_sentence(entry: JournalEntry, name: str, kind: Kind, words: Words, **when_and_who: str) -> str:
    """What has just been recorded, or taken back: of which site, from which status to which."""
    after, before = entry.after or {}, entry.before or {}
    what = "" if entry.action == "undo" else words(f"entry.{entry.action}")
    if "status" in after and "status" in before:
        what = "→".join(_status_label(kind, str(image["status"]), words) for image in (before, after))
    told = {"number": f"#{entry.seq}", "what": f"{name} {what}".rstrip(), **when_and_who}
    if entry.action == "undo":
        return words("receipt.undone", undone=entry.reason, **told)
    return words("receipt.recorded", **told)


def site_and_sentence(entry: JournalEntry, overview: Overview, words: Words) -> tuple[str, str]:
    """The name of the site an entry is about, and what it says; of a site out of reach the code, and what."""
    snapshot = overview.standing.snapshot
    row = snapshot.row_of.get(entry.entity_id)
    if row is None:
        return entry.entity_id, words(f"entry.{entry.action}")
    kind = overview.book.kinds[snapshot.kind[row]]
    return snapshot.names[row], entry_sentence(entry, kind, words, overview.units)


def _status_label(kind: Kind, code: str, words: Words) -> str:
    """The status's label; its code where the kinds file no longer has it."""
    known = {status.code: words.label(status) for status in kind.statuses}
    return known.get(code, code)


def _restrictions(overview: Overview, words: Words, zone: tzinfo) -> Iterator[str]:
    wanted = overview.filter
    for part, labels in _labels(overview, words).items():
        chosen = [labels.get(code, code) for code in getattr(wanted, part)]
        if chosen:
            yield words("sentence.or").join(chosen)
    if wanted.search:
        yield words("sentence.search", text=wanted.search)
    if wanted.attention:
        yield words("filter.attention")
    if wanted.located:
        yield words("list.no_location")
    if wanted.since:
        yield words("sentence.since", time=local_stamp(wanted.since, zone))


def _labels(overview: Overview, words: Words) -> dict[str, dict[str, str]]:
    """For each part of the filter that names codes, their labels."""
    return {
        "kind": {kind.code: words.label(kind) for kind in overview.book.kinds},
        "status": {
            f"{kind.code}.{status.code}": f"{words.label(kind)} {words.label(status)}"
            for kind, status in overview.book.statuses
        },
        "meaning": {str(meaning): words(f"meaning.{meaning}") for meaning in Meaning},
        "freshness": {str(freshness): words(f"freshness.{freshness}") for freshness in Freshness},
        "unit": {unit.code: unit.name for unit in overview.units.values()},
    }
