"""A proposed rota as a difference: what changes and why, what stays open, loads, and the press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.domain.commands import RotaStep
from geo.services.duties import put_on_rota
from geo.services.plan_sentences import proof_sentence, unit_word
from geo.services.rota_slots import NEAREST
from pages.components import state
from pages.components.area_totals import plain
from pages.components.columns import local_moments, moment_column
from pages.components.deeds import key_of, press
from pages.components.duty_loads import load_difference
from pages.components.rota_task import crew_box, press_crew
from pages.components.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota_proposals import RotaChange, RotaProposal

WHERE = "rota-put"
PUT_SEQ = "rota-put-seq"
HEIGHT, ROW_HEIGHT = 420, 35
NAMED = 12
"""So many open shifts are told by name."""


def proposal_told(house: Office, actor: Actor, proposal: RotaProposal, done: Callable[[], None]) -> None:
    """In words first, then line by line; ``done`` once it is on the rota."""
    words = state.words()
    with st.container(key="rota-proposal"):
        st.markdown(
            words(
                "rota.proposed",
                begin=clock(proposal.begin, proposal.moment),
                end=clock(proposal.end, proposal.moment),
                open=proposal.open,
                changes=len(proposal.changes),
                unfilled=len(proposal.unfilled),
            )
        )
        if proposal.proof:
            st.caption(proof_sentence(proposal.proof, words))
        if moves := proposal.question.moves:
            st.caption(words("rota.moves_told", moves=moves))
        if proposal.proof and len(house.board.reference().units) > NEAREST:
            st.caption(words("proof.within", nearest=NEAREST))
        _unfilled(house, actor, proposal)
        if not proposal.changes:
            st.info(words("rota.nothing_to_put"))
            return
        _changes(house, proposal)
        load_difference(proposal.before, proposal.after)
        key = key_of(WHERE)

        def put() -> None:
            step = RotaStep(tuple(each.put for each in proposal.changes), key)
            if press(house, WHERE, lambda actor: put_on_rota(house, actor, step)):
                deed = state.screen().deed
                state.put(PUT_SEQ, deed.receipt.seq if deed and deed.receipt else None)
                done()

        label = words("rota.put", count=len(proposal.changes))
        st.button(label, key="rota-put", type="primary", icon=":material/event_available:", on_click=put)


def _changes(house: Office, proposal: RotaProposal) -> None:
    words, units = state.words(), house.board.reference().units

    def row(each: RotaChange) -> tuple[str, ...]:
        """All but the moment of its start."""
        before, after = (unit_word(code, units, words) for code in (each.before, each.after))
        return each.name, before, after, words(f"rota.why.{each.why}")

    columns = {"shift": local_moments(each.shift.start for each in proposal.changes)}
    columns |= zip(
        ("post", "before", "after", "why"), zip(*map(row, proposal.changes), strict=True), strict=True
    )
    st.dataframe(
        pa.table({words(f"rota.{name}"): list(column) for name, column in columns.items()}),
        height=min(HEIGHT, ROW_HEIGHT * (len(proposal.changes) + 1) + 2),
        hide_index=True,
        column_config={words("rota.shift"): moment_column()},
        alt=words("rota.changes_alt"),
    )


def _unfilled(house: Office, actor: Actor, proposal: RotaProposal) -> None:
    """What nobody can be put on; and, once asked, what one more crew would change."""
    words = state.words()
    if not proposal.unfilled:
        return
    some = proposal.unfilled[:NAMED]
    named = [f"{slot.name} {clock(slot.shift.start, proposal.moment)}" for slot in some]
    if more := len(proposal.unfilled) - len(some):
        named.append(words("rota.and_more", count=more))
    told = words("rota.unfilled", count=len(proposal.unfilled), names=words("plan.comma").join(named))
    st.warning(plain(told), icon=":material/person_off:")

    st.button(words("rota.one_more_crew"), key="rota-offers-ask", on_click=press_crew)
    offers = crew_box(house, actor)
    if offers is None:
        return
    units = house.board.reference().units
    for offer in offers:
        name = unit_word(offer.unit, units, words)
        st.markdown(plain(words("rota.offer", unit=name, people=offer.people, filled=offer.filled)))
    if not offers:
        st.caption(words("rota.no_offer"))
