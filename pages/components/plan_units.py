"""What every unit carries before and after: posts, people, leads, ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.plan_sentences import kilometres, limit_sentence
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from geo.services.plan_difference import Difference, PostLine, UnitLine


def plan_units(difference: Difference) -> None:
    """A row a unit; what it gives is told beside what it has, and what keeps it from giving more."""
    words = state.words()
    smallest = min((line.post.need for line in difference.posts if line.post.need), default=1)
    rows = [_row(line, smallest) for line in difference.units]
    names = ("unit", "posts", "people", "leads", "kilometres", "remark")
    with st.container(key="plan-units"):
        st.subheader(words("plan.units_title"))
        if not rows:
            st.info(words("plan.no_units"))
            return
        columns = zip(names, zip(*rows, strict=True), strict=True)
        told = {words(f"plan.{name}"): [plain(cell) for cell in column] for name, column in columns}
        # A table that cannot be sorted: before and after in one cell have no order.
        st.table(told, hide_index=True, alt=words("plan.units_alt"))


def _row(line: UnitLine, smallest: int) -> tuple[str, ...]:
    words, before, after = state.words(), line.before, line.after
    missing = words("plan.unit_missing", people=line.missing) if line.missing else ""
    limit = words("plan.is_over") if line.is_over else limit_sentence(line, smallest, words)
    return (
        line.name,
        change(before.posts, after.posts),
        f"{change(before.people, after.people)} / {line.people}",
        f"{change(before.leads, after.leads)} / {line.leads}",
        change(kilometres(before.metres), kilometres(after.metres)),
        words("plan.comma").join(filter(None, (missing, limit))),
    )


def change(before: object, after: object) -> str:
    """Both where they differ, else what stays."""
    return f"{after}" if before == after else f"{before} → {after}"


def of_post(line: PostLine, before: object, after: object) -> str:
    """Before and after; of a new post what is to be, as it stood nowhere before."""
    return f"{after}" if line.is_new else change(before, after)
