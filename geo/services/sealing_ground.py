"""The roads round a border as junctions: which lie inside, which outside, and where a post may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.domain.errors import InvalidInput
from geo.domain.features import Layer
from geo.exchange.placing import areas_of_points
from geo.services.road_net import in_degrees, in_metres, road_net

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.domain.areas import AreaTree
    from geo.domain.features import Feature
    from geo.exchange.placing import Borders
    from geo.services.post_ground import Place
    from geo.services.road_net import RoadNet
    from geo.services.roster import Post

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

NOWHERE = -1
STANDS_AT_M = 50.0
"""A post so near to a crossing, or to a road, holds it."""
ON_BORDER_M = 1.0
"""What lies so near to the border is on it."""
AROUND_M = 1000.0
"""So far beyond the band roads are looked at."""
NAMED_M = 5.0
"""A road so near to a junction passes it."""


@dataclass(frozen=True, slots=True, eq=False)
class SealingGround:
    """``inside`` and ``outside`` are junctions; ``near``: those where a post may stand, by the border.

    ``of_posts``: the junction that each post holds; ``homes``: that of each place; ``NOWHERE`` for none.
    ``crossings``: how often a road crosses the border.
    """

    net: RoadNet
    inside: frozenset[int]
    outside: frozenset[int]
    near: NDArray[np.bool_]
    of_posts: Numbers
    homes: Numbers
    crossings: int
    middle: tuple[float, float]
    lines: tuple[tuple[str, BaseGeometry], ...]

    def plane(self, degrees: Floats) -> Floats:
        """Metres east and north of the middle of the border."""
        return in_metres(degrees, *self.middle)

    def roads_at(self, lat: float, lon: float) -> tuple[str, ...]:
        """The names of the roads that pass a place."""
        here = shapely.Point(self.plane(np.array([[lat, lon]]))[0])
        tree = shapely.STRtree([line for _, line in self.lines])
        names = (self.lines[number][0] for number in sorted(tree.query(here, "dwithin", NAMED_M)))
        return tuple(dict.fromkeys(filter(None, names)))

    def areas(self, junctions: Numbers, borders: Borders) -> list[str]:
        """The lowest area around each junction, "" for none."""
        if not len(junctions):
            return []
        return areas_of_points([(lat, lon) for lat, lon in self.net.at[junctions].tolist()], borders)


def border_of(areas: AreaTree, code: str) -> BaseGeometry:
    """The boundary of an area in WGS-84, x = longitude; of those beneath it where it has none itself.

    Raises:
        InvalidInput: none of them has one.
    """
    own = areas[code].boundary
    parts = [own] if own else [areas[each].boundary for each in sorted(areas.within(code))]
    border = shapely.unary_union([shapely.make_valid(shapely.from_wkb(part)) for part in parts if part])
    if border.is_empty:
        raise InvalidInput("error.no_boundary", area=areas[code].name)
    return border


def sealing_ground(
    features: tuple[Feature, ...],
    border: BaseGeometry,
    things: tuple[tuple[Post, ...], tuple[Place, ...]],
    band: float,
) -> SealingGround | None:
    """Inside are the roads deeper than ``band`` metres and every place; outside those farther than that.

    A road that ends outside leads out, too; a place that joins its road outside is nowhere. Where a road
    crosses the border a post may stand, so that posts can always seal. None where no road is near; raises
    ``InvalidInput`` where nothing is inside.
    """
    _, places = things
    at_posts, at_places = (
        np.array([(thing.lat, thing.lon) for thing in some], np.float64).reshape(-1, 2) for some in things
    )
    middle = (border.centroid.y, border.centroid.x)
    plain = _flat(border, middle)
    every = [(each.name, shapely.from_wkb(each.geometry)) for each in features if each.layer is Layer.ROAD]
    lines = [(name, shape) for name, shape in every if shape.geom_type.endswith("LineString")]
    around = plain.buffer(band + AROUND_M)
    lines = [(name, shape) for name, shape in lines if _flat(shape, middle).intersects(around)]
    if not lines:
        return None
    roads = shapely.unary_union([_flat(shape, middle) for _, shape in lines])
    crossings = shapely.get_coordinates(roads.intersection(plain.boundary))
    cut = np.concatenate([crossings, _stretches(roads, plain, band + 2 * ON_BORDER_M)])
    net = road_net(
        [shapely.to_wkb(shape) for _, shape in lines],
        at_posts,
        np.concatenate([at_places, in_degrees(cut, *middle)]),
    )
    if net is None:
        return None
    where = in_metres(net.at, *middle)
    shapely.prepare(plain)
    within = np.asarray(shapely.contains_xy(plain, *where.T), bool)
    far = np.asarray(shapely.distance(plain.boundary, shapely.points(where)), np.float64)
    near = far <= band + ON_BORDER_M
    ends = np.zeros(len(near), bool)
    ends[sorted(net.ends)] = True
    out = ~within & (~near | (ends & (far > ON_BORDER_M)))
    joined = net.places[: len(places)]
    homes = np.where(within[joined] | (far[joined] <= ON_BORDER_M), joined, NOWHERE)
    inside = set(np.flatnonzero(within & ~near).tolist()) | set(homes[homes != NOWHERE].tolist())
    if not inside:
        raise InvalidInput("error.nothing_inside")
    near[sorted(inside)] = False
    near &= ~out
    return SealingGround(
        net=net,
        inside=frozenset(inside),
        outside=frozenset(np.flatnonzero(out).tolist()),
        near=near,
        of_posts=_held(net, near, in_metres(at_posts, *middle), where),
        homes=homes,
        crossings=len(crossings),
        middle=middle,
        lines=tuple((name, _flat(shape, middle)) for name, shape in lines),
    )


def _stretches(roads: BaseGeometry, plain: BaseGeometry, band: float) -> Floats:
    """A point on each stretch of road that lies beyond the band, on either side: it may have no junction."""
    parts = [roads.intersection(plain.buffer(-band)), roads.difference(plain.buffer(band))]
    lines = [line for part in parts for line in shapely.get_parts(part) if line.length]
    return shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))


def _flat(shape: BaseGeometry, middle: tuple[float, float]) -> BaseGeometry:
    flat: BaseGeometry = shapely.transform(shape, lambda xy: in_metres(xy[:, ::-1], *middle))
    return flat


def _held(net: RoadNet, near: NDArray[np.bool_], posts: Floats, where: Floats) -> Numbers:
    """The junction that each post holds: a crossing by the border within reach, else where it stands."""
    arms = np.bincount(net.known.ends.ravel(), minlength=net.known.junctions)
    crossings = np.flatnonzero(near & (arms > 2))
    held = np.where(net.to_posts <= STANDS_AT_M, net.posts, NOWHERE)
    if len(crossings) and len(posts):
        tree = shapely.STRtree([shapely.Point(at) for at in where[crossings]])
        post, crossing = tree.query_nearest(
            shapely.points(posts), max_distance=STANDS_AT_M, all_matches=False
        )
        held[post] = crossings[crossing]
    return held
