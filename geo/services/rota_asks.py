"""A rota, and what one more crew would change, as questions to be worked out beside the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.domain.access import Verb
from geo.services.own_tasks import Ask
from geo.services.rights import needs
from geo.services.rota_proposals import crew_offers, propose_rota
from geo.services.tasks import Kind

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota_proposals import CrewOffer, RotaProposal
    from geo.services.rota_slots import Question


@needs(Verb.DRAFT_PLAN)
def rota_ask(office: Office, actor: Actor, question: Question, turn: str) -> Ask[RotaProposal]:
    """``turn``: of the press; what is proposed holds until the next one, for each shift is seen as it was."""
    return Ask(
        Kind.ROTA, (question, turn), None, lambda task: propose_rota(office, actor, question, task), _as_it_is
    )


@needs(Verb.DRAFT_PLAN)
def crew_ask(office: Office, actor: Actor, question: Question, turn: str) -> Ask[tuple[CrewOffer, ...]]:
    """Of the proposal of this turn."""
    return Ask(
        Kind.CREW, (question, turn), None, lambda task: crew_offers(office, actor, question, task), _as_it_is
    )


def _as_it_is(found: Any) -> Any:
    return found
