"""The chosen site: what it is and how it stands; journal entries as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.codebook import MEANINGS
from geo.services.sentences import entry_sentence, is_told_late, lasting_facts, note_sentence, report_facts
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind
    from geo.services.board import Reference
    from geo.services.dossiers import Dossier

BADGES = dict(zip(MEANINGS, ("blue", "orange", "red", "gray"), strict=True))


def site_card(dossier: Dossier, now: datetime) -> None:
    """Name, status with its meaning, age of the last word, place and unit."""
    words, site = state.words(), dossier.site
    with st.container(key="site-card", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"#### {plain(site.name)}")
            st.button(
                words("card.close"),
                icon=":material/close:",
                type="tertiary",
                key="card-close",
                on_click=_close,
            )
        status, meaning = words.label(dossier.status), words(f"meaning.{dossier.status.meaning}")
        label = status if status == meaning else f"{status} · {meaning}"
        st.badge(label, color=BADGES[dossier.status.meaning])
        st.markdown("  \n".join(map(plain, lasting_facts(dossier, words))))
        with st.container(key="report-facts", gap=None):
            for fact in report_facts(dossier, words, lambda moment: clock(moment, now)):
                st.markdown(plain(fact))


def site_note(dossier: Dossier) -> None:
    """The note of the last report."""
    if note := note_sentence(dossier.site, state.words()):
        with st.container(key="site-note"):
            st.markdown(plain(note))


def entry_line(entry: JournalEntry, kind: Kind, now: datetime, reference: Reference) -> str:
    """An entry as one line of Markdown; ``reference`` tells who the accounts and units are."""
    words, who = state.words(), reference.people.get(entry.actor, entry.actor)
    observed = ""
    if entry.observed_at and is_told_late(entry):
        observed = words("entry.observed", time=clock(entry.observed_at, now))
    said = entry_sentence(entry, kind, words, reference.units, observed)
    return plain(f"#{entry.seq} · {clock(entry.at, now)} · {who} · {said}")


def _close() -> None:
    state.choose_site("")
