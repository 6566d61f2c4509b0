"""Orders that were published: who, when and why; and one of them as a sheet of paper, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.plans import PlanState
from geo.reports.pages import page
from geo.services.plan_difference import plan_book
from geo.services.plan_sentences import move_sentence, unit_word, why_sentence
from geo.services.rights import authorise_in, needs
from geo.wording import local_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry
    from geo.domain.moves import Move
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.i18n import Words
    from geo.services.office import Office


@dataclass(frozen=True, slots=True)
class Order:
    """An order, the entry that published it, and the number of the order that took it back, 0 for none."""

    plan: Plan
    entry: JournalEntry
    undone_by: int = 0


@needs(Verb.DRAFT_PLAN)
def orders(office: Office, actor: Actor) -> tuple[Order, ...]:
    """All orders about areas one may plan in, the last one first."""
    published = plan_book(office, actor).orders
    undone = {order.undoes: order.number for order in published if order.undoes}
    with office.store.read() as reader:
        entries = {order.number: reader.order_entry(order.number) for order in published}
    return tuple(
        Order(order, entry, undone.get(order.number, 0))
        for order in published
        if (entry := entries[order.number]) is not None
    )


@needs(Verb.DRAFT_PLAN)
def order_sheet(office: Office, actor: Actor, number: int, words: Words) -> str:
    """The sheet as HTML: for each unit what it takes over and hands over, with reasons.

    Raises:
        NotFound: no such order. Refused: it is about an area in which one may not plan.
    """
    with office.store.read() as reader:
        plan, entry = reader.order(number), reader.order_entry(number)
        if plan is None or entry is None:
            raise NotFound("error.unknown_order", number=number)
        authorise_in(reader, actor, Verb.DRAFT_PLAN, plan.area)
        sites = {post: site for post in plan.moves if (site := reader.site(post)) is not None}
        undone = next((each for each in reader.plans(PlanState.PUBLISHED) if each.undoes == number), None)
    names = ("side", "post", "area", "move", "why")
    return page(
        "order.html",
        lang=words.lang,
        title=words("order.title", number=number, name=plan.name),
        said=_said(office, Order(plan, entry, undone.number if undone else 0), words),
        columns=[words(f"order.{name}") for name in names],
        units=list(_Sheet(office, plan, words).by_unit(sites)),
        demo=words("frame.demo") if office.board.reference().is_demo else "",
        footer=words("order.footer", number=entry.seq, head=entry.hash),
    )


def _said(office: Office, order: Order, words: Words) -> str:
    reference, entry = office.board.reference(), order.entry
    told = [
        local_stamp(entry.at, office.settings.zone),
        words("order.by", who=reference.people.get(entry.actor, entry.actor)),
        words("order.posts", count=len(order.plan.moves)),
    ]
    if entry.reason:
        told.append(words("order.reason", reason=entry.reason))
    if order.plan.undoes:
        told.append(words("order.undoes", number=order.plan.undoes))
    if order.undone_by:
        told.append(words("order.undone", number=order.undone_by))
    return " · ".join(told)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of one order in one language."""

    office: Office
    plan: Plan
    words: Words

    def by_unit(self, sites: dict[str, Site]) -> Iterator[tuple[str, list[list[str]]]]:
        """Each unit's name and rows; last "nobody", for posts that no unit held or holds."""
        units = self.office.board.reference().units
        moves = [(sites[post], move) for post, move in sorted(self.plan.moves.items()) if post in sites]
        held = [{move.before.unit, move.after.unit} for _, move in moves]
        for unit in sorted(set().union(*held) - {""}):
            rows = [self._row(*each, unit) for each, by in zip(moves, held, strict=True) if unit in by]
            yield unit_word(unit, units, self.words), sorted(rows)
        if rest := [self._row(*each, "") for each, by in zip(moves, held, strict=True) if by == {""}]:
            yield self.words("plan.nobody"), rest

    def _row(self, site: Site, move: Move, unit: str) -> list[str]:
        """What the unit has to do there, the post, its area, how it changes, and why."""
        words, reference = self.words, self.office.board.reference()
        side = "stays"
        if move.before.unit != move.after.unit:
            side = "takes" if move.after.unit == unit else "hands"
        return [
            words(f"order.{side}"),
            f"{site.name} ({site.id})",
            reference.areas[site.area].name if site.area in reference.areas else site.area,
            move_sentence(move, self.office.kinds[site.kind], reference.units, words),
            words("order.undoes", number=self.plan.undoes)
            if self.plan.undoes
            else why_sentence(move, reference.units, words),
        ]
