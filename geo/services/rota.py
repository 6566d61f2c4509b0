"""The rota: who stands where on which shift, now and on the next days, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.duties import Duty, DutyState, Turn, claim_span
from geo.domain.shifts import DAY, SPARE, shifts_between
from geo.services.rights import needs
from geo.services.watches import Trouble, Watch, judged, offers
from geo.store.moments import from_ms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.domain.kinds import Kind, Variant
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot

DAYS = 3
"""Today and the next two, unless told otherwise."""
SPANS = (DAYS, 7, 15)
"""Days that a screen may show; a rota is proposed up to the last of them."""


@dataclass(frozen=True, slots=True)
class Rota:
    """``watches`` pass the filter, troubles first.

    ``own`` are all of one's own unit, and those it asks for, by time.
    """

    filter: SiteFilter
    moment: datetime
    watches: tuple[Watch, ...]
    own: tuple[Watch, ...]
    units: dict[str, Unit]

    @property
    def starts(self) -> tuple[datetime, ...]:
        return tuple(sorted({watch.shift.start for watch in self.watches}))

    def counts(self) -> dict[Trouble, int]:
        """How many shifts have each trouble."""
        return {trouble: sum(trouble in watch.troubles for watch in self.watches) for trouble in Trouble}


@needs(Verb.READ)
def rota(office: Office, actor: Actor, wanted: SiteFilter, days: int = DAYS) -> Rota:
    """The shifts of so many days from today on where one may read, now or as known at ``wanted.as_of``.

    Of the filter, area and unit count. A unit's double bookings are judged by all its shifts that one may
    read, whatever the filter hides.
    """
    now = office.now()
    as_of = min(wanted.as_of, now) if wanted.as_of else None
    moment = as_of or now
    reference = office.board.reference()
    end = datetime.combine(moment.astimezone(office.settings.zone).date() + days * DAY, time())
    span = moment, end.replace(tzinfo=office.settings.zone)
    units = reference.units if as_of is None else _units_at(office, as_of)
    watches = judged(_watches(office, actor, span, as_of=as_of), units)
    if as_of is None:
        watches = [
            replace(watch, offers=offers(actor, watch, reference.areas.path(watch.area), moment))
            for watch in watches
        ]
    covered = reference.areas.within(wanted.area) if wanted.area else None

    def passes(watch: Watch) -> bool:
        here = covered is None or watch.area in covered
        return here and (not wanted.unit or not {watch.unit, watch.duty.asker}.isdisjoint(wanted.unit))

    own = [watch for watch in watches if actor.unit and _is_own(watch, actor.unit)]
    return Rota(
        filter=wanted,
        moment=moment,
        watches=tuple(sorted(filter(passes, watches), key=lambda watch: watch.order)),
        own=tuple(sorted(own, key=lambda watch: (watch.shift.start, watch.site))),
        units=units,
    )


def _is_own(watch: Watch, unit: str) -> bool:
    """Whether a unit holds the shift, asks for it, or gave it up and nobody has taken it yet."""
    return unit in (watch.unit, watch.duty.asker) or (not watch.unit and unit in watch.duty.given_up)


def _units_at(office: Office, as_of: datetime) -> dict[str, Unit]:
    """With the people missing as known then."""
    with office.store.read() as reader:
        return {unit.code: unit for unit in reader.units(reader.seq_at(as_of))}


def _watches(
    office: Office, actor: Actor, span: tuple[datetime, datetime], *, as_of: datetime | None
) -> Iterator[Watch]:
    """Each shift from the one that runs to the last that begins within the days shown."""
    zone, (moment, end) = office.settings.zone, span
    snapshot = office.board.standing(office.now(), as_of=as_of, scope=actor.scope(Verb.READ)).snapshot
    with office.store.read() as reader:
        told = reader.duties(moment - SPARE, end, snapshot.seq if as_of else None)
    duties = {(duty.site, duty.start): duty for duty in told}
    shifts = {
        kind.code: [
            (shift, kind.rest_after(shift, zone)) for shift in shifts_between(kind.shifts, zone, moment, end)
        ]
        for kind in office.kinds
    }
    for row, kind, needed in posts(office, snapshot):
        site, silent_since = snapshot.ids[row], moment - timedelta(hours=kind.silent_h)
        heard, opened = (_moment(column[row]) for column in (snapshot.heard_at, snapshot.status_at))
        for shift, rest in shifts[kind.code]:
            duty = duties.get((site, shift.start)) or Duty(site, shift.start)
            turn = Turn(shift, snapshot.units[snapshot.unit[row]], claim_span(kind), duty)
            state = turn.state_at(moment)
            # Who is sent to a post that opens in the midst of a shift has their hours from then on.
            begun = max(shift.start, opened or shift.start)
            expected = state in (DutyState.PLANNED, DutyState.CLAIMED) and begun < silent_since
            yield Watch(
                site=site,
                name=snapshot.names[row],
                area=snapshot.areas[snapshot.area[row]],
                needed=needed,
                turn=turn,
                unit=turn.unit_at(moment),
                state=state,
                rest=rest,
                troubles=(Trouble.SILENT,) if expected and (heard is None or heard < shift.start) else (),
            )


def posts(office: Office, snapshot: Snapshot) -> Iterator[tuple[int, Kind, Variant]]:
    """Rows of the sites at which units stand in shifts, with what is needed there."""
    kinds, statuses = list(office.kinds), office.board.book.statuses
    for row in np.flatnonzero(np.isin(snapshot.kind, [n for n, kind in enumerate(kinds) if kind.shifts])):
        kind = kinds[snapshot.kind[row]]
        needed = kind.watched(snapshot.variants[row], statuses[snapshot.status[row]][1].code)
        if needed:
            yield int(row), kind, needed


def _moment(ms: float) -> datetime | None:
    return None if np.isnan(ms) else from_ms(int(ms))
