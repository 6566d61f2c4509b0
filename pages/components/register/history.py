"""History of one object of the register: who changed which field, from what to what."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from geo.domain.journal import JournalEntry
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.register.listing import RegisteredObject
from geo.services.register.record import value_text
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock

FIELDS = (
    "name",
    "kind",
    "variant",
    "area",
    "parent",
    "lat",
    "lon",
    "unit",
    "interval_h",
    "people",
    "leads",
    "note",
)
"""Fields that an entry of the register may change, in the order of the sentence."""


def register_history(ctx: AppContext, found: RegisteredObject) -> None:
    """Draw the last entries on the object, the newest first."""
    t, names = state.translator(), ctx.read_model.reference().account_names
    with st.expander(t("register.history"), key="register-history"):
        for entry in found.history:
            who = names.get(entry.actor, entry.actor)
            line = f"#{entry.seq} · {clock(entry.at, ctx.now())} · {who} · {_sentence(entry, t)}"
            st.markdown(f"- {escape_markdown(line)}")


def _sentence(entry: JournalEntry, t: Translator) -> str:
    """Return what an entry did: the action, the fields that changed, and the reason."""
    changes = "; ".join(_changes(entry, t)) if entry.before and entry.after else ""
    return " · ".join(filter(None, (t(f"entry.{entry.action}"), changes, entry.reason)))


def _changes(entry: JournalEntry, t: Translator) -> Iterator[str]:
    before, after = entry.before or {}, entry.after or {}
    for field in FIELDS:
        if field in after and before.get(field) != after[field]:
            yield t(
                "register.field_step",
                field=t(f"cli.field.{field}"),
                before=value_text(before.get(field)) or "–",
                after=value_text(after[field]) or "–",
            )
    if before.get("boundary") != after.get("boundary"):
        yield t("register.boundary_changed")
