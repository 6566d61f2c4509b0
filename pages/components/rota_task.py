"""The rota that is being worked out: its progress, and the proposal once it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.services.own_tasks import asked_under_way
from geo.services.rota_asks import crew_ask, rota_ask
from geo.services.tasks import Kind
from pages.components import state
from pages.components.deeds import press_to_ask
from pages.components.own_answer import own_answer

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota_proposals import CrewOffer, RotaProposal
    from geo.services.rota_slots import Question

PRESSED, CREW_PRESSED = "rota-pressed", "rota-crew-pressed"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was asked, by whom, in which press."""

    actor: str
    question: Question
    turn: str


def press_rota(house: Office, where: str, question: Question) -> None:
    """From a callback: what is asked from now on; the same again while it is worked out changes nothing."""
    state.acted().deed = None

    def ask(actor: Actor) -> None:
        asked, turn = asked_under_way(house, actor, Kind.ROTA) or (None, "")
        state.put(PRESSED, Pressed(actor.id, question, turn if asked == question else uuid4().hex))

    press_to_ask(house, where, ask)


def rota_box(house: Office, actor: Actor) -> RotaProposal | None:
    """Progress while it lasts, then the proposal; also on a screen where the same person asked nothing."""
    pressed: Pressed | None = state.widget(PRESSED)
    if pressed is None or pressed.actor != actor.id:
        asked = asked_under_way(house, actor, Kind.ROTA)
        if asked is None:
            return None
        pressed = Pressed(actor.id, *asked)
        state.put(PRESSED, pressed)
    return own_answer(house, actor, rota_ask(house, actor, pressed.question, pressed.turn))


def put_away() -> None:
    """What was proposed is on the rota."""
    state.put(PRESSED, None)


def press_crew() -> None:
    """From a callback: what one more crew would change is asked of what is proposed."""
    state.acted()
    pressed: Pressed | None = state.widget(PRESSED)
    state.put(CREW_PRESSED, pressed and pressed.turn)


def crew_box(house: Office, actor: Actor) -> tuple[CrewOffer, ...] | None:
    """Progress while it lasts, then the offers; nothing until one asks."""
    pressed: Pressed | None = state.widget(PRESSED)
    if pressed is None or state.widget(CREW_PRESSED) != pressed.turn:
        return None
    return own_answer(house, actor, crew_ask(house, actor, pressed.question, pressed.turn))
