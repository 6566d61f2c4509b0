"""What changed since a moment, in words: what it was, what it is, who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.units import unit_name
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock, stamp

if TYPE_CHECKING:
    from geo.domain.views import Changed
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.overview import Overview

LINES = 100


def changes_list(overview: Overview, house: Office) -> None:
    """Only where a moment to compare with was chosen."""
    since = overview.filter.since
    if since is None:
        return
    words = state.words()
    with st.container(key="changes", border=True):
        st.subheader(words("changes.title", count=len(overview.changes), time=stamp(since)))
        rows = [row for row in overview.rows if row in overview.changes][:LINES]
        lines = [_line(overview, int(row), words, house) for row in rows]
        st.markdown("\n".join(f"- {line}" for line in lines) or words("changes.none"))
        if len(overview.changes) > LINES:
            st.caption(words("changes.first", count=LINES))


def _line(overview: Overview, row: int, words: Words, house: Office) -> str:
    change = overview.changes[row]
    name = overview.standing.snapshot.names[row]
    told = ""
    if change.at is not None:
        who = house.board.reference().people.get(change.actor, change.actor)
        told = words("changes.told", number=change.seq, who=who, time=clock(change.at, house.now()))
    before, after = (_word(change, code, overview, words) for code in (change.before, change.after))
    said = words(f"changes.{change.what}", before=before, after=after)
    return f"**{plain(name)}** {plain(' · '.join(filter(None, (said, told))))}"


def _word(change: Changed, code: str, overview: Overview, words: Words) -> str:
    if not code:
        return words("changes.nothing")
    if change.what in {"status", "new"}:
        kind_code, _, status_code = code.partition(".")
        kind, status = overview.book.statuses[overview.book.status_number[kind_code, status_code]]
        return f"{words.label(kind)} {words.label(status)}" if change.what == "new" else words.label(status)
    if change.what == "unit":
        return unit_name(overview.units, code)
    return code
