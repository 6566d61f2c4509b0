"""Who carried how much over the last two weeks, and who is to over the next two."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.domain.access import Verb
from geo.domain.duties import Duty, Turn, claim_span
from geo.domain.shifts import SPARE, shifts_between
from geo.domain.units import unit_name
from geo.planning.load import Evenness, evenness, team_loads
from geo.planning.problem import NOBODY
from geo.planning.shifts import Duty as Slots
from geo.services.rights import needs
from geo.services.rota_slots import clock_shifts
from geo.services.unit_ways import ways_to
from geo.store.moments import from_ms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from geo.domain.actors import Actor
    from geo.domain.shifts import Shift
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot
    from geo.store import Reader

WEEKS_2 = timedelta(days=14)
NONE_AWAY: Mapping[str, int] = {}
"""Nothing is said beside what is in force."""


@dataclass(frozen=True, slots=True)
class HeldPost:
    """``place``: latitude and longitude; ``rows`` by time: since when, kind, variant, status, unit."""

    place: tuple[float, float]
    rows: tuple[tuple[Any, ...], ...]


Held = dict[str, HeldPost]
"""By site."""


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """``hours`` of all its people together and of each, None where nobody is there, or has said how many are.

    ``nights`` and ``longest_run`` (shifts without a day off between) are those in which it stands anywhere.
    ``metres``: from its base to each post and back, once a shift.
    """

    unit: str
    name: str
    hours: float
    nights: int
    longest_run: int
    hours_each: float | None
    metres: float


@dataclass(frozen=True, slots=True)
class Stood:
    """So many people of a unit stood through one shift, and had so many metres to the post and back."""

    shift: Shift
    unit: str
    people: float
    metres: float


@dataclass(frozen=True, slots=True)
class Loads:
    """One line a unit that carries anything, the most loaded first; ``even`` is of the hours each.

    ``measure`` says what the ways are: road, straight or mixed.
    """

    begin: datetime
    end: datetime
    lines: tuple[UnitLoad, ...]
    even: Evenness
    measure: str


@needs(Verb.READ)
def duty_loads(office: Office, actor: Actor) -> tuple[Loads, Loads]:
    """The last two weeks as they were, and the next two as the roster and what units said have it.

    Of the posts one may read. A shift counts for whoever stood there at its end: claims that were never
    confirmed have lapsed by then.
    """
    now = office.now()
    held = held_posts(office, office.board.standing(now, scope=actor.scope(Verb.READ)).snapshot)
    return carried(office, held, (now - WEEKS_2, now)), carried(office, held, (now, now + WEEKS_2))


def held_posts(office: Office, snapshot: Snapshot) -> Held:
    """Who held the posts of a snapshot over the last two weeks, and how they stood, up to now."""
    now, kinds = office.now(), [kind.code for kind in office.kinds if kind.shifts]
    rows = defaultdict[str, list[tuple[Any, ...]]](list)
    with office.store.read() as reader:
        for site, since, *values in reader.held_rows(kinds, now - WEEKS_2 - SPARE, now):
            if site in snapshot.row_of:
                rows[site].append((from_ms(since), *values))
    return {
        site: HeldPost(
            (float(snapshot.lat[snapshot.row_of[site]]), float(snapshot.lon[snapshot.row_of[site]])),
            tuple(each),
        )
        for site, each in rows.items()
    }


def carried(
    office: Office, held: Held, span: tuple[datetime, datetime], away: Mapping[str, int] = NONE_AWAY
) -> Loads:
    """What each unit carries in the shifts of these posts that end within the span.

    ``away``: how many of a unit are missing where that is not what is in force.
    """
    with office.store.read() as reader:
        stints = list(_stints(office, reader, held, span))
    units = tuple(office.board.reference().units.values())
    ways = ways_to(office, np.array([post.place for post in held.values()], np.float64), units)
    place = {unit.code: number for number, unit in enumerate(units)}
    rows = {site: number for number, site in enumerate(held)}

    def stood(site: str, shift: Shift, unit: str, people: int) -> Stood:
        way = ways.metres[rows[site], place[unit]] if unit in place else 0.0
        return Stood(shift, unit, people, 2 * float(way))

    return loads(office, [stood(*stint) for stint in stints], span, ways.measure, away)


def _stints(
    office: Office, reader: Reader, held: Held, span: tuple[datetime, datetime]
) -> Iterator[tuple[str, Shift, str, int]]:
    """Each post's shifts that end within the span, with unit and people; empty ones are left out."""
    begin, end = span
    now = office.now()
    duties = {(duty.site, duty.start): duty for duty in reader.duties(begin - SPARE, end)}
    patterns = {
        kind.code: [
            shift
            for shift in shifts_between(kind.shifts, office.settings.zone, begin, end)
            if begin < shift.end <= end
        ]
        for kind in office.kinds
    }
    for site, post in held.items():
        since = [row[0] for row in post.rows]
        for shift in patterns[post.rows[-1][1]]:
            place = bisect_right(since, shift.start) - 1
            if place < 0:
                continue
            _, code, variant, status, holder = post.rows[place]
            kind = office.kinds[code]
            needed = kind.watched(variant, status)
            turn = Turn(
                shift, holder, claim_span(kind), duties.get((site, shift.start)) or Duty(site, shift.start)
            )
            unit = turn.unit_at(min(now, shift.end))
            if needed and unit:
                yield site, shift, unit, turn.duty.people if turn.duty.confirmed else needed.staff


