"""An order on paper: for each unit what it takes over and hands over, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.reports.pages import printable
from geo.reports.paper import Paper, Section, Table
from geo.services.order_tasks import order_tasks
from geo.services.orders import order_of, order_sentences, order_words, sites_named
from geo.services.plan_sentences import unit_word, why_sentence
from geo.services.rights import authorise_in, needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.order_tasks import Task
    from geo.services.orders import Order
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
            sections=tuple(_Sheet(office, order_words(office, plan, sites, words)).by_unit(order)),
            demo=office.board.reference().demo_note(words),
            footer=words("order.footer", number=entry.seq, head=entry.hash),
            apart=True,
        )
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of one order in one language."""

    office: Office
    telling: PlanWords

    def by_unit(self, order: Order) -> Iterator[Section]:
        """Each unit with its posts; last "nobody", for posts that no unit held or holds."""
        words, units = self.telling.words, self.telling.reference.units
        for each in order_tasks(self.office, order):
            yield self._section(unit_word(each.unit, units, words), sorted(map(self._row, each.tasks)))

    def _section(self, name: str, rows: list[list[str]]) -> Section:
        columns = (
            self.telling.words(f"order.{column}") for column in ("side", "post", "area", "move", "why")
        )
        return Section(name, tables=(Table(tuple(columns), rows),))

    def _row(self, task: Task) -> list[str]:
        """What the unit has to do there, the post, its area, how it changes, and why."""
        words, reference, undoes = self.telling.words, self.telling.reference, self.telling.plan.undoes
        post, move = task.post, task.move
        area = move.after.spot.area if move.after.spot else post.area
        return [
            words(f"order.{task.side}"),
            f"{post.name} ({post.site})",
            reference.areas.name_of(area),
            self.telling.said(post.site, self.office.kinds[post.kind]),
            words("order.undoes", number=undoes) if undoes else why_sentence(move, reference.units, words),
        ]
