"""Why a page is not one's own, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from geo.services.office import Office


def not_yours(house: Office, told: str) -> None:
    """What right is missing, in the sentence of that key, and the names of those who can grant it."""
    accounts = house.board.reference().accounts
    names = [account.name for account in accounts if account.may_somewhere(Verb.GRANT)]
    st.info(plain(state.words()(told, who="; ".join(names) or "–")), icon=":material/lock:")
