"""The rota to take along: a printed page for each unit, and the same as a file for Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.own_link import PRINT, WORD, own_link

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.rota import Rota


def rota_files(actor: Actor, shown: Rota, days: int) -> None:
    """Of the area, units and days that are shown."""
    words, wanted = state.words(), shown.filter
    query = {**wanted.base.but(kind=(), unit=wanted.unit).to_query(), "days": days}
    with st.container(key="rota-files", horizontal=True, gap="small"):
        own_link(actor, words("rota.print"), "shifts", query, PRINT)
        own_link(actor, words("rota.word"), "files/rota.docx", query, WORD)
