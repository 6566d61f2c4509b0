"""Changes since a time, as sentences: before, after, and the author."""

from __future__ import annotations

import streamlit as st

from geo.domain.units import unit_name
from geo.domain.views import SiteChange
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock, full_timestamp

MAX_LINES = 100


def changes_list(overview: Overview, ctx: AppContext) -> None:
    """List the changes; draw nothing where no time to compare with is chosen."""
    since = overview.filter.since
    if since is None:
        return
    t = state.translator()
    with st.container(key="changes", border=True):
        st.subheader(t("changes.title", count=len(overview.changes), time=full_timestamp(since)))
        rows = [row for row in overview.rows if row in overview.changes][:MAX_LINES]
        lines = [_line(overview, int(row), t, ctx) for row in rows]
        st.markdown("\n".join(f"- {line}" for line in lines) or t("changes.none"))
        if len(overview.changes) > MAX_LINES:
            st.caption(t("changes.first", count=MAX_LINES))


def _line(overview: Overview, row: int, t: Translator, ctx: AppContext) -> str:
    change = overview.changes[row]
    name = overview.state.snapshot.names[row]
    source = ""
    if change.at is not None:
        author = ctx.read_model.reference().account_names.get(change.actor, change.actor)
        source = t("changes.text", number=change.seq, who=author, time=clock(change.at, ctx.now()))
    before, after = (_value_text(change, code, overview, t) for code in (change.before, change.after))
    sentence = t(f"changes.{change.aspect}", before=before, after=after)
    return f"**{escape_markdown(name)}** {escape_markdown(' · '.join(filter(None, (sentence, source))))}"


def _value_text(change: SiteChange, code: str, overview: Overview, t: Translator) -> str:
    if not code:
        return t("changes.nothing")
    if change.aspect in {"status", "new"}:
        kind_code, _, status_code = code.partition(".")
        kind, status = overview.status_codes.statuses[
            overview.status_codes.status_number[kind_code, status_code]
        ]
        return f"{t.label(kind)} {t.label(status)}" if change.aspect == "new" else t.label(status)
    if change.aspect == "unit":
        return unit_name(overview.units, code)
    return code
