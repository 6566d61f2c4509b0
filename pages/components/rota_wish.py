"""A rota to propose: how many days, how many changes fairness may cost, and the press that works it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.commands import Undo
from geo.services.duties import take_off_rota
from geo.services.missing import missing_sentences
from geo.services.rota_slots import MOST_DAYS, Question
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box, key_of, press
from pages.components.rota_proposal import PUT_SEQ, WHERE, proposal_told
from pages.components.rota_task import press_rota, put_away, rota_box

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota import Rota

USUAL_DAYS, MOST_MOVES = 7, 500
WEIGHTS = (0.0, 100.0, 500.0, 2000.0, 10000.0)
"""Metres that one hour above an even share counts."""
USUAL_WEIGHT = 500.0


def rota_wish(house: Office, actor: Actor, shown: Rota) -> None:
    """For who may plan, of now: the form, what came of the last press, and the proposal it made."""
    if shown.filter.as_of is not None or not actor.may_somewhere(Verb.DRAFT_PLAN):
        return
    words = state.words()
    with st.container(key="rota-wish", border=True):
        st.markdown(f"**{words('rota.wish')}**")
        st.caption(words("rota.wish_told"))
        for sentence in missing_sentences(shown.units.values(), words):
            st.caption(plain(sentence))
        _form(house, shown)
        proposal = rota_box(house, actor)
        deed_box(house, actor, WHERE)
        _take_back(house)
        if proposal is not None and proposal.question == _question(shown, proposal.question):
            proposal_told(house, actor, proposal, put_away)


def _form(house: Office, shown: Rota) -> None:
    words = state.words()
    labels = {weight: words(f"rota.weight.{weight:.0f}") for weight in WEIGHTS}
    with st.form("rota-wish-form", border=False, enter_to_submit=False):
        one, other = st.columns(2)
        one.number_input(words("rota.days"), 1, MOST_DAYS, USUAL_DAYS, key="rota-days")
        other.number_input(
            words("rota.moves"), 0, MOST_MOVES, 0, key="rota-moves", help=words("rota.moves_help")
        )
        st.select_slider(
            words("rota.weight"),
            WEIGHTS,
            USUAL_WEIGHT,
            key="rota-weight",
            format_func=lambda weight: labels.get(weight, str(weight)),
            help=words("rota.weight_help"),
        )
        st.form_submit_button(
            words("rota.work_out"),
            key="rota-work-out",
            type="primary",
            on_click=_ask,
            args=(house, shown),
        )


def _ask(house: Office, shown: Rota) -> None:
    wish = Question(
        days=int(state.widget("rota-days") or USUAL_DAYS),
        weight=float(state.widget("rota-weight") or 0),
        moves=int(state.widget("rota-moves") or 0),
    )
    press_rota(house, WHERE, _question(shown, wish))


def _question(shown: Rota, wish: Question) -> Question:
    """The same about the area and units that are shown."""
    return Question(shown.filter.area or "", tuple(shown.filter.unit), wish.days, wish.weight, wish.moves)


def _take_back(house: Office) -> None:
    """What was put last on this screen can be taken back."""
    words, seq = state.words(), state.widget(PUT_SEQ)
    if not seq:
        return
    key = key_of("rota-back")

    def back() -> None:
        if press(house, WHERE, lambda actor: take_off_rota(house, actor, Undo(seq, key))):
            state.put(PUT_SEQ, None)

    st.button(
        words("rota.take_back", number=seq), key="rota-take-back", icon=":material/undo:", on_click=back
    )
