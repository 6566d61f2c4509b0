"""The rota on paper: a sheet for each unit with its shifts of the next days, to print and for Word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.shifts import DAY
from geo.reports.pages import printable
from geo.reports.paper import Imprint, Paper, Section, Table
from geo.reports.word import to_docx
from geo.services.exports import head_of
from geo.services.plan_sentences import kilometres, unit_word
from geo.services.rights import needs
from geo.services.rota import rota
from geo.services.unit_ways import unit_ways
from geo.wording import local_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    import numpy as np
    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.i18n import Words
    from geo.services.board import Reference
    from geo.services.office import Office
    from geo.services.rota import Rota
    from geo.services.watches import Watch

COLUMNS = {
    "from": 13,
    "until": 13,
    "post": 20,
    "area": 14,
    "people": 9,
    "relieves": 12,
    "relieved": 12,
    "km": 7,
}
"""Of a unit's table, with their shares of the width."""


@needs(Verb.READ)
def rota_sheet(office: Office, actor: Actor, wanted: SiteFilter, days: int, words: Words) -> str:
    """As HTML: each unit on a page of its own, then the shifts that nobody holds; days as ``rota``."""
    return printable(_paper(office, actor, wanted, days, words))


@needs(Verb.READ)
def rota_document(office: Office, actor: Actor, wanted: SiteFilter, days: int, words: Words) -> bytes:
    """As a file for Word: the same pages."""
    paging = words("paper.page", page="{page}", pages="{pages}")
    imprint = Imprint(actor.name, wanted.as_of or office.now(), paging)
    return to_docx(_paper(office, actor, wanted, days, words), imprint)


def _paper(office: Office, actor: Actor, wanted: SiteFilter, days: int, words: Words) -> Paper:
    """Whoever is relieved or relieves is looked up among all units and a day longer than is told."""
    shown = rota(office, actor, wanted.but(unit=()), days + 1)
    snapshot = office.board.standing(
        office.now(), as_of=shown.filter.as_of and shown.moment, scope=actor.scope(Verb.READ)
    ).snapshot
    zone, reference = office.settings.zone, office.board.reference()
    end = datetime.combine(shown.moment.astimezone(zone).date() + days * DAY, time(), zone)
    told = [
        watch
        for watch in shown.watches
        if watch.shift.start < end and (not wanted.unit or watch.unit in wanted.unit)
    ]
    posts = tuple(sorted({watch.site for watch in told if watch.site in snapshot.row_of}))
    units = tuple(reference.units.values())
    ways = unit_ways(office, snapshot, [snapshot.row_of[site] for site in posts], units)
    sheet = _Sheet(shown, reference, ways.metres, posts, words)
    number, head = head_of(office, snapshot.seq)
    place = reference.areas[wanted.area].name if wanted.area else words("filter.all_areas")
    return Paper(
        lang=words.lang,
        title=words("rota.paper.title", place=place),
        said=words("rota.paper.span", time=local_stamp(shown.moment, zone), days=days),
        told=(words(f"rota.measure.{ways.measure}") if told else words("rota.none"),),
        sections=tuple(sheet.sections(told, zone)),
        demo=reference.demo_note(words),
        footer=words("sheet.footer", number=number, head=head),
        apart=True,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The shifts of one moment in one language; ``metres`` are one way, posts x units."""

    shown: Rota
    reference: Reference
    metres: NDArray[np.float64]
    posts: tuple[str, ...]
    words: Words

    def sections(self, told: list[Watch], zone: tzinfo) -> Iterator[Section]:
        """A unit each, by code; last the shifts that nobody holds."""
        by_unit: dict[str, list[Watch]] = defaultdict(list)
        for watch in sorted(told, key=lambda watch: (watch.shift, watch.site)):
            by_unit[watch.unit].append(watch)
        begins = {(watch.site, watch.shift.start): watch for watch in self.shown.watches}
        ends = {(watch.site, watch.shift.end): watch for watch in self.shown.watches}
        columns = tuple(self.words(f"rota.paper.{name}") for name in COLUMNS)
        for code, watches in sorted(by_unit.items(), key=lambda each: (not each[0], each[0])):
            ways = [self._way(watch) for watch in watches]
            lines = [
                (
                    self._time(watch.shift.start, zone),
                    self._time(watch.shift.end, zone),
                    f"{watch.name} ({watch.site})",
                    self.reference.areas.name_of(watch.area),
                    f"{watch.stint.people} ({watch.stint.leads})",
                    self._unit(ends.get((watch.site, watch.shift.start))),
                    self._unit(begins.get((watch.site, watch.shift.end))),
                    kilometres(way),
                )
                for watch, way in zip(watches, ways, strict=True)
            ]
            way = kilometres(sum(filter(None, ways)))
            total = self.words("rota.paper.total" if code else "rota.paper.open", count=len(watches), way=way)
            yield Section(
                unit_word(code, self.reference.units, self.words),
                (total,),
                (Table(columns, lines, shares=tuple(COLUMNS.values())),),
            )

    def _way(self, watch: Watch) -> float | None:
        """From the unit's base and back; None where either place is not known."""
        places = tuple(self.reference.units)
        if watch.unit not in self.reference.units or watch.site not in self.posts:
            return None
        return 2 * float(self.metres[self.posts.index(watch.site), places.index(watch.unit)])

    def _time(self, moment: datetime, zone: tzinfo) -> str:
        local = moment.astimezone(zone)
        return self.words("time.date", month=local.month, day=local.day, clock=f"{local:%H:%M}")

    def _unit(self, watch: Watch | None) -> str:
        """Who stands in the shift before or after; a dash where that is beyond what is known here."""
        return "–" if watch is None else unit_word(watch.unit, self.reference.units, self.words)
