"""The rounds on paper, a sheet for each unit, and as a file."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from geo.domain.access import Verb
from geo.exchange.writers import ExportHeader, to_csv
from geo.reports.pages import printable
from geo.reports.paper import Imprint, Paper, Section, Table
from geo.reports.word import to_docx
from geo.services.exports import head_of
from geo.services.rights import needs
from geo.services.round_sentences import (
    COLUMNS,
    capacity_sentence,
    list_sentence,
    minutes_word,
    remedies,
    stop_line,
    terms_sentence,
    units_sentence,
)
from geo.services.rounds import rounds
from geo.wording import local_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.round_terms import Terms
    from geo.services.rounds import Rounds, Stop


SHARES = (8, 14, 8, 10, 9, 11, 9, 13, 8, 16)
"""Of the width of a sheet for Word: as ``COLUMNS``, then remarks."""


@needs(Verb.READ)
def rounds_sheet(office: Office, actor: Actor, area: str, terms: Terms, words: Words) -> str:
    """As HTML: the capacity in words, then each unit on a page of its own with room to tick and to write.

    Raises:
        InvalidInput: as ``rounds``.
    """
    return printable(_paper(office, rounds(office, actor, area, terms), words))


@needs(Verb.READ)
def rounds_document(office: Office, actor: Actor, area: str, terms: Terms, words: Words) -> bytes:
    """As a file for Word: the same pages.

    Raises:
        InvalidInput: as ``rounds``.
    """
    found = rounds(office, actor, area, terms)
    paging = words("paper.page", page="{page}", pages="{pages}")
    return to_docx(_paper(office, found, words), Imprint(actor.name, found.overview.moment, paging))


@needs(Verb.READ)
def rounds_file(office: Office, actor: Actor, area: str, terms: Terms, words: Words) -> bytes:
    """As CSV: every stop in walking order, then those on no list with an empty unit.

    Raises:
        InvalidInput: as ``rounds``.
    """
    found = rounds(office, actor, area, terms)
    header = ExportHeader(
        sentence=_said(office, found, words),
        query={"area": area} | terms.to_query(),
        moment=found.overview.moment.astimezone(office.settings.zone),
        head="#{} {}".format(*head_of(office, found.overview.seq)),
    )
    return to_csv(list(_records(found)), header)


def _place(found: Rounds, words: Words) -> str:
    path = found.overview.path
    return path[-1].name if path else words("filter.all_areas")


def _said(office: Office, found: Rounds, words: Words) -> str:
    stamp = local_stamp(found.overview.moment, office.settings.zone)
    return " · ".join((_place(found, words), stamp, terms_sentence(found.terms, words)))


def _paper(office: Office, found: Rounds, words: Words) -> Paper:
    number, head = head_of(office, found.overview.seq)
    told = (
        capacity_sentence(found, words),
        *remedies(found, words),
        list_sentence(found, words),
        units_sentence(found, words),
    )
    return Paper(
        lang=words.lang,
        title=words("rounds.sheet", place=_place(found, words)),
        said=_said(office, found, words),
        told=tuple(filter(None, told)),
        sections=tuple(_sections(found, words)),
        demo=office.board.reference().demo_note(words),
        footer=words("sheet.footer", number=number, head=head),
        apart=True,
    )


def _sections(found: Rounds, words: Words) -> Iterator[Section]:
    """A unit each, then what is on no list; with room to tick and to write."""
    columns = tuple(words(f"rounds.{name}") for name in (*COLUMNS, "remarks"))
    for one in found.rounds:
        told = words("rounds.unit_total", stops=len(one.stops), total=minutes_word(one.minutes))
        lines = [
            (*stop_line(stop, found.overview, words, order, done), "")
            for order, (stop, done) in enumerate(zip(one.stops, one.done_after, strict=True), 1)
        ]
        yield Section(one.unit.name, (told,), (Table(columns, lines, shares=SHARES, ticked=True),))
    for name, stops in (("left_title", found.left), ("unlocated_title", found.unlocated)):
        if stops:
            lines = [(*stop_line(stop, found.overview, words), "") for stop in stops]
            told = words(f"rounds.{name}_told")
            yield Section(
                words(f"rounds.{name}"), (told,), (Table(columns, lines, shares=SHARES, ticked=True),)
            )


def _records(found: Rounds) -> Iterator[dict[str, Any]]:
    for one in found.rounds:
        for order, (stop, done) in enumerate(zip(one.stops, one.done_after, strict=True), 1):
            yield _record(stop) | {
                "walked_by": one.unit.code,
                "walked_by_name": one.unit.name,
                "order": order,
                "done_after_min": round(done, 1),
            }
    for stop in (*found.left, *found.unlocated):
        yield _record(stop)


def _record(stop: Stop) -> dict[str, Any]:
    return {
        "walked_by": "",
        "walked_by_name": "",
        "order": "",
        "id": stop.site,
        "name": stop.name,
        "area_name": stop.area,
        "status": stop.status,
        "due_index": round(stop.index, 3) if isfinite(stop.index) else "",
        "visited_age_h": "" if stop.age_h is None else round(stop.age_h, 1),
        "interval_h": stop.interval_h,
        "done_after_min": "",
        "lat": stop.lat,
        "lon": stop.lon,
    }
