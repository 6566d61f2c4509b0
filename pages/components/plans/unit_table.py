"""Table of the load of every unit before and after: posts, people, leads, kilometres."""

from __future__ import annotations

import streamlit as st

from geo.services.plans.comparison import PlanComparison, PostComparison, UnitComparison
from geo.text.plans import format_km, limit_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.columns import before_after


def unit_table(comparison: PlanComparison) -> None:
    """Show a row a unit: what its posts require beside what it has, and what limits it."""
    t = state.translator()
    smallest = min(
        (line.post.required_people for line in comparison.posts if line.post.required_people), default=1
    )
    rows = [_row(line, smallest) for line in comparison.units]
    names = ("unit", "posts", "people", "leads", "kilometres", "remark")
    with st.container(key="plan-units"):
        st.subheader(t("plan.units_title"))
        if not rows:
            st.info(t("plan.no_units"))
            return
        columns = zip(names, zip(*rows, strict=True), strict=True)
        cells = {t(f"plan.{name}"): [escape_markdown(cell) for cell in column] for name, column in columns}
        # A table that cannot be sorted: before and after in one cell have no order.
        st.table(cells, hide_index=True, alt=t("plan.units_alt"))


def _row(line: UnitComparison, smallest: int) -> tuple[str, ...]:
    """Return the cells of a unit; ``smallest`` are the people that the smallest post requires."""
    t, before, after = state.translator(), line.before, line.after
    absent = t("plan.unit_missing", people=line.absent) if line.absent else ""
    limit = t("plan.is_over") if line.is_overloaded else limit_sentence(line, smallest, t)
    return (
        line.name,
        before_after(before.posts, after.posts),
        f"{before_after(before.people, after.people)} / {line.people}",
        f"{before_after(before.leads, after.leads)} / {line.leads}",
        before_after(format_km(before.distance_m), format_km(after.distance_m)),
        t("plan.comma").join(filter(None, (absent, limit))),
    )


def post_before_after(line: PostComparison, before: object, after: object) -> str:
    """Return both values of a post joined by an arrow; of a new post only the one after."""
    return f"{after}" if line.is_new else before_after(before, after)
