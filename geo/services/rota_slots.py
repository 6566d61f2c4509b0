"""The rota as numbers: posts, units and shifts of the days ahead, what stays, and who may stand where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.duties import Duty, Turn, claim_span
from geo.domain.shifts import DAY, SPARE, clock_hours, shifts_between
from geo.planning.problem import NOBODY
from geo.planning.shifts import Duty as Slots
from geo.planning.shifts import Shifts, Strength, nights
from geo.services.rights import needs
from geo.services.rota import posts
from geo.services.unit_ways import unit_ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime, tzinfo

    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kind, Variant
    from geo.domain.shifts import Shift
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot

FROZEN = DAY
"""Who stands within the next day knows it already."""
NEAREST = 12
"""Units looked at for a post, beside those that stand there."""
MOST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Question:
    """Shifts of ``area`` and beneath ("" everything) that begin in ``days`` days after the frozen one.

    ``units``: only they, their own shifts and those of nobody are looked at; none: all. ``weight``: metres
    that an hour of a unit above its even share counts. ``moves``: shifts that may change hands for that.
    """

    area: str = ""
    units: tuple[str, ...] = ()
    days: int = 7
    weight: float = 500.0
    moves: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class RotaSlots:
    """``slots`` are the numbers; ``turns`` what is told of a post (row) and a shift (column) that is its own.

    Open are shifts that begin between ``begin`` and ``end``. ``measure``: ways by road, straight or mixed.
    """

    question: Question
    slots: Slots
    rest: NDArray[np.float64]
    sites: tuple[str, ...]
    names: tuple[str, ...]
    needed: tuple[Variant, ...]
    shifts: tuple[Shift, ...]
    turns: dict[tuple[int, int], Turn]
    units: tuple[Unit, ...]
    begin: datetime
    end: datetime
    measure: str

    def unit(self, number: int) -> str:
        """Its code, "" for nobody."""
        return "" if number == NOBODY else self.units[number].code


@needs(Verb.DRAFT_PLAN)
def rota_slots(office: Office, actor: Actor, question: Question) -> RotaSlots:
    """Everything that stands in shifts around the days asked for; what one may not plan is there, and stays.

    Raises:
        Refused: one may plan nowhere.
    """
    now, zone = office.now(), office.settings.zone
    begin, end = now + FROZEN, now + FROZEN + min(max(question.days, 1), MOST_DAYS) * DAY
    snapshot = office.board.standing(now).snapshot
    known = tuple(posts(office, snapshot))
    units = tuple(sorted(office.board.reference().units.values(), key=lambda unit: unit.code))
    columns = _columns({kind.code: kind for _, kind, _ in known}, zone, now, end)
    turns = _turns(office, snapshot, known, columns)
    ways = unit_ways(office, snapshot, [row for row, _, _ in known], units)
    today = now.astimezone(zone).date()
    place = {unit.code: number for number, unit in enumerate(units)}
    wanted = np.zeros((len(known), len(columns)), np.bool_)
    present = np.full(wanted.shape, NOBODY)
    fixed = np.ones(wanted.shape, np.bool_)
    barred = set[tuple[int, int, int]]()
    mine = _mine(office, actor, question)
    for (row, column), turn in turns.items():
        holder = turn.unit_at(min(now, turn.shift.end))
        wanted[row, column] = True
        present[row, column] = place.get(holder, NOBODY)
        barred |= {(place[unit], row, column) for unit in turn.duty.given_up if unit in place}
        asked = not holder or not question.units or holder in question.units
        counted = not holder or (holder in place and bool(units[place[holder]].people))
        open_ = begin <= turn.shift.start < end and turn.duty.site in mine
        fixed[row, column] = not (open_ and asked and counted) or turn.duty.is_spoken_for
    size = Strength(
        people=np.array([unit.there for unit in units], float),
        leads=np.array([unit.leads_there for unit in units], float),
        need=np.array([needed.staff for _, _, needed in known], float),
        lead=np.array([needed.lead for _, _, needed in known], float),
    )
    slots = Slots(
        teams=tuple(place),
        shifts=clock_shifts([shift for shift, _ in columns], zone, today),
        priority=np.array([needed.priority for _, _, needed in known], float),
        able=_able(size, ways.metres, present, [unit.code in (question.units or place) for unit in units]),
        free=np.ones((len(units), len(columns)), np.bool_),
        wanted=wanted,
        present=present,
        metres=2 * ways.metres.T,
        given=size,
        fixed=fixed,
        barred=frozenset(barred),
    )
    return RotaSlots(
        question=question,
        slots=slots,
        rest=np.array([rest for _, rest in columns], float),
        sites=tuple(snapshot.ids[row] for row, _, _ in known),
        names=tuple(snapshot.names[row] for row, _, _ in known),
        needed=tuple(needed for _, _, needed in known),
        shifts=tuple(shift for shift, _ in columns),
        turns=turns,
        units=units,
        begin=begin,
        end=end,
        measure=ways.measure,
    )


def _mine(office: Office, actor: Actor, question: Question) -> frozenset[str]:
    """Sites of the area where one may plan."""
    snapshot = office.board.standing(office.now(), scope=actor.scope(Verb.DRAFT_PLAN)).snapshot
    areas = office.board.reference().areas
    within = areas.covered(frozenset({question.area})) if question.area else None
    return frozenset(
        site
        for row, site in enumerate(snapshot.ids)
        if within is None or snapshot.areas[snapshot.area[row]] in within
    )


def _columns(
    kinds: dict[str, Kind], zone: tzinfo, now: datetime, end: datetime
) -> tuple[tuple[Shift, float], ...]:
    """Every shift with the hours of rest after it, from those that somebody still rests from on."""
    found: set[tuple[Shift, float]] = set()
    for kind in kinds.values():
        around = shifts_between(kind.shifts, zone, now - SPARE, now + DAY)
        longest = max(kind.rest_after(shift, zone) for shift in around)
        found.update(_rests(kind, zone, now - longest, end + longest))
    return tuple(sorted(found))


def _turns(
    office: Office,
    snapshot: Snapshot,
    known: tuple[tuple[int, Kind, Variant], ...],
    columns: tuple[tuple[Shift, float], ...],
) -> dict[tuple[int, int], Turn]:
    """By row and column; shifts that have begun belong to whoever held the post then."""
    if not columns:
        return {}
    now, zone = office.now(), office.settings.zone
    first, last = columns[0][0].start, max(shift.end for shift, _ in columns)
    held: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with office.store.read() as reader:
        duties = {(duty.site, duty.start): duty for duty in reader.duties(first - SPARE, last)}
        for site, since, *_, unit in reader.held_rows({kind.code for _, kind, _ in known}, first, now):
            held[site].append((since, unit))
    place = {column: number for number, column in enumerate(columns)}
    patterns = {
        kind.code: [(shift, place.get((shift, rest))) for shift, rest in _rests(kind, zone, first, last)]
        for _, kind, _ in known
    }
    found = {}
    for row, (number, kind, _) in enumerate(known):
        site, live = snapshot.ids[number], snapshot.units[snapshot.unit[number]]
        for shift, column in patterns[kind.code]:
            if column is None:
                continue
            holder = live if shift.start >= now else _holder(held[site], shift)
            duty = duties.get((site, shift.start)) or Duty(site, shift.start)
            found[row, column] = Turn(shift, holder, claim_span(kind), duty)
    return found


def _rests(kind: Kind, zone: tzinfo, begin: datetime, end: datetime) -> Iterator[tuple[Shift, float]]:
    """Each shift of a kind that shares any time with [begin, end), and the hours of rest after it.

    Hours are those of the local clock, as starts and ends are in the slots.
    """
    origin = begin.astimezone(zone).date()
    for shift in shifts_between(kind.shifts, zone, begin, end):
        due = shift.end + kind.rest_after(shift, zone)
        yield shift, clock_hours(due, zone, origin) - clock_hours(shift.end, zone, origin)


def _holder(rows: list[tuple[int, str]], shift: Shift) -> str:
    """Who held the post when a shift began, "" before anybody did."""
    before = [unit for since, unit in rows if since <= shift.start.timestamp() * 1000]
    return before[-1] if before else ""


def clock_shifts(shifts: Sequence[Shift], zone: tzinfo, first: date) -> Shifts:
    """Shifts as numbers, in their order: hours of the local clock of ``zone`` since midnight of ``first``."""
    starts = np.array([clock_hours(shift.start, zone, first) for shift in shifts], float)
    lengths = np.array([clock_hours(shift.end, zone, first) for shift in shifts], float) - starts
    return Shifts(starts, lengths, nights(starts, lengths))


def strong_enough(size: Strength) -> NDArray[np.bool_]:
    """Team x post: whether it has the people and the leads for a crew there."""
    enough: NDArray[np.bool_] = (size.people[:, None] >= size.need) & (size.leads[:, None] >= size.lead)
    return enough


def _able(
    size: Strength, metres: NDArray[np.float64], present: NDArray[np.int64], asked: list[bool]
) -> NDArray[np.bool_]:
    """Team x post: people and leads enough, and near, or standing there already."""
    count = len(size.people)
    near = np.zeros((count, len(size.need)), np.bool_)
    order = np.argsort(np.where(asked, metres, np.inf), axis=1, kind="stable")[:, :NEAREST]
    for row, nearest in enumerate(order):
        near[nearest, row] = True
        there = present[row]
        near[there[there != NOBODY], row] = True
    found: NDArray[np.bool_] = near & strong_enough(size) & np.array(asked, bool)[:, None]
    return found
