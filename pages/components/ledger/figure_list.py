"""Figures of an area with their sources: a table, and one press to agree where there is more than one."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.area_figures.area_figure import SourceValue, SourceValueState
from geo.domain.area_figures.commands import AreaFigureAgreement
from geo.formatting import format_day
from geo.services.area_figures.ledger import AreaLedger, LedgerRow, area_ledger, figure_versions
from geo.services.area_figures.record import agree_on_figure, undo_figure_step
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from geo.text.ledger import by_source, date_text, notes, source_text, value_text
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.ledger.figure_form import FORM_ID, figure_form
from pages.components.widgets.command_result import (
    form_key,
    recorded_seq,
    result_box,
    run_command,
    undo_button,
)

AGREE, UNDO = "ledger-agree", "ledger-undo"
"""Names of this section's commands, beside that of the form."""
VERSIONS_SHOWN = 30


def area_figures(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the figures of the current area; nothing where it is no single one that can be read as a whole."""
    area = ledger_area(ctx, overview)
    if not area or not actor.may(Verb.READ, ctx.read_model.reference().areas.path(area)):
        return
    t = state.translator()
    ledger = area_ledger(ctx, actor, area, as_of=overview.filter.as_of)
    with st.container(key="area-ledger", gap="small"):
        st.markdown(f"**{t('ledger.title')}**")
        if ledger.is_empty:
            st.caption(t("ledger.none"))
        else:
            _table(ctx, ledger)
        if overview.filter.as_of is not None:
            return
        _several(ctx, actor, ledger)
        figure_form(ctx, actor, ledger)
        with st.container(key="ledger-result", gap="xsmall"):
            for form_id in (FORM_ID, AGREE, UNDO):
                result_box(ctx, form_id)
            undo_button(ctx, "ledger-undo", recorded_seq(FORM_ID, AGREE), undo_figure_step, form_id=UNDO)
        _history(ctx, actor, ledger)


def ledger_area(ctx: AppContext, overview: Overview) -> str:
    """Return the code of the area whose figures are shown, the current one or the only root; "" for none."""
    if overview.current_area:
        return overview.current_area
    roots = ctx.read_model.reference().areas.roots
    return roots[0].code if len(roots) == 1 and not overview.home_area else overview.home_area


def _date(moment: datetime) -> str:
    """Return the local day and month of a value."""
    return format_day(moment.astimezone(state.screen().zone).date(), state.translator())


def _table(ctx: AppContext, ledger: AreaLedger) -> None:
    """Draw a row for each figure of which anything is known."""
    t, kinds = state.translator(), ctx.area_figure_kinds
    names = ("figure", "value", "source", "date", "note")
    columns: dict[str, list[str]] = {t(f"ledger.column.{name}"): [] for name in names}
    for row in ledger.rows:
        if row.figure is None and row.total is None:
            continue
        cells = (
            t.label(row.kind),
            value_text(row, t),
            source_text(row),
            date_text(row, _date),
            notes(row, kinds, t),
        )
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(escape_markdown(cell))
    st.table(columns, hide_index=True, alt=t("ledger.alt"))


def _several(ctx: AppContext, actor: Actor, ledger: AreaLedger) -> None:
    """Draw what each source says of the figures with more than one, each with the button that agrees on it.

    The agreed one keeps its button, disabled: the others stay where they are.
    """
    t = state.translator()
    rows = [row for row in ledger.rows if row.figure and len(row.figure.in_force) > 1]
    if not rows:
        return
    may_agree = actor.may(Verb.AGREE_FIGURE, ctx.read_model.reference().areas.path(ledger.area))
    with st.container(key="ledger-sources", gap="xsmall"):
        st.caption(t("ledger.several"))
        for row in rows:
            for number, value in enumerate(row.figure.in_force if row.figure else ()):
                with st.container(
                    key=f"ledger-source-{row.kind.code}-{number}",
                    horizontal=True,
                    vertical_alignment="center",
                    gap="small",
                ):
                    st.markdown(_source_line(row, value), width="stretch")
                    if may_agree:
                        _agree_button(ctx, ledger, row, number, value)


def _source_line(row: LedgerRow, value: SourceValue) -> str:
    """Return figure, value, source and date as Markdown; the agreed one in bold."""
    t = state.translator()
    line = escape_markdown(
        t(
            "ledger.agree_of",
            figure=t.label(row.kind),
            value=f"{value.value:,}",
            source=value.source,
            date=_date(value.observed_at),
        )
    )
    if value.state is SourceValueState.AGREED:
        return f":green[✓] **{line}**"
    is_open = row.figure is not None and row.figure.is_disputed and value.state is SourceValueState.STATED
    return f":orange[●] {line}" if is_open else f":gray[○] {line}"


def _agree_button(
    ctx: AppContext, ledger: AreaLedger, row: LedgerRow, number: int, value: SourceValue
) -> None:
    """Draw the button that agrees on a source."""
    t = state.translator()
    is_agreed = value.state is SourceValueState.AGREED
    is_decided = is_agreed and row.figure is not None and not row.figure.is_disputed
    st.button(
        t("ledger.agreed" if is_decided else "ledger.agree"),
        key=f"ledger-agree-{row.kind.code}-{number}",
        disabled=is_decided,
        on_click=_agree,
        args=(ctx, ledger.area, row.kind.code, value.source, row.version),
    )


def _agree(ctx: AppContext, area: str, kind: str, source: str, version: int) -> None:
    """Agree on a source, from a callback."""
    command = AreaFigureAgreement(area, kind, source, version, form_key(AGREE))
    run_command(ctx, AGREE, lambda actor: agree_on_figure(ctx, actor, command))


def _history(ctx: AppContext, actor: Actor, ledger: AreaLedger) -> None:
    """Draw what was recorded, agreed and undone, newest first, folded."""
    t, now = state.translator(), ctx.now()
    box = st.expander(t("ledger.history"), key="ledger-history", on_change=state.on_widget_change)
    if not box.open:
        return
    names = ctx.read_model.reference().account_names
    versions = [
        (row, version)
        for row in ledger.rows
        if row.figure
        for version in figure_versions(ctx, actor, ledger.area, row.kind.code)
    ]
    versions.sort(key=lambda each: each[1].seq, reverse=True)
    lines = []
    for row, version in versions[:VERSIONS_SHOWN]:
        values = " / ".join(by_source(each, t) for each in version.figure.in_force) or "–"
        parts = (
            f"#{version.seq}",
            clock(version.at, now),
            t.label(row.kind),
            t(f"ledger.history.{version.action}"),
            values,
            version.note,
            names.get(version.actor, version.actor),
        )
        lines.append(f"- {escape_markdown(' · '.join(filter(None, parts)))}")
    with box:
        st.markdown("\n".join(lines) or t("ledger.no_history"))
