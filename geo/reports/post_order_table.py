"""Post orders on the sheet of a unit: what is in force at the posts that it holds under an order."""

from __future__ import annotations

from geo.domain.post_orders.post_order import PostOrder, orders_in_force
from geo.formatting import format_date_time
from geo.i18n import Translator
from geo.reports.document import ReportTable
from geo.services.context import AppContext
from geo.services.plans.order_tasks import UnitTasks
from geo.services.plans.orders import PublishedOrder
from geo.text.post_orders import scope_label

COLUMNS = {"scope": 24, "admitted": 38, "checks": 38}
"""Columns of the table, with their shares of the width."""


def post_order_tables(
    ctx: AppContext, order: PublishedOrder, unit: UnitTasks, t: Translator
) -> tuple[ReportTable, ...]:
    """Return a table of the post orders as they were when the order was published; none without any.

    Args:
        ctx: The application context.
        order: The order.
        unit: The posts of a unit under it; those that it hands over are left out.
        t: The translator.
    """
    kept = [task.post for task in unit.tasks if task.action != "hands"] if unit.unit else []
    posts = [*kept, *(unit.unchanged_posts if unit.unit else ())]
    with ctx.store.read() as reader:
        known = reader.post_orders.orders(order.entry.seq)
    tree = ctx.read_model.reference().areas
    found: dict[str, PostOrder] = {}
    for post in posts:
        path = [area.code for area in tree.path(post.area)]
        found |= {each.id: each for each in orders_in_force(known, post.kind, path, post.site)}
    if not found:
        return ()
    rows = [
        [
            t(
                "post_order.on_sheet",
                scope=scope_label(ctx, each.key, t),
                version=each.version,
                time=format_date_time(each.published_at, t, ctx.settings.zone),
            ),
            each.admitted or "–",
            each.checks or "–",
        ]
        for each in found.values()
    ]
    return (
        ReportTable(
            tuple(t(f"post_order.column.{name}") for name in COLUMNS),
            rows,
            title=t("post_order.title"),
            column_weights=tuple(COLUMNS.values()),
        ),
    )
