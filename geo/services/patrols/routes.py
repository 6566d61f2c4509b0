"""Patrol routes: which compounds are due, whether the hours suffice, and each unit's stops in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import inf

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.filters import SiteFilter
from geo.domain.units import Unit
from geo.planning.patrols.balancing import balanced_tours
from geo.planning.patrols.districts import NEAREST_UNITS
from geo.planning.patrols.due import PatrolCapacity, due_index, patrol_capacity
from geo.planning.patrols.shift_fitting import PatrolTimes, fit_to_shift
from geo.planning.patrols.tours import Tour
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.straight_line import coordinates, haversine_m
from geo.services.patrols.location_checks import has_implausible_base, without_implausible
from geo.services.patrols.options import PatrolOptions
from geo.services.patrols.stop import PatrolStop
from geo.services.situation.cache import CacheSpec
from geo.services.situation.derived import INACTIVE, MS_PER_HOUR
from geo.services.situation.overview import Overview, situation_overview

RECENT_SPAN = timedelta(days=14)
"""Units that patrolled within this time are selected by default."""
MAX_STOPS = 2000
"""Greatest number of located compounds in one plan: each is compared with each other."""
HOURS_PER_DAY = 24


@dataclass(frozen=True, slots=True)
class UnitRoute:
    """Stops of a unit in order.

    ``finish_min``: minutes from departure to the end of the service at each stop; ``duration_min``: minutes
    of the whole route; ``travel_min``: minutes of it between the stops and from and to the base.
    """

    unit: Unit
    stops: tuple[PatrolStop, ...] = ()
    finish_min: tuple[float, ...] = ()
    duration_min: float = 0.0
    travel_min: float = 0.0


@dataclass(frozen=True, slots=True)
class PatrolPlan:
    """Today's routes of the units, and what a whole day requires.

    ``capacity``: hours available and needed for all ``in_use_stops``; ``service_h``: hours of it at the
    compounds; ``stretch_first``: stops whose interval must lengthen if each may at most double, the most
    hours per day first. ``due_count``: number of stops due before the next patrol. ``unassigned``: due stops
    that no unit has time for; ``unlocated``: due stops without a location, both with the highest due ratio
    first. ``misplaced``: stops at an implausible location, treated as unlocated. ``units_too_far``: selected
    units with no compound nearby, or with an implausible base; ``units_unlocated``: selected units without a
    base.
    """

    overview: Overview
    options: PatrolOptions
    capacity: PatrolCapacity
    stretch_first: tuple[PatrolStop, ...]
    routes: tuple[UnitRoute, ...]
    unassigned: tuple[PatrolStop, ...]
    unlocated: tuple[PatrolStop, ...]
    misplaced: tuple[PatrolStop, ...]
    in_use_stops: tuple[PatrolStop, ...]
    service_h: float
    due_count: int
    units_too_far: tuple[Unit, ...]
    units_unlocated: tuple[Unit, ...]

    @property
    def in_use_count(self) -> int:
        """Number of compounds in use."""
        return len(self.in_use_stops)

    def unit_for(self, site: str) -> str:
        """Return the code of the unit on whose route a site is, "" for none."""
        units = (route.unit.code for route in self.routes if any(stop.site == site for stop in route.stops))
        return next(units, "")

    @property
    def listed_count(self) -> int:
        """Number of stops on all routes."""
        return sum(len(route.stops) for route in self.routes)


_PATROL_PLANS = CacheSpec[PatrolOptions, PatrolPlan](32)
"""Plans of one overview."""


@needs(Verb.READ)
def usual_patrol_units(ctx: AppContext, actor: Actor) -> tuple[str, ...]:
    """Return the codes of units that patrolled, within two weeks, a compound that the actor may read.

    Where no unit did, these are all units with people present.
    """
    overview, units = situation_overview(ctx, actor, SiteFilter()), ctx.read_model.reference().units
    with ctx.store.read() as reader:
        patrols = reader.patrolling_units_since(ctx.now() - RECENT_SPAN)
    recent = {unit for site, unit in patrols if site in overview.state.snapshot.row_of and unit in units}
    return tuple(sorted(recent)) or tuple(code for code, unit in units.items() if unit.available_people)


@needs(Verb.READ)
def plan_patrols(ctx: AppContext, actor: Actor, area: str, options: PatrolOptions) -> PatrolPlan:
    """Plan today's routes of the selected units in an area, of compounds that the actor may read.

    Args:
        ctx: application context.
        actor: who reads.
        area: code of the area, with all areas below it; "" for everywhere.
        options: units, hours and speeds.

    Raises:
        InvalidInput: the options are invalid, or there are too many compounds.
    """
    options.require_valid()
    overview = situation_overview(ctx, actor, SiteFilter(area=area))
    return overview.caches.of(_PATROL_PLANS).get(options, lambda: _build_patrol_plan(overview, options))


def _build_patrol_plan(overview: Overview, options: PatrolOptions) -> PatrolPlan:
    """Compute the plan: tours from balanced districts, cut to the hours of a shift."""
    stops, misplaced = without_implausible(_stops(overview), overview)
    located = [stop for stop in stops if stop.lat is not None]
    if len(located) > MAX_STOPS:
        raise InvalidInput("error.patrols_too_many", found=len(located), expected=MAX_STOPS)
    selected = [overview.units[code] for code in options.units if code in overview.units]
    with_base = [unit for unit in selected if unit.lat is not None]
    implausible = has_implausible_base(with_base, [(stop.lat, stop.lon) for stop in located])
    candidates = [unit for unit, is_bad in zip(with_base, implausible, strict=True) if not is_bad]
    base_distance_m = haversine_m(coordinates(located), coordinates(candidates))
    is_near = np.zeros(len(candidates), bool)
    is_near[np.argsort(base_distance_m, axis=1, kind="stable")[:, :NEAREST_UNITS]] = True
    units = [unit for unit, is_sent in zip(candidates, is_near, strict=True) if is_sent]
    times = PatrolTimes(
        base_distance_m[:, is_near] * options.minutes_per_metre(options.way_kmh),
        haversine_m(coordinates(located), coordinates(located)) * options.minutes_per_metre(options.foot_kmh),
        np.full(len(located), options.service_min),
    )
    due = [number for number, stop in enumerate(located) if _is_due(stop, options)]
    due_times = PatrolTimes(times.base_min[due], times.between_min[np.ix_(due, due)], times.service_min[due])
    due_stops = [located[number] for number in due]
    tours, unassigned = fit_to_shift(
        _balanced_tours(due_times),
        due_times,
        np.array([stop.due_ratio for stop in due_stops]),
        60 * options.hours,
    )
    unlocated = _most_overdue_first([stop for stop in stops if stop.lat is None and _is_due(stop, options)])
    capacity = _capacity(stops, sum(tour.travel_min for tour in _balanced_tours(times)), len(units), options)
    return PatrolPlan(
        overview=overview,
        options=options,
        capacity=capacity,
        stretch_first=tuple(stops[number] for number in capacity.stretch_first),
        routes=tuple(_unit_route(unit, tour, due_stops) for unit, tour in zip(units, tours, strict=True)),
        unassigned=tuple(due_stops[number] for number in unassigned)
        if units
        else tuple(_most_overdue_first(due_stops)),
        unlocated=tuple(unlocated),
        misplaced=misplaced,
        in_use_stops=tuple(stops),
        service_h=sum(options.service_min / 60 * HOURS_PER_DAY / stop.interval_h for stop in stops),
        due_count=len(due_stops) + len(unlocated),
        units_too_far=tuple(unit for unit in with_base if unit not in units),
        units_unlocated=tuple(unit for unit in selected if unit.lat is None),
    )


def _balanced_tours(times: PatrolTimes) -> tuple[Tour, ...]:
    """Return a tour for each unit, none without units."""
    if not times.base_min.shape[1]:
        return ()
    return balanced_tours(times.base_min, times.between_min, times.service_min)


def _capacity(
    stops: list[PatrolStop], travel_min: float, units: int, options: PatrolOptions
) -> PatrolCapacity:
    """Return the hours per day needed and available.

    A tour through all stops is made as often as stops are due on average.

    Args:
        stops: all compounds in use.
        travel_min: minutes of travel of tours through all stops.
        units: number of units.
        options: hours and service time.
    """
    interval = np.array([stop.interval_h for stop in stops]) / HOURS_PER_DAY
    per_day = float(np.mean(1 / interval)) if stops else 0.0
    service = np.full(len(stops), options.service_min / 60)
    return patrol_capacity(service, interval, travel_min / 60 * per_day, units * options.hours)


def _stops(overview: Overview) -> list[PatrolStop]:
    """Return all compounds in use, by code."""
    snapshot, state, codes = overview.state.snapshot, overview.state, overview.status_codes
    stops = []
    for row in sorted(overview.rows.tolist()):
        kind, status = codes.statuses[state.status[row]]
        if not kind.is_patrolled or state.category[row] == INACTIVE:
            continue
        age_h = max((state.at_ms - snapshot.last_patrol_at[row]) / MS_PER_HOUR, 0.0)
        own_interval_h = snapshot.interval_h[row]
        interval_h = float(kind.interval_h if np.isnan(own_interval_h) else own_interval_h)
        was_patrolled, is_located = not np.isnan(age_h), not np.isnan(snapshot.lat[row])
        area = snapshot.areas[snapshot.area[row]]
        stops.append(
            PatrolStop(
                row=row,
                site=snapshot.ids[row],
                name=snapshot.names[row],
                area=overview.tree.name_of(area),
                kind=kind.code,
                status=status.code,
                age_h=float(age_h) if was_patrolled else None,
                interval_h=interval_h,
                due_ratio=float(due_index(np.array([age_h]), np.array([interval_h]))[0])
                if was_patrolled
                else inf,
                lat=float(snapshot.lat[row]) if is_located else None,
                lon=float(snapshot.lon[row]) if is_located else None,
            )
        )
    return stops


def _is_due(stop: PatrolStop, options: PatrolOptions) -> bool:
    """Check whether the interval of a stop ends before the next patrol."""
    return stop.age_h is None or stop.age_h + options.ahead_h >= stop.interval_h


def _most_overdue_first(stops: list[PatrolStop]) -> list[PatrolStop]:
    """Sort stops by descending due ratio."""
    return sorted(stops, key=lambda stop: -stop.due_ratio)


def _unit_route(unit: Unit, tour: Tour, stops: list[PatrolStop]) -> UnitRoute:
    """Build the route of a unit from its tour through these stops."""
    route_stops = tuple(stops[index] for index in tour.stops)
    return UnitRoute(unit, route_stops, tour.finish_min, tour.duration_min, tour.travel_min)
