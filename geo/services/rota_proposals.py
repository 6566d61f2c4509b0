"""A rota proposed: whom to put on which shift, why, what stays open, what each unit would carry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.commands import PutShift
from geo.planning.problem import NOBODY
from geo.planning.rota import rota
from geo.planning.rota_check import RotaBreach, rota_breaches
from geo.planning.rota_start import lasting
from geo.services.duty_loads import Stood, loads
from geo.services.rights import needs
from geo.services.rota_rules import rules_of
from geo.services.rota_slots import rota_slots
from geo.services.tasks import OFFERS, Kind, Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.shifts import Shift
    from geo.planning.rows import Indices
    from geo.planning.shifts import Duty as Slots
    from geo.planning.shifts import RotaRules
    from geo.services.duty_loads import Loads
    from geo.services.office import Office
    from geo.services.rota_slots import Question, RotaSlots

TRY_SECONDS = 1.0
"""For each rota that is worked out to see what one more crew would change."""
MOST_TRIED = 6
"""Units with which it is tried what one more crew would change."""


class Why(StrEnum):
    """Why a shift is to change hands."""

    GAP = "gap"
    REST = "rest"
    ABLE = "able"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """One shift of a post that nobody can be put on."""

    site: str
    name: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class RotaChange:
    """One shift of a post: who was to stand there, who is to, "" for nobody; ``version`` of the duty seen."""

    site: str
    name: str
    shift: Shift
    before: str
    after: str
    why: Why
    version: int

    @property
    def put(self) -> PutShift:
        return PutShift(self.site, self.shift.start, self.after, self.before, self.version)


@dataclass(frozen=True, slots=True, eq=False)
class RotaProposal:
    """``open`` counts shifts that could be changed, ``proof`` maps an aim to its value and bound."""

    question: Question
    moment: datetime
    begin: datetime
    end: datetime
    changes: tuple[RotaChange, ...]
    unfilled: tuple[OpenSlot, ...]
    open: int
    before: Loads
    after: Loads
    proof: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CrewOffer:
    """With one more crew of this size in a unit so many shifts more would be filled."""

    unit: str
    people: int
    filled: int


@needs(Verb.DRAFT_PLAN)
def propose_rota(office: Office, actor: Actor, question: Question, task: Task | None = None) -> RotaProposal:
    """Fill what is open, first with the fewest changes; nothing is written.

    Stopped by its task, it is the best rota found by then.

    Raises:
        Refused: one may plan nowhere.
    """
    task = task or Task(Kind.ROTA, "")
    known = rota_slots(office, actor, question)
    slots, rules = known.slots, rules_of(known)
    table, proof = slots.present, dict[str, tuple[float, float]]()
    if (slots.wanted & ~slots.stays(rules)).any():
        found = rota(slots, rules, cancelled=task.is_cancelled, told=task.tell)
        table = found.team
        # No count falls below 0, which is all that is known where the time was too short for more.
        proof = {stage.name: (stage.value, max(0.0, stage.bound)) for stage in found.stages}
    span = known.begin, known.end
    before, after = (
        loads(office, list(_stood(known, each)), span, known.measure) for each in (slots.present, table)
    )
    return RotaProposal(
        question=question,
        moment=office.now(),
        begin=known.begin,
        end=known.end,
        changes=tuple(_changes(known, rules, table)),
        unfilled=_unfilled(known, rules, table),
        open=int((slots.wanted & ~slots.stays(rules)).sum()),
        before=before,
        after=after,
        proof=proof,
    )


@needs(Verb.DRAFT_PLAN)
def crew_offers(
    office: Office, actor: Actor, question: Question, task: Task | None = None
) -> tuple[CrewOffer, ...]:
    """What one more crew in one unit would change, each told after the whole was solved again with it.

    Tried are the units nearest to what stays open; the most helpful comes first.
    """
    task = task or Task(Kind.CREW, "")
    known = rota_slots(office, actor, question)
    slots, rules = known.slots, replace(rules_of(known), seconds=TRY_SECONDS)
    task.tell_stage(OFFERS)
    open_ = slots.wanted & ~slots.stays(rules)
    if not open_.any():
        return ()
    first = rota(slots, rules, cancelled=task.is_cancelled).team
    missing = np.argwhere(open_ & (first == NOBODY))
    if not len(missing):
        return ()
    asked = [n for n, unit in enumerate(known.units) if unit.code in question.units or not question.units]
    asked.sort(key=lambda number: (float(slots.metres[number, missing[:, 0]].sum()), number))
    crew = int(max(slots.strength.need[post] for post, _ in missing))
    tried = []
    for number in asked[:MOST_TRIED]:
        more = _with_crew(slots, number, crew)
        team = rota(more, rules, cancelled=task.is_cancelled).team
        left = int((open_ & (team == NOBODY)).sum())
        if left < len(missing):
            tried.append(CrewOffer(known.units[number].code, crew, len(missing) - left))
    return tuple(sorted(tried, key=lambda offer: -offer.filled))


def _with_crew(slots: Slots, number: int, crew: int) -> Slots:
    size = slots.strength
    one = np.arange(len(size.people)) == number
    more = replace(size, people=size.people + crew * one, leads=size.leads + one)
    able = slots.able.copy()
    able[number] = True
    return replace(slots, given=more, able=able)


def _stood(known: RotaSlots, table: Indices) -> Iterator[Stood]:
    """All shifts that begin within the days asked for, of all posts."""
    slots = known.slots
    for row, column in np.argwhere(slots.wanted & (table != NOBODY)).tolist():
        shift, unit = known.shifts[column], int(table[row, column])
        if known.begin <= shift.start < known.end:
            people = float(slots.strength.need[row])
            yield Stood(shift, known.unit(unit), people, float(slots.metres[unit, row]))


def _changes(known: RotaSlots, rules: RotaRules, table: Indices) -> Iterator[RotaChange]:
    """By time and post."""
    slots = known.slots
    broken = [(breach, team, shift) for breach, team, shift in rota_breaches(slots, rules, slots.present)]
    within, moments = lasting(slots, rules)[0], np.unique(slots.shifts.starts)
    tired = {
        (team, float(slots.shifts.starts[shift]))
        for breach, team, shift in broken
        if breach is RotaBreach.REST
    }
    found = np.argwhere(slots.present != table).tolist()
    for row, column in sorted(found, key=lambda slot: (known.shifts[slot[1]], known.sites[slot[0]])):
        before, after = int(slots.present[row, column]), int(table[row, column])
        why = Why.EVEN
        if before == NOBODY:
            why = Why.GAP
        elif any((before, moment) in tired for moment in moments[within[column]].tolist()):
            why = Why.REST
        elif not slots.able[before, row]:
            why = Why.ABLE
        turn = known.turns[row, column]
        yield RotaChange(
            site=known.sites[row],
            name=known.names[row],
            shift=known.shifts[column],
            before=known.unit(before),
            after=known.unit(after),
            why=why,
            version=turn.duty.version,
        )


def _unfilled(known: RotaSlots, rules: RotaRules, table: Indices) -> tuple[OpenSlot, ...]:
    open_ = known.slots.wanted & ~known.slots.stays(rules)
    found = np.argwhere(open_ & (table == NOBODY)).tolist()
    slots = [OpenSlot(known.sites[row], known.names[row], known.shifts[column]) for row, column in found]
    return tuple(sorted(slots, key=lambda slot: (slot.shift, slot.site)))
