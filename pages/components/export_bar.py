"""What is on screen, as a file: the same filter, the same moment, both written into it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.exports import FORMATS, export_sites
from pages.components import state

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.overview import Overview


def export_bar(house: Office, actor: Actor, overview: Overview) -> None:
    """One press a format; the file is made when it is pressed."""
    words, local = state.words(), overview.moment.astimezone(state.screen().zone)
    with st.container(key="export", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words("export.title"))
        for name, form in FORMATS.items():
            st.download_button(
                words(f"export.{name}"),
                data=partial(export_sites, house, actor, overview.filter, name, words),
                file_name=f"kadian-{local:%Y%m%d-%H%M}.{name}",
                mime=form.mime,
                key=f"export-{name}",
                on_click="ignore",
                icon=":material/download:",
            )