def loads(
    office: Office,
    stints: Sequence[Stood],
    span: tuple[datetime, datetime],
    measure: str,
    away: Mapping[str, int] = NONE_AWAY,
) -> Loads:
    """What each unit carries in these; ``measure`` says what the ways are, ``away`` is that of ``carried``.

    Hours to come are shared by the people who are there; those that are over, by all on record.
    """
    is_over = span[1] <= office.now()
    units = {
        code: replace(unit, missing=0 if is_over else away.get(code, unit.missing))
        for code, unit in office.board.reference().units.items()
    }
    codes = tuple(sorted({stint.unit for stint in stints}))
    shifts = sorted({stint.shift for stint in stints})
    hours, metres = np.zeros((2, len(codes)))
    on = np.full((len(codes), len(shifts)), NOBODY)
    """Unit x shift: itself where it stands anywhere."""
    for stint in stints:
        number = bisect_left(codes, stint.unit)
        hours[number] += stint.shift.hours * stint.people
        metres[number] += stint.metres
        on[number, bisect_left(shifts, stint.shift)] = number
    lines = []
    for number, load in enumerate(team_loads(_slots(codes, shifts, office.settings.zone), on)):
        known = units.get(codes[number])
        people = known.there if known else 0
        lines.append(
            UnitLoad(
                unit=codes[number],
                name=unit_name(units, codes[number]),
                hours=float(hours[number]),
                nights=load.nights,
                longest_run=load.longest_run,
                hours_each=float(hours[number]) / people if people else None,
                metres=float(metres[number]),
            )
        )
    lines.sort(key=lambda line: (-(line.hours_each or 0.0), line.unit))
    each = [line.hours_each for line in lines if line.hours_each is not None]
    return Loads(*span, tuple(lines), evenness(each), measure)


def even_sides(before: Loads, after: Loads) -> tuple[Evenness, Evenness]:
    """Of the hours each, before and after, over all units that carry anything on either side."""
    sides = [
        {line.unit: line.hours_each for line in side.lines if line.hours_each is not None}
        for side in (before, after)
    ]
    units = sorted({unit for side in sides for unit in side})
    was, will_be = (evenness([side.get(unit, 0.0) for unit in units]) for side in sides)
    return was, will_be


def _slots(units: tuple[str, ...], shifts: Sequence[Shift], zone: tzinfo) -> Slots:
    """The units as teams, each with a row of its own, on the local clock's hours since a midnight before."""
    first = shifts[0].start.astimezone(zone).date() if shifts else datetime.now(zone).date()
    count, length = len(units), len(shifts)
    return Slots(
        teams=units,
        shifts=clock_shifts(shifts, zone, first),
        priority=np.ones(count),
        able=np.eye(count, dtype=np.bool_),
        free=np.ones((count, length), np.bool_),
        wanted=np.ones((count, length), np.bool_),
        present=np.full((count, length), NOBODY),
        metres=np.zeros((count, count)),
    )
