"""A move: how one post of a plan stood when the planner saw it, and how it is to stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from geo.domain.sites import Site


MOST_LAT, MOST_LON = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and the area it lies in; WGS-84 degrees, None where the place is not known."""

    area: str
    lat: float | None
    lon: float | None

    def checked(self) -> tuple[float, float]:
        """Latitude and longitude.

        Raises:
            InvalidInput: one of them is missing or lies beyond the poles or the date line.
        """
        lat, lon = self.lat, self.lon
        if lat is None or lon is None or not (isfinite(lat) and isfinite(lon)):
            raise InvalidInput("error.post_location")
        if abs(lat) > MOST_LAT or abs(lon) > MOST_LON:
            raise InvalidInput("error.post_location")
        return lat, lon


@dataclass(frozen=True, slots=True)
class Stand:
    """How a post stands or is to stand: held by a unit ("" for nobody), in a status.

    ``spot`` is None where nothing is said of the place: the post is where it is.
    """

    unit: str
    status: str
    spot: Spot | None = None

    def fits(self, live: Stand | None) -> bool:
        """Whether a post that stands so, the place included, is as this says."""
        if live is None or (self.unit, self.status) != (live.unit, live.status):
            return False
        return self.spot is None or self.spot == live.spot


@dataclass(frozen=True, slots=True)
class Move:
    """One post of a plan: how it stood when the planner saw it, and how it is to stand.

    ``why`` is the optimiser's reason (``Reason``), "" for the planner's own hand; ``metres`` what the move
    saves on the way, None where that is not known; ``second`` the next best unit with room, "" for none.
    ``into`` is the post that a closed one is merged into. ``untried``: what it saves might be told, but time
    was out.
    """

    before: Stand
    after: Stand
    why: str = ""
    metres: float | None = None
    second: str = ""
    into: str = field(default="", kw_only=True)
    untried: bool = field(default=False, kw_only=True)

    @property
    def is_by_hand(self) -> bool:
        """Whether the planner's own hand gave the post to another unit, or to nobody."""
        return not self.why and self.after.unit != self.before.unit

    def seen_from(self, live: Stand) -> Move:
        """The same aim where the post stands like this by now, its place included."""
        unit = live.unit if self.after.unit == self.before.unit else self.after.unit
        status = live.status if self.after.status == self.before.status else self.after.status
        spot = live.spot if self.after.spot == self.before.spot else self.after.spot
        return replace(self, before=live, after=Stand(unit, status, spot))

    def settled(self) -> Move:
        """Without the place where it does not change."""
        if self.before.spot != self.after.spot:
            return self
        return replace(self, before=replace(self.before, spot=None), after=replace(self.after, spot=None))


def stand_of(site: Site) -> Stand:
    return Stand(site.unit, site.status)


def spot_of(site: Site) -> Spot:
    return Spot(site.area, site.lat, site.lon)


def stand_there(site: Site) -> Stand:
    """How a site stands, and where."""
    return Stand(site.unit, site.status, spot_of(site))
