"""What is on paper only when the situation itself is printed (see ``style.css``): head, legend, problems."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

import streamlit as st

from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.overview import Overview
from geo.text.problem_list import COLUMNS, problem_list
from geo.text.sites import filter_sentence, situation_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.legend import legend_html

MAX_ROWS = 40
"""Rows of the table of problems."""


class _PrintFooter(NamedTuple):
    """Legend as HTML of our own, problems as Markdown."""

    legend: str
    problems: str


_FOOTERS = CacheSpec[str, _PrintFooter](4)
"""What is printed below the map of one overview, by language."""


def print_header(ctx: AppContext, overview: Overview) -> None:
    """Draw area, time and filter, and whether the data are made up."""
    t, zone = state.translator(), state.screen().zone
    demo_notice = ctx.read_model.reference().demo_notice(t)
    lines = (
        f"# {escape_markdown(overview.path[-1].name if overview.path else t('filter.all_areas'))}",
        f"**{escape_markdown(situation_sentence(overview, t, zone))}**",
        escape_markdown(filter_sentence(overview, t, zone)),
        escape_markdown(demo_notice),
    )
    with st.container(key="print-head"):
        st.markdown("\n\n".join(filter(None, lines)))


def print_footer(ctx: AppContext, overview: Overview) -> None:
    """Draw legend and problems, made once for each overview and language."""
    t = state.translator()
    parts = overview.caches.of(_FOOTERS).get(
        t.lang,
        lambda: _PrintFooter(legend_html(ctx.kinds, t), _problem_table(overview, t, state.screen().zone)),
    )
    with st.container(key="print-foot"):
        st.html(parts.legend)
        st.markdown(parts.problems)


def _problem_table(overview: Overview, t: Translator, zone: tzinfo) -> str:
    """Return the first of the sites that need action as a table, and how many more there are."""
    problems = problem_list(overview, t, zone, MAX_ROWS)
    title = f"**{t('map_sheet.problems', count=problems.total)}**"
    if not problems.rows:
        return f"{title}\n\n{t('map_sheet.no_problems')}"
    table = [map(t, COLUMNS), ["---"] * len(COLUMNS), *(map(_cell, row) for row in problems.rows)]
    more = problems.total - len(problems.rows)
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    return f"{title}\n\n{lines}" + (f"\n\n{t('map_sheet.more', count=more)}" if more else "")


def _cell(text: str) -> str:
    return escape_markdown(" ".join(text.split()))
