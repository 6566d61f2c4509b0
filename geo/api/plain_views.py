"""What the plain pages show: the answers of the services as a few kilobytes of HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from geo.domain.access import Verb
from geo.domain.commands import NOTE_LENGTH
from geo.domain.filters import SEARCH_LENGTH, SiteFilter
from geo.services.dossiers import dossier
from geo.services.listing import site_records
from geo.services.overview import sites
from geo.services.sentences import entry_sentence, is_told_late, note_sentence, site_facts
from geo.wording import age

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.api.visitor import Visitor
    from geo.domain.journal import JournalEntry
    from geo.services.dossiers import Dossier
    from geo.services.overview import Overview

SHOWN = 20
"""Sites on one page of the list."""


def find_page(visitor: Visitor, search: str, *, everything: bool, number: int) -> str:
    """The search, and the sites it finds; without one those of one's own unit or area, worst first."""
    overview, own = _found(visitor, search[:SEARCH_LENGTH].strip(), everything=everything)
    wanted, total = overview.filter, len(overview.rows)
    number = max(1, min(number, -(-total // SHOWN)))
    start = (number - 1) * SHOWN
    query = {"q": wanted.search, "all": "1" if everything and not wanted.search else ""}
    some = replace(overview, rows=overview.rows[start : start + SHOWN])

    def turned(to: int) -> str:
        return visitor.link("./", **query, page=to) if 1 <= to <= -(-total // SHOWN) else ""

    return visitor.page(
        "plain_find.html",
        ("./", {**query, "page": number}),
        search=wanted.search,
        longest=SEARCH_LENGTH,
        own=own,
        sites=[_row(visitor, record, overview) for record in site_records(some)],
        count=visitor.words("plain.count", first=start + 1, last=start + len(some.rows), total=total),
        before=turned(number - 1),
        after=turned(number + 1),
    )


def _found(visitor: Visitor, search: str, *, everything: bool) -> tuple[Overview, str]:
    """What matches, and whose sites they are where they are one's own unit's or area's, else ""."""
    if not search and not everything:
        for whose, wanted in _own_parts(visitor):
            overview = sites(visitor.house, visitor.actor, wanted)
            if len(overview.rows):
                return overview, whose
    return sites(visitor.house, visitor.actor, SiteFilter(search=search)), ""


def _own_parts(visitor: Visitor) -> Iterator[tuple[str, SiteFilter]]:
    """The unit one belongs to; the area in which one may report, where it is a single one."""
    reference, actor = visitor.house.board.reference(), visitor.actor
    if actor.unit in reference.units:
        yield reference.units[actor.unit].name, SiteFilter(unit=(actor.unit,))
    areas = actor.scope(Verb.RECORD_VISIT) if actor.may_somewhere(Verb.RECORD_VISIT) else ()
    if len(areas) == 1 and (code := next(iter(areas))) in reference.areas:
        yield reference.areas[code].name, SiteFilter(area=code)


def _row(visitor: Visitor, record: Mapping[str, Any], overview: Overview) -> dict[str, object]:
    kinds = {kind.code: kind for kind in overview.book.kinds}
    kind = kinds[record["kind"]]
    return {
        "link": visitor.link("site", site=record["id"]),
        "name": record["name"],
        "meaning": record["meaning"],
        "status": visitor.words.label(kind.status(record["status"])),
        "age": age(record["age_h"], visitor.words),
        "place": " · ".join(filter(None, (visitor.words.label(kind), record["area_name"]))),
        "attention": record["attention"],
    }


def site_page(visitor: Visitor, site_id: str, given: Mapping[str, str] | None = None, error: str = "") -> str:
    """How the site stands, and the form; ``given`` is what a form held that was not recorded.

    Raises:
        NotFound, Refused.
    """
    shown, filled = dossier(visitor.house, visitor.actor, site_id), given or {}
    site, reference = shown.site, visitor.house.board.reference()
    version = filled.get("version") or str(site.version)
    units = reference.units.values() if Verb.RECORD_VISIT in shown.offered else ()
    usual = site.unit or visitor.actor.unit
    return visitor.page(
        "plain_site.html",
        ("site", {"site": site.id}),
        shown=shown,
        account=visitor.actor.id,
        meaning=visitor.words(f"meaning.{shown.status.meaning}"),
        facts=[
            *site_facts(shown, visitor.words, visitor.clock),
            *filter(None, [note_sentence(shown.site, visitor.words)]),
        ],
        presses=_presses(visitor, shown),
        key=filled.get("key") or uuid4().hex,
        version=version,
        outdated=version != str(site.version),
        note=filled.get("note", ""),
        longest=NOTE_LENGTH,
        observed=filled.get("observed", ""),
        units=[(unit.code, unit.name) for unit in units],
        unit=filled.get("unit") or usual,
        entries=[_told(visitor, entry, shown) for entry in shown.entries],
        error=error,
    )


def _presses(visitor: Visitor, shown: Dossier) -> list[tuple[str, str, str]]:
    """Each press as what it does, its label, and the meaning of the status it leads to."""
    words = visitor.words
    if Verb.CHANGE_STATUS not in shown.offered:
        return []
    steps = [shown.kind.status(code) for code in shown.status.next]
    seen = [] if shown.kind.is_visited else [("seen", words("form.seen"), "")]
    return seen + [
        (
            f"set:{status.code}",
            words("form.resume") if status.derived else words("form.set", status=words.label(status)),
            "" if status.derived else str(status.meaning),
        )
        for status in steps
    ]


def _told(visitor: Visitor, entry: JournalEntry, shown: Dossier) -> str:
    words, reference = visitor.words, visitor.house.board.reference()
    who, observed = reference.people.get(entry.actor, entry.actor), ""
    if entry.observed_at and is_told_late(entry):
        observed = words("entry.observed", time=visitor.clock(entry.observed_at))
    said = entry_sentence(entry, shown.kind, words, reference.units, observed)
    return f"#{entry.seq} · {visitor.clock(entry.at)} · {who} · {said}"
