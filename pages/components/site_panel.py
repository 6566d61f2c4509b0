"""The chosen site in the sidebar: card, form, last entries; and what one has told oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.errors import NotFound, Refused
from geo.domain.filters import SiteFilter
from geo.services.dossiers import dossier
from pages.components import state
from pages.components.own_list import own_list
from pages.components.site_card import entry_line, site_card, site_note
from pages.components.status_form import status_form

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.overview import Overview


def site_panel(house: Office, actor: Actor, overview: Overview, walker: str = "") -> None:
    """What staff came for, on top; beneath it what they have told already; ``walker`` is to patrol it."""
    with st.container(key="site-panel"):
        _chosen_site(house, actor, overview, walker)
        own_list(house, actor, overview)


def _chosen_site(house: Office, actor: Actor, overview: Overview, walker: str) -> None:
    """Card, form, note, entries; a word on how to choose where nothing is chosen.

    What a report may change in height stands beneath the form, whose buttons stay where they are.
    """
    words, here = state.words(), state.screen()
    if not here.site:
        st.caption(words("card.choose" if actor.may_report else "card.choose_to_look"))
        return
    try:
        chosen = dossier(house, actor, here.site, overview.filter.as_of)
    except NotFound:
        st.warning(words("card.unknown"))
        return
    except Refused:
        st.warning(words("card.out_of_reach"))
        return
    site_card(chosen, house.now())
    if overview.filter.as_of is None:
        status_form(house, actor, chosen, walker)
    else:
        st.info(words("form.past"))
    site_note(chosen)
    row = overview.standing.snapshot.row_of.get(here.site)
    if row is not None and row not in overview.rows:
        with st.container(key="outside", horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption(words("card.outside_filter"), width="content")
            st.button(words("filter.clear"), key="outside-clear", type="tertiary", on_click=_show_all)
    with st.expander(words("card.entries")):
        reference = house.board.reference()
        lines = [entry_line(entry, chosen.kind, house.now(), reference) for entry in chosen.entries]
        st.markdown("\n".join(f"- {line}" for line in lines))


def _show_all() -> None:
    """Nothing is hidden any more; the moment one looks at and the view of the map stay."""
    state.put("since-usual", None)
    state.set_filter(SiteFilter(as_of=state.screen().filter.as_of))
