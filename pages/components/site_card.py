"""The chosen site: what it is and how it stands; journal entries as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.journal import VISIT
from geo.services.codebook import MEANINGS
from geo.wording import age
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind
    from geo.domain.units import Unit
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
    who = reference.people.get(entry.actor, entry.actor)
    said = entry_sentence(entry, kind, state.words(), reference.units)
    return plain(f"#{entry.seq} · {clock(entry.at, now)} · {who} · {said}")


def entry_sentence(entry: JournalEntry, kind: Kind, words: Words, units: Mapping[str, Unit]) -> str:
    """What an entry says, without its number, time and author."""
    after, before = entry.after or {}, entry.before or {}
    said = words(f"entry.{entry.action}")
    if "status" in after and "status" in before:
        old, new = (_label(kind, str(image["status"]), words) for image in (before, after))
        said = words("entry.status_step", said=said, before=old, after=new)
    patrol = after.get(VISIT)
    if isinstance(patrol, Mapping):
        code = str(patrol.get("unit", ""))
        said = words("entry.visit_by", said=said, unit=units[code].name if code in units else code)
    parts = [said, str(after.get("note") or "")]
    if entry.observed_at and abs(entry.at - entry.observed_at) > MOMENT:
        parts.append(words("entry.observed", time=clock(entry.observed_at, entry.at)))
    if entry.reason:
        parts.append(words("entry.reason", reason=entry.reason))
    return "; ".join(filter(None, parts))


def _label(kind: Kind, code: str, words: Words) -> str:
    """The status's label; its code where the kinds file no longer has it."""
    known = {status.code: words.label(status) for status in kind.statuses}
    return known.get(code, code)


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
