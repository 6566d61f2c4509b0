"""Strip of figures: each sets a filter when pressed, and clears it when pressed again."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from geo.domain.kinds import Status, StatusCategory
from geo.domain.views import Figure, StatusCount
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.situation.coverage import toggle_figure, toggle_problem
from geo.services.situation.overview import Overview
from geo.services.situation.status_codes import CATEGORIES
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.site.site_card import BADGES

PROBLEMS_SHOWN = 2


def kpi_strip(overview: Overview) -> None:
    """Draw a tile for all kinds and for each kind, then silent and overdue sites.

    A kind's tile names its problems: how many sites, in which status, and the worst of them.
    """
    t = state.translator()
    labels = {kind.code: t.label(kind) for kind in overview.status_codes.kinds}
    if overview.filter.kind:  # the whole is then of these kinds alone, and says so
        labels["all"] = t("figure.chosen")
    with st.container(key="figures", horizontal=True, gap="xsmall"):
        for figure in overview.figures:
            name = labels.get(figure.code) or t(f"figure.{figure.code}")
            is_kind = figure.code in overview.status_codes.kind_number
            with st.container(key=f"tile-{figure.code}", gap=None):
                st.button(
                    _headline(figure, name, t) if is_kind else _count_line(figure, name, t),
                    key=f"figure-{figure.code}",
                    type="primary" if figure.is_active else "secondary",
                    on_click=_toggle_figure,
                    args=(overview, figure.code),
                    width="stretch",
                    wrap=True,
                )
                if is_kind:
                    _problems(overview, figure, t)


def problem_line(overview: Overview) -> None:
    """Draw every problem as a button in one line, the worst category first, then the silent sites."""
    t = state.translator()
    problems = [problem for figure in overview.figures for problem in figure.problems]
    problems.sort(key=lambda each: CATEGORIES.index(status_of(overview, each).category), reverse=True)
    with st.container(key="problem-line", horizontal=True, gap="xsmall"):
        for problem in problems:
            _problem_button(overview, problem, t, idle="secondary")
        for figure in overview.figures:
            if figure.code == "silent" and figure.count:
                st.button(
                    f"**{figure.count}** {t(f'figure.{figure.code}')}",
                    key=f"figure-{figure.code}",
                    type="primary" if figure.is_active else "secondary",
                    on_click=_toggle_figure,
                    args=(overview, figure.code),
                )
        if not problems:
            st.markdown(t("figure.no_problem"))


def _headline(figure: Figure, name: str, t: Translator) -> str:
    """Return name, number of sites and share in force of a kind."""
    share = format_percent(figure.coverage.share if figure.coverage else None)
    return f"{name} **{figure.count}** {share}{_delta(figure, t)}"


def _count_line(figure: Figure, name: str, t: Translator) -> str:
    """Return name and value of a figure over all kinds."""
    value = format_percent(figure.coverage.share) if figure.coverage else str(figure.count)
    detail = f"{figure.coverage.in_force}/{figure.coverage.required}" if figure.coverage else ""
    return f"{name}  \n**{value}**  \n{detail}{_delta(figure, t)}"


def _delta(figure: Figure, t: Translator) -> str:
    if figure.delta is None:
        return ""
    steps = round(figure.delta, 1) if figure.coverage else round(figure.delta)
    sign = "▲" if steps > 0 else "▼" if steps < 0 else "="
    return f" {sign}{abs(steps):g}" if steps else f" {t('figure.same')}"


def _problems(overview: Overview, figure: Figure, t: Translator) -> None:
    """Draw a button for each problem status with its number, and the worst sites by name.

    Where there is room, patrols that are due follow, which are no problem: they explain the share.
    """
    with st.container(key=f"problems-{figure.code}", horizontal=True, gap="xsmall"):
        for problem in (*figure.problems, *figure.waiting)[:PROBLEMS_SHOWN]:
            _problem_button(overview, problem, t)
        if not figure.problems:
            st.markdown(t("figure.no_problem"))
    snapshot = overview.state.snapshot
    names = [
        f"{snapshot.names[row]} {overview.tree.name_of(snapshot.area_of(row))}"
        for row in (snapshot.row_of[site_id] for site_id in figure.worst)
    ]
    st.caption(escape_markdown(" · ".join(names)))


def _problem_button(
    overview: Overview,
    problem: StatusCount,
    t: Translator,
    idle: Literal["secondary", "tertiary"] = "tertiary",
) -> None:
    """Draw the number of sites in a problem status; ``idle`` is how it looks while it is not chosen."""
    st.button(
        _problem_label(overview, problem, t),
        key=f"problem-{problem.status}",
        type="primary" if problem.is_active else idle,
        on_click=_toggle_problem,
        args=(problem.status,),
    )


def _problem_label(overview: Overview, problem: StatusCount, t: Translator) -> str:
    status = status_of(overview, problem)
    is_waiting = status.derived and status.category is StatusCategory.PARTIAL
    mark = ":gray[○]" if is_waiting else f":{BADGES[status.category]}[●]"
    return f"{mark} {problem.count} {t.label(status)}"


def status_of(overview: Overview, problem: StatusCount) -> Status:
    """Return the status that a problem counts."""
    return overview.status_codes.kind_and_status(problem.status)[1]


def _toggle_figure(overview: Overview, code: str) -> None:
    state.set_filter(toggle_figure(state.screen().filter, code, overview.status_codes))


def _toggle_problem(status: str) -> None:
    state.set_filter(toggle_problem(state.screen().filter, status))
