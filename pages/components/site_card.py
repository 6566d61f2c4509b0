"""The chosen site: what it is, how it stands, who said so last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.codebook import MEANINGS
from geo.wording import age
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind
    from geo.i18n import Words
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
        st.markdown("  \n".join(_lines(dossier, words, now)))


def entry_line(entry: JournalEntry, kind: Kind, now: datetime, names: Mapping[str, str]) -> str:
    """An entry as one line of Markdown; ``names`` tells who an account is."""
    who = names.get(entry.actor, entry.actor)
    said = entry_sentence(entry, kind, state.words())
    return plain(f"#{entry.seq} · {clock(entry.at, now)} · {who} · {said}")


def entry_sentence(entry: JournalEntry, kind: Kind, words: Words) -> str:
    """What an entry says, without its number, time and author."""
    after, before = entry.after or {}, entry.before or {}
    said = words(f"entry.{entry.action}")
    if "status" in after and "status" in before:
        old, new = (words.label(kind.status(str(image["status"]))) for image in (before, after))
        said = words("entry.status_step", said=said, before=old, after=new)
    note = str(after.get("note") or "")
    return f"{said}: {note}" if note else said


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
