"""An order on paper: for each unit what it takes over and hands over, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.reports.pages import printable
from geo.reports.paper import Paper, Section, Table
from geo.services.orders import order_of, order_sentences, order_words, sites_named
from geo.services.plan_sentences import unit_word, why_sentence
from geo.services.rights import authorise_in, needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.domain.moves import Move
    from geo.domain.sites import Site
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.plan_words import PlanWords


@needs(Verb.DRAFT_PLAN)
def order_sheet(office: Office, actor: Actor, number: int, words: Words) -> str:
    """The sheet as HTML, a section for each unit.

    Raises:
        NotFound: no such order. Refused: it is about an area in which one may not plan.
    """
    with office.store.read() as reader:
        order = order_of(reader, number)
        authorise_in(reader, actor, Verb.DRAFT_PLAN, order.plan.area)
        sites = sites_named(reader, order.plan)
    plan, entry = order.plan, order.entry
    return printable(
        Paper(
            lang=words.lang,
            title=words("order.title", number=number, name=plan.name),
            said=" · ".join(order_sentences(office, order, words)),
            sections=tuple(_Sheet(office, order_words(office, plan, sites, words)).by_unit(sites)),
            demo=words("frame.demo") if office.board.reference().is_demo else "",
            footer=words("order.footer", number=entry.seq, head=entry.hash),
            apart=True,
        )
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of one order in one language."""

    office: Office
    telling: PlanWords

    def by_unit(self, sites: dict[str, Site]) -> Iterator[Section]:
        """Each unit with its posts; last "nobody", for posts that no unit held or holds."""
        words, units = self.telling.words, self.telling.reference.units
        moves = [
            (sites[post], move) for post, move in sorted(self.telling.plan.moves.items()) if post in sites
        ]
        held = [{move.before.unit, move.after.unit} for _, move in moves]
        for unit in sorted(set().union(*held) - {""}):
            rows = [self._row(*each, unit) for each, by in zip(moves, held, strict=True) if unit in by]
            yield self._section(unit_word(unit, units, words), sorted(rows))
        if rest := [self._row(*each, "") for each, by in zip(moves, held, strict=True) if by == {""}]:
            yield self._section(words("plan.nobody"), rest)

    def _section(self, name: str, rows: list[list[str]]) -> Section:
        columns = (
            self.telling.words(f"order.{column}") for column in ("side", "post", "area", "move", "why")
        )
        return Section(name, tables=(Table(tuple(columns), rows),))

    def _row(self, site: Site, move: Move, unit: str) -> list[str]:
        """What the unit has to do there, the post, its area, how it changes, and why."""
        words, reference, undoes = self.telling.words, self.telling.reference, self.telling.plan.undoes
        area = move.after.spot.area if move.after.spot else site.area
        side = "stays"
        if move.before.unit != move.after.unit:
            side = "takes" if move.after.unit == unit else "hands"
        return [
            words(f"order.{side}"),
            f"{site.name} ({site.id})",
            reference.areas[area].name if area in reference.areas else area,
            self.telling.said(site.id, self.office.kinds[site.kind]),
            words("order.undoes", number=undoes) if undoes else why_sentence(move, reference.units, words),
        ]
