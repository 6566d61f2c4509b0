"""The rota to take along: a printed page for each unit, and the same as a file for Word."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from geo.reports.word import MIME as DOCX
from geo.services.rota_papers import rota_document
from pages.components import state

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota import Rota


def rota_files(house: Office, actor: Actor, shown: Rota, days: int) -> None:
    """Of the area, units and days that are shown."""
    words, wanted = state.words(), shown.filter
    asked = wanted.base.but(kind=(), unit=wanted.unit)
    query = {**asked.to_query(), "days": days, "lang": words.lang}
    local = shown.moment.astimezone(state.screen().zone)
    with st.container(key="rota-files", horizontal=True, gap="small"):
        st.link_button(
            words("rota.print"),
            f"{st.context.url.rsplit('/', 1)[0] if st.context.url else ''}/shifts?{urlencode(query)}",
            icon=":material/print:",
        )
        st.download_button(
            words("rota.word"),
            data=partial(rota_document, house, actor, asked, days, words),
            file_name=f"kadian-rota-{local:%Y%m%d-%H%M}.docx",
            mime=DOCX,
            key="rota-word",
            on_click="ignore",
            icon=":material/docs:",
        )
