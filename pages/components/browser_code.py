"""What the browser does beside Streamlit: presses guarded, typed text kept, a cut line told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.press_keys import WRITES

if TYPE_CHECKING:
    from geo.domain.actors import Actor

CODE = Path(__file__).parent / "browser"
PARTS = ("press_guard.js", "kept_text.js", "connection.js", "begin.js")
KEPT_FORMS = ("status-form", "bulk-form", "shift-form", "publish-step")
"""Containers whose typed text is kept in the browser until it is recorded."""


def browser_code(actor: Actor) -> None:
    """Hand this run's words and numbers to the code of the page, which begins with the first of them."""
    words, here = state.words(), state.screen()
    receipts = [done.receipt for done in (here.outcome, here.deed) if done is not None and done.receipt]
    told = {
        "account": actor.id,
        "site": here.site,
        "forms": list(KEPT_FORMS),
        "writes": list(WRITES),
        "acts": here.acts,
        "recorded": max((str(receipt.seqs[-1]) for receipt in receipts if receipt.seqs), default="", key=int),
        "words": {"cut": words("line.cut"), "anew": words("line.anew")},
    }
    with st.container(key="browser-code"):
        # Registered with each run: it costs a comparison, and a runtime that was started anew knows it.
        component = st.components.v2.component("kadian", js=code(), isolate_styles=False)
        component(data=told, key="browser")


@cache
def code() -> str:
    """The parts as one module of JavaScript."""
    return "\n".join((CODE / part).read_text("utf-8") for part in PARTS)
