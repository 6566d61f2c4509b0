"""One shift of one post as a screen shows it: who, how sure, what is wrong, what one may do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.duties import EARLY, Duty, DutyState, Turn
from geo.domain.shifts import Stint, doubled, unrested

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.kinds import Variant
    from geo.domain.shifts import Shift
    from geo.domain.units import Unit


class Trouble(StrEnum):
    """Worst first."""

    GAP = "gap"
    DOUBLE = "double"
    REST = "rest"
    SILENT = "silent"


class Offer(StrEnum):
    """What one may do with a shift; the service asked to do it decides again."""

    CONFIRM = "confirm"
    CLAIM = "claim"
    RELEASE = "release"
    ASK = "ask"
    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Watch:
    """One shift of one post. ``unit`` stands there or is to, "" for nobody; afterwards they ``rest``."""

    site: str
    name: str
    area: str
    needed: Variant
    turn: Turn
    unit: str
    state: DutyState
    rest: timedelta = timedelta(0)
    troubles: tuple[Trouble, ...] = ()
    offers: frozenset[Offer] = frozenset()

    @property
    def shift(self) -> Shift:
        return self.turn.shift

    @property
    def duty(self) -> Duty:
        return self.turn.duty

    @property
    def stint(self) -> Stint:
        """As many as were counted there, else as many as are needed."""
        if self.state is DutyState.CONFIRMED:
            return Stint(self.shift, self.duty.people, self.duty.leads, self.rest)
        return Stint(self.shift, self.needed.staff, int(self.needed.lead), self.rest)

    @property
    def order(self) -> tuple[int, datetime, str]:
        worst = list(Trouble).index(self.troubles[0]) if self.troubles else len(Trouble)
        return worst, self.shift.start, self.site


def judged(watches: Iterable[Watch], units: dict[str, Unit]) -> list[Watch]:
    """With gaps, double bookings and short rests; of a unit whose people nobody has entered nothing is said.

    A rest is short where even without a double booking too few of the unit have rested.
    """
    known = list(watches)
    by_unit: dict[str, list[int]] = defaultdict(list)
    for number, watch in enumerate(known):
        by_unit[watch.unit].append(number)
    double, tired = set[int](), set[int]()
    for code, numbers in by_unit.items():
        unit = units.get(code)
        if unit and unit.people:
            stints = [known[number].stint for number in numbers]
            double.update(numbers[place] for place in doubled(stints, unit.there, unit.leads_there))
            tired.update(numbers[place] for place in unrested(stints, unit.there))
    found = []
    for number, watch in enumerate(known):
        wrong = {
            Trouble.GAP: _is_gap(watch),
            Trouble.DOUBLE: number in double,
            Trouble.REST: number in tired - double,
        }
        worst = tuple(trouble for trouble, is_so in wrong.items() if is_so)
        found.append(replace(watch, troubles=worst + watch.troubles))
    return found


def _is_gap(watch: Watch) -> bool:
    """Nobody, or too few, or nobody to lead."""
    stint = watch.stint
    short = stint.people < watch.needed.staff or stint.leads < int(watch.needed.lead)
    return watch.state is DutyState.VACANT or short


def offers(who: Actor, watch: Watch, path: Collection[Area], now: datetime) -> frozenset[Offer]:
    """What somebody may do with a shift at this moment; ``path`` leads to its area."""
    own, unit = who.unit, watch.unit
    if now >= watch.shift.end or not who.may(Verb.CHANGE_STATUS, path):
        return frozenset()
    plans, asker = who.may(Verb.DRAFT_PLAN, path), watch.duty.asker
    acts = plans or (bool(own) and own == unit)
    may_take = acts or (bool(own) and not unit)
    found = {
        Offer.CONFIRM: may_take and now >= watch.shift.start - EARLY,
        Offer.CLAIM: may_take and watch.state in (DutyState.VACANT, DutyState.PLANNED),
        Offer.RELEASE: acts and bool(unit),
        Offer.ASK: bool(own and unit) and own != unit and not asker,
        Offer.ACCEPT: bool(asker) and acts,
        Offer.DECLINE: bool(asker) and (acts or own == asker),
    }
    return frozenset(offer for offer, holds in found.items() if holds)
