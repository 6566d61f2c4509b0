"""Order as a page to print: for each unit what it takes over and hands over, with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.formatting import check_code
from geo.i18n import Translator
from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.html import render_document
from geo.reports.post_order_table import post_order_tables
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.plans.order_tasks import OrderTask, order_tasks_by_unit
from geo.services.plans.orders import PublishedOrder, authorised_order
from geo.text.orders import order_move_text, order_sentences, order_start, signature_labels
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import reason_sentence, unit_label

COLUMNS = {"side": 11, "post": 26, "area": 15, "move": 28, "why": 20}
"""Columns of the table of a unit, with their shares of the width."""


@needs(Verb.DRAFT_PLAN)
def render_order_html(ctx: AppContext, actor: Actor, number: int, t: Translator) -> str:
    """Return the page, with a section for each unit.

    Raises:
        NotFound: The order does not exist.
        Refused: The account may not plan in its area.
    """
    order, sites = authorised_order(ctx, actor, number)
    plan, entry = order.order, order.entry
    return render_document(
        ReportDocument(
            lang=t.lang,
            title=t("order.title", number=number, name=plan.name),
            subtitle=" · ".join(order_sentences(ctx, order, t)),
            sections=tuple(_OrderSections(ctx, order_move_text(ctx, plan, sites, t)).sections(order)),
            demo_notice=ctx.read_model.reference().demo_notice(t),
            footer=t("order.footer", number=entry.seq, code=check_code(entry.hash)),
            page_per_section=True,
        )
    )


@dataclass(frozen=True, slots=True)
class _OrderSections:
    """Sections of one order in one language."""

    ctx: AppContext
    move_text: PlanMoveText

    def sections(self, order: PublishedOrder) -> Iterator[ReportSection]:
        """Yield each unit with its posts, and last the posts that no unit held or holds."""
        t, units = self.move_text.t, self.move_text.reference.units
        for each in order_tasks_by_unit(self.ctx, order):
            rows = sorted(map(self._row, each.tasks))
            yield ReportSection(
                unit_label(each.unit, units, t),
                paragraphs=(order_start(self.ctx, order, t),),
                tables=(
                    ReportTable(
                        tuple(t(f"order.{name}") for name in COLUMNS),
                        rows,
                        column_weights=tuple(COLUMNS.values()),
                    ),
                    *post_order_tables(self.ctx, order, each, t),
                ),
                signature_labels=signature_labels(t) if each.unit else (),
            )

    def _row(self, task: OrderTask) -> list[str]:
        """Return action, post, area, change and reason of a task."""
        t, reference, undoes = self.move_text.t, self.move_text.reference, self.move_text.plan.undoes
        post, move = task.post, task.move
        area = move.after.location.area if move.after.location else post.area
        return [
            t(f"order.{task.action}"),
            f"{post.name} ({post.site})",
            reference.areas.name_of(area),
            self.move_text.describe(post.site, self.ctx.kinds[post.kind]),
            t("order.undoes", number=undoes) if undoes else reason_sentence(move, reference.units, t),
        ]
