"""Third step: how much is new, changed, equal and missing, each of it in a list, and on a map of both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.services.context import AppContext
from geo.services.imports.draft_reading import DraftReading
from geo.services.imports.import_draft import ImportDraft
from geo.text.imports.changes import (
    comparison_lines,
    field_changes,
    repaired_outline_lines,
    retained_grant_lines,
    retained_status_lines,
    role_lines,
)
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.app.markdown import escape_markdown
from pages.components.imports.change_map import change_map

MAX_ROWS = 1000
"""Greatest number of rows of a list."""
NEW, CHANGED, MISSING = "new", "changed", "missing"


def difference(ctx: AppContext, draft: ImportDraft, reading: DraftReading) -> None:
    """Draw what the import would write, before anything is written."""
    t, plan, batch = state.translator(), reading.plan, reading.batch
    if plan is None or batch is None:
        return
    with st.container(key="import-difference", gap="small"):
        st.subheader(t("import.step.difference"))
        _counts(reading)
        notes = [
            *repaired_outline_lines(batch, t),
            *role_lines(plan, t),
            *retained_grant_lines(plan, t),
            *retained_status_lines(plan, t),
            *comparison_lines(plan, ctx.kinds, t),
        ]
        if plan.steps:
            notes.append(t("cli.import.history", count=len(plan.steps)))
        if notes:
            st.markdown("\n".join(f"- {escape_markdown(note)}" for note in notes))
        names = {name: t(f"import.list.{name}") for name in (NEW, CHANGED, MISSING)}
        chosen = tabs(t("import.list"), names, key="import-list", default=NEW)
        _list(ctx, reading, chosen)
        change_map(ctx, plan, draft.stamp)


def _counts(reading: DraftReading) -> None:
    """Draw the numbers as a small table, a row for each type of object."""
    t = state.translator()
    rows = [
        {
            t("import.entity"): t(f"import.entity.{count.entity}"),
            t("import.count.new"): count.new,
            t("import.count.changed"): count.changed,
            t("import.count.same"): count.same,
            t("import.count.missing"): count.missing,
        }
        for count in reading.counts
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key="import-counts")
    else:
        st.info(t("import.nothing"))


def _list(ctx: AppContext, reading: DraftReading, chosen: str) -> None:
    """Draw one of the lists."""
    t, plan = state.translator(), reading.plan
    entity, code, name, what = (t(f"import.{part}") for part in ("entity", "code", "name", "change"))
    rows: Sequence[dict[str, str]]
    if chosen == MISSING:
        st.caption(t("import.missing_help"))
        rows = [{entity: t("import.entity.site"), code: site.id, name: site.name} for site in reading.missing]
    else:
        changes = [each for each in plan.changes if (each.before is None) == (chosen == NEW)] if plan else []
        rows = [
            {
                entity: t(f"import.entity.{each.entity}"),
                code: each.code,
                name: getattr(each.after, "name", ""),
            }
            | ({} if chosen == NEW else {what: t("list.comma").join(field_changes(each, ctx.kinds, t))})
            for each in changes[:MAX_ROWS]
        ]
        if len(changes) > MAX_ROWS:
            st.caption(t("import.first_rows", most=MAX_ROWS, count=len(changes)))
    if rows:
        st.dataframe(rows, hide_index=True, key=f"import-rows-{chosen}")
    else:
        st.caption(t("import.none"))
