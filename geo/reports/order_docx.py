"""Order as a file for Word: the whole order on the first page, then a page for each unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.formatting import check_code
from geo.i18n import Translator
from geo.reports.document import DocumentMetadata, ReportDocument, ReportSection, ReportTable
from geo.reports.docx import to_docx
from geo.reports.post_order_table import post_order_tables
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.plans.order_tasks import TASK_ACTIONS, OrderTask, UnitTasks, order_tasks_by_unit
from geo.services.plans.orders import PublishedOrder, authorised_order
from geo.text.orders import (
    order_move_text,
    order_sentences,
    order_start,
    publisher_name,
    signature_labels,
)
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import post_state_sentence, reason_sentence, unit_label

UNIT_COLUMNS = {"post": 25, "area": 17, "people": 10, "leads": 9, "with": 20, "why": 19}
"""Columns of the tables of a unit, with their shares of the width."""
COUNTERPART_HEADINGS = {"takes": "from", "hands": "to", "stays": "move"}
"""Heading of the column with the other unit of a handover, or with the change, by action."""


@needs(Verb.DRAFT_PLAN)
def render_order_docx(ctx: AppContext, actor: Actor, number: int, t: Translator) -> bytes:
    """Return the file, the same bytes for the same order, units and language.

    Raises:
        NotFound: The order does not exist.
        Refused: The account may not plan in its area.
    """
    order, sites = authorised_order(ctx, actor, number)
    metadata = DocumentMetadata(
        author=publisher_name(ctx, order),
        timestamp=order.entry.at,
        page_number_format=t("document.page", page="{page}", pages="{pages}"),
    )
    return to_docx(_OrderDocx(ctx, order, order_move_text(ctx, order.order, sites, t)).build(), metadata)


@dataclass(frozen=True, slots=True)
class _OrderDocx:
    """Order in one language, as a document."""

    ctx: AppContext
    order: PublishedOrder
    move_text: PlanMoveText

    @property
    def t(self) -> Translator:
        return self.move_text.t

    def build(self) -> ReportDocument:
        t, order, entry = self.t, self.order, self.order.entry
        units = order_tasks_by_unit(self.ctx, order)
        start, *sentences = order_sentences(self.ctx, order, t)
        return ReportDocument(
            lang=t.lang,
            title=t("order.title", number=order.order.number, name=order.order.name),
            subtitle=start,
            paragraphs=(*sentences, t("order.units", count=sum(bool(each.unit) for each in units))),
            tables=(self._summary(units),),
            sections=tuple(self._section(each) for each in units),
            demo_notice=self.move_text.reference.demo_notice(t),
            footer=t("order.footer", number=entry.seq, code=check_code(entry.hash)),
            page_per_section=True,
        )

    def _summary(self, units: list[UnitTasks]) -> ReportTable:
        names = ("unit", *TASK_ACTIONS, "keeps", "people", "leads")
        rows = [
            (
                self._unit_label(each.unit),
                *(len(each.with_action(action)) for action in TASK_ACTIONS),
                len(each.unchanged_posts),
                *(f"{before} → {after}" if each.unit else "–" for before, after in _loads(each)),
            )
            for each in units
        ]
        return ReportTable(tuple(self.t(f"order.{name}") for name in names), rows, is_numeric=True)

    def _section(self, unit_tasks: UnitTasks) -> ReportSection:
        t = self.t
        paragraphs, closing = [order_start(self.ctx, self.order, t)], list[str]()
        if unit_tasks.unit:
            paragraphs.append(self._load_sentence(unit_tasks))
            names = t("list.comma").join(map(_post_label, unit_tasks.unchanged_posts))
            closing.append(t("order.kept", count=len(unit_tasks.unchanged_posts), posts=names or "–"))
        return ReportSection(
            self._unit_label(unit_tasks.unit),
            tuple(paragraphs),
            (*self._tables(unit_tasks), *post_order_tables(self.ctx, self.order, unit_tasks, t)),
            tuple(closing),
            signature_labels(t) if unit_tasks.unit else (),
        )

    def _load_sentence(self, unit_tasks: UnitTasks) -> str:
        """Return what the posts of a unit require, and its strength where that is recorded."""
        people, leads = (f"{before} → {after}" for before, after in _loads(unit_tasks))
        sentence = self.t("order.load", people=people, leads=leads)
        unit = self.ctx.read_model.reference().units.get(unit_tasks.unit)
        if unit is None or not unit.people:
            return sentence
        plan = self.order.order
        absent = plan.absent.get(unit_tasks.unit, plan.absent_before.get(unit_tasks.unit, 0))
        key = "order.strength_absent" if absent else "order.strength"
        return sentence + self.t(key, people=unit.people, leads=unit.leads, away=absent)

    def _tables(self, unit_tasks: UnitTasks) -> Iterator[ReportTable]:
        for action in TASK_ACTIONS:
            if tasks := unit_tasks.with_action(action):
                names = (COUNTERPART_HEADINGS[action] if name == "with" else name for name in UNIT_COLUMNS)
                yield ReportTable(
                    tuple(self.t(f"order.{name}") for name in names),
                    [self._row(task) for task in tasks],
                    title=self.t(f"order.{action}_count", count=len(tasks)),
                    column_weights=tuple(UNIT_COLUMNS.values()),
                )

    def _row(self, task: OrderTask) -> tuple[str, ...]:
        reference, post, move = self.ctx.read_model.reference(), task.post, task.move
        state = move.before if task.action == "hands" else move.after
        is_manned = self.ctx.kinds.is_open(post.kind, state.status)
        area = state.location.area if state.location else post.area
        undoes = self.order.order.undoes
        return (
            _post_label(post),
            reference.areas.name_of(area),
            str(post.required_people if is_manned else 0),
            str(int(post.needs_lead and is_manned)),
            self._counterpart(task),
            self.t("order.undoes", number=undoes)
            if undoes
            else reason_sentence(move, reference.units, self.t),
        )

    def _counterpart(self, task: OrderTask) -> str:
        """Return the other unit of a handover, and all else that changes at the post."""
        move, kind = task.move, self.ctx.kinds[task.post.kind]
        if task.action == "stays":
            return self.move_text.describe(task.post.site, kind)
        extras = list(self.move_text.describe_extras(task.post.site))
        if task.post.site in self.order.order.posts:
            return " · ".join(extras)
        state = move.before if task.action == "takes" else move.after
        parts = [post_state_sentence(state, kind, self.ctx.read_model.reference().units, self.t)]
        if move.before.status != move.after.status and self.ctx.kinds.is_open(task.post.kind, state.status):
            before, after = (self.t.label(kind.status(each.status)) for each in (move.before, move.after))
            parts.append(f"{before} → {after}")
        return " · ".join(parts + extras)

    def _unit_label(self, code: str) -> str:
        return unit_label(code, self.ctx.read_model.reference().units, self.t)


def _loads(unit_tasks: UnitTasks) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (before, after) of people, and of team leads."""
    return (unit_tasks.before.people, unit_tasks.after.people), (
        unit_tasks.before.leads,
        unit_tasks.after.leads,
    )


def _post_label(post: Post) -> str:
    return f"{post.name} ({post.site})"
