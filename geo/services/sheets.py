"""An area as a sheet of paper: figures by kind, sites by need, the moment and the journal's head."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.kinds import Meaning
from geo.reports.pages import printable
from geo.reports.paper import Paper, Section, Table
from geo.services.exports import head_of
from geo.services.figures import coverage_of, kind_table
from geo.services.listing import site_records
from geo.services.overview import sites
from geo.services.rights import needs
from geo.services.sentences import view_sentence
from geo.wording import local_minute, percent

if TYPE_CHECKING:
    from datetime import tzinfo

    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.domain.views import Coverage
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.overview import Overview


@needs(Verb.READ)
def area_sheet(office: Office, actor: Actor, wanted: SiteFilter, words: Words) -> str:
    """The sheet as HTML; every site that matches is on it."""
    overview = sites(office, actor, wanted)
    number, head = head_of(office, overview.seq)
    place = overview.path[-1].name if overview.path else words("filter.all_areas")
    return printable(
        Paper(
            lang=words.lang,
            title=words("sheet.title", place=place),
            said=view_sentence(overview, words, office.settings.zone),
            sections=(
                Section(words("sheet.by_kind"), tables=(_by_kind(overview, words),)),
                Section(words("sheet.by_need"), tables=(_by_need(overview, words, office.settings.zone),)),
            ),
            demo=office.board.reference().demo_note(words),
            footer=words("sheet.footer", number=number, head=head),
        )
    )


def _by_kind(overview: Overview, words: Words) -> Table:
    names = ["list.kind", "figure.coverage", *(f"meaning.{meaning}" for meaning in Meaning), "figure.silent"]
    table = kind_table(overview)
    rows = [[words.label(row.kind), _share(row.coverage), *row.meanings, row.silent] for row in table]
    if len(table) > 1:
        counts = np.sum([(*row.meanings, row.silent) for row in table], axis=0).tolist()
        rows.append([words("sheet.total"), _share(coverage_of(overview.standing, overview.base)), *counts])
    return Table(tuple(words(name) for name in names), rows, figures=True)


def _share(coverage: Coverage) -> str:
    """With what it is a share of: a sheet is added up and compared by hand."""
    return f"{percent(coverage.share)} ({coverage.in_force}/{coverage.should})"


def _by_need(overview: Overview, words: Words, zone: tzinfo) -> Table:
    kinds = {kind.code: kind for kind in overview.book.kinds}
    records = list(site_records(overview))
    # A column that nobody has a number for takes the room of the others.
    people = ("people",) if any(record["people"] is not None for record in records) else ()
    names = ("name", "kind", "status", "age", "unit", "area", *people, "note")
    rows = [
        [
            record["name"],
            words.label(kinds[record["kind"]]),
            words.label(kinds[record["kind"]].status(record["status"])),
            _told(record["heard_at"], words, zone),
            record["unit_name"],
            record["area_name"],
            *("–" if record[name] is None else f"{record[name]:,}" for name in people),
            record["note"],
        ]
        for record in records
    ]
    return Table(tuple(words(f"list.{name}") for name in names), rows)


def _told(heard_ms: float | None, words: Words, zone: tzinfo) -> str:
    """When the last word came, never how long ago: paper does not age along."""
    if heard_ms is None:
        return words("age.never")
    return local_minute(datetime.fromtimestamp(heard_ms / 1000, UTC), zone)
