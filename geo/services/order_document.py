"""An order as a file for Word: the whole on the first page, then a page for each unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.reports.paper import Imprint, Paper, Section, Table
from geo.reports.word import to_docx
from geo.services.order_tasks import SIDES, is_open, order_tasks
from geo.services.orders import order_of, order_sentences, order_words, publisher, sites_named
from geo.services.plan_sentences import stand_sentence, unit_word, why_sentence
from geo.services.rights import authorise_in, needs
from geo.wording import local_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.order_tasks import Task, UnitTasks
    from geo.services.orders import Order
    from geo.services.plan_words import PlanWords
    from geo.services.roster import Post

COLUMNS = {"post": 25, "area": 17, "people": 10, "leads": 9, "with": 20, "why": 19}
"""Of a unit's tables, with their shares of the width."""
WITH = {"takes": "from", "hands": "to", "stays": "move"}
"""What stands over the column that says with whom a post is handed over, or how it changes."""


@needs(Verb.DRAFT_PLAN)
def order_file(office: Office, actor: Actor, number: int, words: Words) -> bytes:
    """The file's bytes, the same for the same order, units and language.

    Raises:
        NotFound: no such order. Refused: it is about an area in which one may not plan.
    """
    with office.store.read() as reader:
        order = order_of(reader, number)
        authorise_in(reader, actor, Verb.DRAFT_PLAN, order.plan.area)
        sites = sites_named(reader, order.plan)
    imprint = Imprint(
        author=publisher(office, order),
        moment=order.entry.at,
        paging=words("paper.page", page="{page}", pages="{pages}"),
    )
    return to_docx(_Document(office, order, order_words(office, order.plan, sites, words)).paper(), imprint)


@dataclass(frozen=True, slots=True)
class _Document:
    """One order in one language."""

    office: Office
    order: Order
    telling: PlanWords

    @property
    def words(self) -> Words:
        return self.telling.words

    def paper(self) -> Paper:
        words, order, entry = self.words, self.order, self.order.entry
        units = order_tasks(self.office, order)
        when, *told = order_sentences(self.office, order, words)
        return Paper(
            lang=words.lang,
            title=words("order.title", number=order.plan.number, name=order.plan.name),
            said=words("order.since", time=when),
            told=(*told, words("order.units", count=sum(bool(each.unit) for each in units))),
            tables=(self._summary(units),),
            sections=tuple(self._section(each) for each in units),
            demo=self.telling.reference.demo_note(words),
            footer=words("order.footer", number=entry.seq, head=entry.hash),
            apart=True,
        )

    def _summary(self, units: list[UnitTasks]) -> Table:
        names = ("unit", *SIDES, "keeps", "people", "leads")
        rows = [
            (
                self._unit(each.unit),
                *(len(each.on(side)) for side in SIDES),
                len(each.keeps),
                *(f"{before} → {after}" if each.unit else "–" for before, after in _loads(each)),
            )
            for each in units
        ]
        return Table(tuple(self.words(f"order.{name}") for name in names), rows, figures=True)

    def _section(self, each: UnitTasks) -> Section:
        words = self.words
        stamp = local_stamp(self.order.entry.at, self.office.settings.zone)
        told, keeps = [words("order.since", time=stamp)], list[str]()
        if each.unit:
            told.append(self._load(each))
            names = words("plan.comma").join(map(_post, each.keeps))
            keeps.append(words("order.kept", count=len(each.keeps), posts=names or "–"))
        return Section(
            self._unit(each.unit),
            tuple(told),
            tuple(self._tables(each)),
            tuple(keeps),
            tuple(words(f"order.{name}") for name in ("signed", "signed_at")) if each.unit else (),
        )

    def _load(self, each: UnitTasks) -> str:
        """What its posts take of it, and what it has, where that is known."""
        people, leads = (f"{before} → {after}" for before, after in _loads(each))
        said = self.words("order.load", people=people, leads=leads)
        unit = self.office.board.reference().units.get(each.unit)
        if unit is None or not unit.people:
            return said
        plan = self.order.plan
        away = plan.away.get(each.unit, plan.missing.get(each.unit, 0))
        key = "order.strength_away" if away else "order.strength"
        return said + self.words(key, people=unit.people, leads=unit.leads, away=away)

    def _tables(self, each: UnitTasks) -> Iterator[Table]:
        for side in SIDES:
            if tasks := each.on(side):
                names = (WITH[side] if name == "with" else name for name in COLUMNS)
                yield Table(
                    tuple(self.words(f"order.{name}") for name in names),
                    [self._row(task) for task in tasks],
                    title=self.words(f"order.{side}_count", count=len(tasks)),
                    shares=tuple(COLUMNS.values()),
                )

    def _row(self, task: Task) -> tuple[str, ...]:
        reference, post, move = self.office.board.reference(), task.post, task.move
        stand = move.before if task.side == "hands" else move.after
        held = is_open(self.office, post, stand)
        area = stand.spot.area if stand.spot else post.area
        undoes = self.order.plan.undoes
        return (
            _post(post),
            reference.areas.name_of(area),
            str(post.need if held else 0),
            str(int(post.lead and held)),
            self._with(task),
            self.words("order.undoes", number=undoes)
            if undoes
            else why_sentence(move, reference.units, self.words),
        )

    def _with(self, task: Task) -> str:
        """Who hands it over or takes it, and all else that changes there, too."""
        move, kind = task.move, self.office.kinds[task.post.kind]
        if task.side == "stays":
            return self.telling.said(task.post.site, kind)
        told = list(self.telling.beside(task.post.site))
        if task.post.site in self.order.plan.posts:
            return " · ".join(told)
        stand = move.before if task.side == "takes" else move.after
        with_whom = [stand_sentence(stand, kind, self.office.board.reference().units, self.words)]
        if move.before.status != move.after.status and is_open(self.office, task.post, stand):
            before, after = (self.words.label(kind.status(each.status)) for each in (move.before, move.after))
            with_whom.append(f"{before} → {after}")
        return " · ".join(with_whom + told)

    def _unit(self, code: str) -> str:
        return unit_word(code, self.office.board.reference().units, self.words)


def _loads(each: UnitTasks) -> tuple[tuple[int, int], tuple[int, int]]:
    """People and leads, before and after."""
    return (each.before.people, each.after.people), (each.before.leads, each.after.leads)


def _post(post: Post) -> str:
    return f"{post.name} ({post.site})"
