"""An area as a sheet of paper: figures by kind, sites by need, the moment and the journal's head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.kinds import Meaning
from geo.reports.pages import page
from geo.services.exports import head_of
from geo.services.figures import kind_table
from geo.services.listing import site_records
from geo.services.overview import sites
from geo.services.rights import needs
from geo.services.sentences import view_sentence
from geo.wording import age, percent

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.overview import Overview


@needs(Verb.READ)
def area_sheet(office: Office, actor: Actor, wanted: SiteFilter, words: Words) -> str:
    """The sheet as HTML; every site that matches is on it."""
    overview = sites(office, actor, wanted)
    number, head = head_of(office, overview)
    place = overview.path[-1].name if overview.path else words("filter.all_areas")
    return page(
        "sheet.html",
        lang=words.lang,
        title=words("sheet.title", place=place),
        said=view_sentence(overview, words, office.settings.zone),
        by_kind=_by_kind(overview, words),
        by_need=_by_need(overview, words),
        demo=words("frame.demo") if office.board.reference().is_demo else "",
        footer=words("sheet.footer", number=number, head=head),
    )


def _by_kind(overview: Overview, words: Words) -> dict[str, object]:
    names = ["list.kind", "figure.coverage", *(f"meaning.{meaning}" for meaning in Meaning), "figure.silent"]
    rows = [
        [words.label(row.kind), percent(row.coverage.share), *row.meanings, row.silent]
        for row in kind_table(overview)
    ]
    return {"title": words("sheet.by_kind"), "columns": [words(name) for name in names], "rows": rows}


def _by_need(overview: Overview, words: Words) -> dict[str, object]:
    kinds = {kind.code: kind for kind in overview.book.kinds}
    names = ("name", "kind", "status", "age", "unit", "area", "note")
    rows = [
        [
            record["name"],
            words.label(kinds[record["kind"]]),
            words.label(kinds[record["kind"]].status(record["status"])),
            age(record["age_h"], words),
            record["unit_name"],
            record["area_name"],
            record["note"],
        ]
        for record in site_records(overview)
    ]
    return {
        "title": words("sheet.by_need"),
        "columns": [words(f"list.{name}") for name in names],
        "rows": rows,
    }
