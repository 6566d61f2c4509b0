"""Names of the demo accounts, which come with the application and so have one in each language."""

from __future__ import annotations

from geo.domain.actors import Actor
from geo.i18n import LANGS, Translator

DEMO_CODES = frozenset({"commander", "planner", "staff", "supervisor", "clerk"})
"""Codes of the demo accounts, and ends of catalogue keys."""


def demo_account_name(actor: Actor, t: Translator) -> str:
    """Return the name of a demo account in the reader's language; a name that somebody gave it stays."""
    key = f"demo.{actor.id}"
    is_as_delivered = actor.id in DEMO_CODES and actor.name == Translator(LANGS[0])(key)
    return t(key) if is_as_delivered else actor.name
