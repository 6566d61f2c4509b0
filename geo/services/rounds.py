"""Rounds for compounds: what falls due, whether the hours suffice, who walks where, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.planning.rounds.districts import NEAREST
from geo.planning.rounds.due import Capacity, capacity, due_index
from geo.planning.rounds.fitting import Ground, fit
from geo.planning.rounds.sharing import share_rounds
from geo.services.overview import sites
from geo.services.rights import needs
from geo.services.round_places import stray_units, without_astray
from geo.services.standing import INACTIVE, MS_PER_HOUR
from geo.services.ways import metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.units import Unit
    from geo.planning.rounds.tours import Round
    from geo.services.office import Office
    from geo.services.overview import Overview
    from geo.services.round_terms import Terms

LATELY = timedelta(days=14)
"""Who has walked within this time walks, unless somebody else is chosen."""
MOST = 2000
"""So many compounds with a place are shared out at a time: every one is compared with every other."""
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Stop:
    """A compound to be walked. ``row`` is that of the overview's snapshot; ``index`` is age ÷ interval.

    ``age_h`` is None and ``index`` infinite where nobody was ever there.
    """

    row: int
    site: str
    name: str
    area: str
    kind: str
    status: str
    age_h: float | None
    interval_h: float
    index: float
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class UnitRound:
    """Stops in walking order with the minutes from setting out to the end of each visit."""

    unit: Unit
    stops: tuple[Stop, ...] = ()
    done_after: tuple[float, ...] = ()
    minutes: float = 0.0
    walking: float = 0.0


@dataclass(frozen=True, slots=True)
class Rounds:
    """Today's ``rounds`` of units that can be sent, and what a whole day asks for.

    ``capacity`` counts all ``in_use_stops``, ``visit_h`` hours of it at the compounds themselves;
    ``stretch_first`` are the stops it names. ``due`` counts what falls due before the next round.

    ``left`` are those for whom no unit has time, ``unlocated`` those without a place, both most due first.
    ``astray`` are those whose place cannot be theirs, reckoned as if without one. ``too_far`` and
    ``nowhere`` are units chosen that no compound is near to, and whose place nobody told.
    """

    overview: Overview
    terms: Terms
    capacity: Capacity
    stretch_first: tuple[Stop, ...]
    rounds: tuple[UnitRound, ...]
    left: tuple[Stop, ...]
    unlocated: tuple[Stop, ...]
    astray: tuple[Stop, ...]
    in_use_stops: tuple[Stop, ...]
    visit_h: float
    due: int
    too_far: tuple[Unit, ...]
    nowhere: tuple[Unit, ...]

    @property
    def in_use(self) -> int:
        return len(self.in_use_stops)

    def walker_of(self, site: str) -> str:
        """The unit on whose list a site is, "" for none."""
        found = (one.unit.code for one in self.rounds if any(stop.site == site for stop in one.stops))
        return next(found, "")

    @property
    def listed(self) -> int:
        return sum(len(one.stops) for one in self.rounds)


@needs(Verb.READ)
def usual_walkers(office: Office, actor: Actor) -> tuple[str, ...]:
    """Units that walked, within two weeks, a compound one may read; where none did, all that have people."""
    known, units = sites(office, actor, SiteFilter()), office.board.reference().units
    with office.store.read() as reader:
        walked = reader.walkers_since(office.now() - LATELY)
    seen = {unit for site, unit in walked if site in known.standing.snapshot.row_of and unit in units}
    return tuple(sorted(seen)) or tuple(code for code, unit in units.items() if unit.there)


@needs(Verb.READ)
def rounds(office: Office, actor: Actor, area: str, terms: Terms) -> Rounds:
    """What the units named are to walk today in an area and beneath it, of what one may read.

    Raises:
        InvalidInput: terms that cannot be, or more compounds than are shared out at a time.
    """
    terms.check()
    overview = sites(office, actor, SiteFilter(area=area))
    kept = overview.made.get(terms)
    if not isinstance(kept, Rounds):
        kept = overview.made[terms] = _rounds(overview, terms)
    return kept


def _rounds(overview: Overview, terms: Terms) -> Rounds:
    stops, strays = without_astray(_stops(overview), overview)
    placed = [stop for stop in stops if stop.lat is not None]
    if len(placed) > MOST:
        raise InvalidInput("error.rounds_too_many", found=len(placed), expected=MOST)
    chosen = [overview.units[code] for code in terms.units if code in overview.units]
    based = [unit for unit in chosen if unit.lat is not None]
    off = stray_units(based, [(stop.lat, stop.lon) for stop in placed])
    here = [unit for unit, is_off in zip(based, off, strict=True) if not is_off]
    ways = metres(_places(placed), _places(here))
    near = np.zeros(len(here), bool)
    near[np.argsort(ways, axis=1, kind="stable")[:, :NEAREST]] = True
    sent = [unit for unit, is_near in zip(here, near, strict=True) if is_near]
    minutes = Ground(
        ways[:, near] * terms.minutes_a_metre(terms.way_kmh),
        metres(_places(placed), _places(placed)) * terms.minutes_a_metre(terms.foot_kmh),
        np.full(len(placed), terms.visit_min),
    )
    due = [number for number, stop in enumerate(placed) if _is_due(stop, terms)]
    today = Ground(minutes.to_units[due], minutes.between[np.ix_(due, due)], minutes.service[due])
    listed = [placed[number] for number in due]
    fitted, left = fit(_shared(today), today, np.array([stop.index for stop in listed]), 60 * terms.hours)
    unlocated = _worst_first([stop for stop in stops if stop.lat is None and _is_due(stop, terms)])
    enough = _capacity(stops, sum(one.walking for one in _shared(minutes)), len(sent), terms)
    return Rounds(
        overview=overview,
        terms=terms,
        capacity=enough,
        stretch_first=tuple(stops[number] for number in enough.first),
        rounds=tuple(_unit_round(unit, one, listed) for unit, one in zip(sent, fitted, strict=True)),
        left=tuple(listed[number] for number in left) if sent else tuple(_worst_first(listed)),
        unlocated=tuple(unlocated),
        astray=strays,
        in_use_stops=tuple(stops),
        visit_h=sum(terms.visit_min / 60 * HOURS_A_DAY / stop.interval_h for stop in stops),
        due=len(listed) + len(unlocated),
        too_far=tuple(unit for unit in based if unit not in sent),
        nowhere=tuple(unit for unit in chosen if unit.lat is None),
    )


def _shared(ground: Ground) -> tuple[Round, ...]:
    """A round for each unit, none where nobody can be sent."""
    if not ground.to_units.shape[1]:
        return ()
    return share_rounds(ground.to_units, ground.between, ground.service)


def _capacity(stops: list[Stop], walking: float, units: int, terms: Terms) -> Capacity:
    """Hours a day; one walk through all is taken as often as compounds are due in the mean."""
    interval = np.array([stop.interval_h for stop in stops]) / HOURS_A_DAY
    often = float(np.mean(1 / interval)) if stops else 0.0
    service = np.full(len(stops), terms.visit_min / 60)
    return capacity(service, interval, walking / 60 * often, units * terms.hours)


def _stops(overview: Overview) -> list[Stop]:
    """Every compound in use, by code."""
    snapshot, standing, book = overview.standing.snapshot, overview.standing, overview.book
    found = []
    for row in sorted(overview.rows.tolist()):
        kind, status = book.statuses[standing.status[row]]
        if not kind.is_visited or standing.meaning[row] == INACTIVE:
            continue
        age = max((standing.at_ms - snapshot.visited_at[row]) / MS_PER_HOUR, 0.0)
        own = snapshot.interval_h[row]
        interval = float(kind.interval_h if np.isnan(own) else own)
        known, placed = not np.isnan(age), not np.isnan(snapshot.lat[row])
        area = snapshot.areas[snapshot.area[row]]
        found.append(
            Stop(
                row=row,
                site=snapshot.ids[row],
                name=snapshot.names[row],
                area=overview.tree.name_of(area),
                kind=kind.code,
                status=status.code,
                age_h=float(age) if known else None,
                interval_h=interval,
                index=float(due_index(np.array([age]), np.array([interval]))[0]) if known else inf,
                lat=float(snapshot.lat[row]) if placed else None,
                lon=float(snapshot.lon[row]) if placed else None,
            )
        )
    return found


def _is_due(stop: Stop, terms: Terms) -> bool:
    """Whether its interval ends before the next round."""
    return stop.age_h is None or stop.age_h + terms.ahead_h >= stop.interval_h


def _worst_first(stops: list[Stop]) -> list[Stop]:
    return sorted(stops, key=lambda stop: -stop.index)


def _unit_round(unit: Unit, found: Round, stops: list[Stop]) -> UnitRound:
    walked = tuple(stops[place] for place in found.places)
    return UnitRound(unit, walked, found.done_after, found.minutes, found.walking)


def _places(things: list[Stop] | list[Unit]) -> NDArray[np.float64]:
    return np.array([(thing.lat, thing.lon) for thing in things], np.float64).reshape(-1, 2)
