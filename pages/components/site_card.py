"""The chosen site: what it is and how it stands; journal entries as sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.codebook import MEANINGS
from geo.services.sentences import entry_sentence
from geo.wording import age
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind
    from geo.i18n import Words
    from geo.services.board import Reference
    from geo.services.dossiers import Dossier

MOMENT = timedelta(minutes=2)
"""An observation is told with its own time from this far before its entry on."""
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
        st.markdown("  \n".join(_lines(dossier, words, now)))


def entry_line(entry: JournalEntry, kind: Kind, now: datetime, reference: Reference) -> str:
    """An entry as one line of Markdown; ``reference`` tells who the accounts and units are."""
    words, who = state.words(), reference.people.get(entry.actor, entry.actor)
    observed = ""
    if entry.observed_at and abs(entry.at - entry.observed_at) > MOMENT:
        observed = words("entry.observed", time=clock(entry.observed_at, entry.at))
    said = entry_sentence(entry, kind, words, reference.units, observed)
    return plain(f"#{entry.seq} · {clock(entry.at, now)} · {who} · {said}")


def _lines(dossier: Dossier, words: Words, now: datetime) -> list[str]:
    site, kind = dossier.site, dossier.kind
    variant = kind.variant(site.variant)
    lines = [
        plain(" · ".join(filter(None, (words.label(kind), variant and words.label(variant), site.id)))),
        plain(" · ".join(filter(None, (dossier.area_name, dossier.unit_name or words("card.no_unit"))))),
        words(
            "card.last_word",
            age=age(dossier.age_h, words),
            freshness=words(f"freshness.{dossier.freshness}"),
        ),
    ]
    if kind.is_visited:
        visited = clock(site.visited_at, now) if site.visited_at else words("age.never")
        lines.append(words("card.last_visit", when=visited, hours=f"{site.interval_h or kind.interval_h:g}"))
    if site.lat is None:
        lines.append(words("list.no_location"))
    if site.note:
        lines.append(words("card.note", note=plain(site.note)))
    return lines


def _close() -> None:
    state.choose_site("")
