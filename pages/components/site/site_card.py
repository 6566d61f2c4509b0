"""Card of the chosen site with its facts, and journal entries as sentences."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import streamlit as st

from geo.domain.journal import JournalEntry
from geo.domain.kinds import Kind, StatusCategory
from geo.services.sites.details import SiteDetails
from geo.services.situation.read_model import ReferenceData
from geo.services.situation.status_codes import CATEGORIES
from geo.text.sites import entry_sentence, is_reported_late, note_sentence, report_facts, static_facts
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock

BadgeColour = Literal["blue", "orange", "red", "gray"]

BADGES: dict[StatusCategory, BadgeColour] = dict(
    zip(CATEGORIES, ("blue", "orange", "red", "gray"), strict=True)
)


def site_card(details: SiteDetails, now: datetime, *, has_heading: bool = True) -> None:
    """Show name, status with its category, facts, age of the last report, place and unit.

    Without a heading the name and the way back stand elsewhere on the screen.
    """
    t = state.translator()
    with st.container(key="site-card", gap="xsmall"):
        if has_heading:
            _heading(details.site.name)
        status, category = t.label(details.status), t(f"meaning.{details.status.category}")
        label = status if status == category else f"{status} · {category}"
        st.badge(label, color=BADGES[details.status.category])
        st.markdown("  \n".join(map(escape_markdown, static_facts(details, t))))
        with st.container(key="report-facts", gap=None):
            for fact in report_facts(details, t, lambda moment: clock(moment, now)):
                st.markdown(escape_markdown(fact))


def _heading(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"#### {escape_markdown(name)}")
        st.button(
            state.translator()("card.close"),
            icon=":material/close:",
            type="tertiary",
            key="card-close",
            on_click=_close,
        )


def site_note(details: SiteDetails) -> None:
    """Show the note of the last report."""
    if note := note_sentence(details.site, state.translator()):
        with st.container(key="site-note"):
            st.markdown(escape_markdown(note))


def entry_line(entry: JournalEntry, kind: Kind, now: datetime, reference: ReferenceData) -> str:
    """Return an entry as one line of Markdown; ``reference`` has the names of accounts and units."""
    t, author = state.translator(), reference.account_names.get(entry.actor, entry.actor)
    observed = ""
    if entry.observed_at and is_reported_late(entry):
        observed = t("entry.observed", time=clock(entry.observed_at, now))
    sentence = entry_sentence(entry, kind, t, reference.units, observed)
    return escape_markdown(f"#{entry.seq} · {clock(entry.at, now)} · {author} · {sentence}")


def _close() -> None:
    state.choose_site("")
