"""Text of a report with its figures as chips, each of which opens its rows; and the table of figures."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.tokens import parts, tokens
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.daily_reports.layout import HEADING
from geo.services.daily_reports.reports import figure_rows
from geo.services.figures.registry import figure_registry
from geo.text.daily_reports import (
    changed_wholes,
    colophon,
    correction_lines,
    figure_definition,
    figure_label,
    issue_label,
    report_period,
    statement_line,
    table_rows,
    unanswered_lines,
    value_words,
)
from pages.components.app import state
from pages.components.app.labels import pills
from pages.components.app.markdown import escape_markdown

ROWS_SHOWN = 500
TABLE_ROW_HEIGHT = 35


def report_text(ctx: AppContext, actor: Actor, content: ReportContent) -> None:
    """Draw title, text, what was not given, and the figures."""
    t, zone = state.translator(), state.screen().zone
    with st.container(key="report-text", border=True, gap="xsmall"):
        title = t("report.title", area=content.area_name)
        words = " · ".join((issue_label(content.report, t), t(f"report.state.{content.report.state}")))
        st.subheader(escape_markdown(title))
        st.caption(escape_markdown(f"{words} · {report_period(content, t, zone)}"))
        st.markdown(_text(content))
        notes = [
            (t("report.correction"), correction_lines(ctx, content, t)),
            (t("report.wholes"), changed_wholes(ctx, content, t, zone)),
            (t("report.unanswered"), [*unanswered_lines(content, t), statement_line(content, t)]),
        ]
        for heading, lines in notes:
            if lines:
                body = "  \n".join(escape_markdown(line) for line in lines if line)
                st.markdown(f"**{escape_markdown(heading)}**  \n{body}")
        st.caption(escape_markdown(colophon(content, t, zone)))
    _chips(ctx, actor, content)
    _table(ctx, content)


def _text(content: ReportContent) -> str:
    """Return the text as Markdown, with every figure as a badge."""
    t, area = state.translator(), content.report.id.area

    def badge(key: FigureKey) -> str:
        figure = content.figures.get(key)
        words = key.code if figure is None else value_words(figure.value, t)
        colour = "blue" if figure is not None and isinstance(figure.value, int) else "orange"
        return f" :{colour}-badge[{words}]"

    lines = []
    for line in content.texts.get(t.lang, "").splitlines():
        is_heading = line.startswith(HEADING)
        words = "".join(
            badge(part) if isinstance(part, FigureKey) else escape_markdown(part)
            for part in parts(line.removeprefix(HEADING), area)
        )
        lines.append(f"**{words}**" if is_heading else words)
    return "\n\n".join(lines)


def _chips(ctx: AppContext, actor: Actor, content: ReportContent) -> None:
    """Draw the figures of the text to choose from, and the rows of the chosen one."""
    t, id_ = state.translator(), content.report.id
    keys = {
        f"{key.code}@{key.area}": key
        for key in tokens(content.texts.get(t.lang, ""), id_.area)
        if key in content.figures
    }
    names = {code: _chip(ctx, content, key) for code, key in keys.items()}
    with st.container(key="report-chips", gap="xsmall"):
        picked = pills(
            t("reports.figures"), names, key=f"report-figure-{id_}", on_change=state.on_widget_change
        )
        key = keys.get(picked or "")
        if key is None:
            st.caption(t("reports.figures_help"))
            return
        _rows(ctx, actor, content, key)


def _chip(ctx: AppContext, content: ReportContent, key: FigureKey) -> str:
    t, figure = state.translator(), content.figures[key]
    name = escape_markdown(figure_label(ctx, key, t))
    area = "" if key.area == content.report.id.area else f"@{_area_name(ctx, key)}"
    return f"{name}{escape_markdown(area)} **{value_words(figure.value, t)}**"


def _area_name(ctx: AppContext, key: FigureKey) -> str:
    return ctx.read_model.reference().areas.name_of(key.area)


def _rows(ctx: AppContext, actor: Actor, content: ReportContent, key: FigureKey) -> None:
    """Draw what a figure counts: its definition, and its rows as they were counted."""
    t, figure = state.translator(), content.figures[key]
    definition = figure_registry(ctx).get(key.code)
    if definition is not None:
        st.markdown(escape_markdown(figure_definition(definition, t)))
    rows = figure_rows(ctx, actor, content.report.id, key)
    total = sum(row.amount for row in rows)
    st.caption(
        escape_markdown(
            t(
                "reports.rows",
                figure=figure_label(ctx, key, t),
                value=value_words(figure.value, t),
                count=len(rows),
                total=total,
                number=figure.moment.seq,
            )
        )
    )
    if not rows:
        return
    names = ctx.read_model.reference().areas.name_of
    shown = rows[:ROWS_SHOWN]
    st.dataframe(
        pa.table(
            {
                t("reports.row.ref"): [row.ref for row in shown],
                t("reports.row.name"): [row.name for row in shown],
                t("report.column.area"): [names(row.area) for row in shown],
                t("reports.row.amount"): [row.amount for row in shown],
            }
        ),
        hide_index=True,
        height=min(TABLE_ROW_HEIGHT * (len(shown) + 1) + 2, 300),
    )


def _table(ctx: AppContext, content: ReportContent) -> None:
    """Draw the table of figures, folded; values are words where there is no number, so it is not sorted."""
    t = state.translator()
    box = st.expander(t("report.table"), key="report-table", on_change=state.on_widget_change)
    if not box.open:
        return
    names = [t(f"report.column.{name}") for name in ("figure", "value", "whole", "before", "change")]
    lines = [names, ["---", *["---:"] * (len(names) - 1)]]
    lines += [[escape_markdown(cell) for cell in row] for row in table_rows(ctx, content, t)]
    with box:
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
