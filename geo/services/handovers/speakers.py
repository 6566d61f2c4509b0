"""Whose word a step of a handover is: of the unit on duty, or of one that a desk enters by telephone.

Screens ask it for what they allow, services for what they write: there is one rule.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.services.handovers.post_shifts import ChangeOfShift


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose word a step is.

    Attributes:
        unit: Code of the unit, "" for none.
        account: Code of the account, "" where only the unit is known.
        entered_by: Code of the account that entered it for them, "" where they did themselves.
    """

    unit: str
    account: str = ""
    entered_by: str = ""


SpeakerRule = Callable[[Actor, Collection[Area], ChangeOfShift, str], Speaker | None]
"""A function below: actor, area of the post and those above it, change of shift, unit that is named."""


def who_offers(
    actor: Actor, path: Collection[Area], change: ChangeOfShift, named: str = ""
) -> Speaker | None:
    """Return whose word an offer is: the unit on the outgoing shift; else as of ``_speaker``."""
    return _speaker(actor, path, change, named, change.out_unit)


def who_accepts(
    actor: Actor, path: Collection[Area], change: ChangeOfShift, named: str = ""
) -> Speaker | None:
    """Return whose word an acceptance is: the unit on the incoming shift; else as of ``_speaker``."""
    return _speaker(actor, path, change, named, change.in_unit)


def who_continues(
    actor: Actor, path: Collection[Area], change: ChangeOfShift, named: str = ""
) -> Speaker | None:
    """Return whose word it is that a crew stays or takes over alone; else as of ``_speaker``.

    That is the unit on the incoming shift, or the one on the outgoing shift whose relief has not come.
    """
    return _speaker(actor, path, change, named, change.in_unit, change.out_unit)


def _speaker(
    actor: Actor, path: Collection[Area], change: ChangeOfShift, named: str, on_duty: str, *others: str
) -> Speaker | None:
    """Return whose word a step is, None where the actor may not take it.

    A step of a command is the word of an account that may close the day, for itself alone. At a post a unit
    speaks for itself where it is on duty, or where no unit is. A desk, which plans in the area, enters the
    word of any unit: of the one that it names, else of the one on duty.

    Args:
        actor: Who enters the step.
        path: The area of the post and those above it.
        change: The change of shift.
        named: Code of the unit that is named, "" for none.
        on_duty: Code of the unit on duty, "" for none.
        others: Codes of further units that may speak.
    """
    if change.is_of_command:
        may_speak = named in ("", actor.unit) and actor.may(Verb.CLOSE_DAY, path)
        return Speaker(actor.unit, actor.id) if may_speak else None
    is_desk = actor.may(Verb.DRAFT_PLAN, path)
    is_on_duty = not on_duty or (bool(actor.unit) and actor.unit in (on_duty, *others))
    if named in ("", actor.unit) and is_on_duty and (actor.unit or not is_desk):
        return Speaker(actor.unit, actor.id)
    return Speaker(named or on_duty, entered_by=actor.id) if is_desk else None
