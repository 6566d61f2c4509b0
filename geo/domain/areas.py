"""The tree of areas: each area names its parent, each site the area that it lies in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from geo.domain.errors import NotFound


class Level(StrEnum):
    """Administrative level of an area."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area.

    Attributes:
        code: Code of the area.
        name: Name of the area.
        parent: Code of the parent, "" for a root.
        level: Administrative level.
        boundary: Polygon as WKB in WGS-84 degrees, x = longitude; None where it is unknown.
    """

    code: str
    name: str
    parent: str = ""
    level: Level = Level.COMMUNITY
    boundary: bytes | None = None


def self_and_ancestors(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield the area and its ancestors, nearest first; each once, even if parents form a circle.

    Args:
        code: Code of the area, "" for none.
        parents: Code of the parent by code.
    """
    visited: set[str] = set()
    while code and code not in visited:
        yield code
        visited.add(code)
        code = parents.get(code, "")


class AreaTree:
    """Forest of all areas.

    An area whose parent is unknown is a root; areas whose parents form a circle are below no root.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        """Build the forest; the order of the areas does not matter."""
        self._areas = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        self._children: dict[str, list[str]] = {}
        for area in self._areas.values():
            parent = area.parent if area.parent in self._areas else ""
            self._children.setdefault(parent, []).append(area.code)

    def __contains__(self, code: object) -> bool:
        """Check whether an area is known."""
        return code in self._areas

    def __iter__(self) -> Iterator[Area]:
        """Iterate over all areas by code."""
        return iter(self._areas.values())

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self._areas)

    def __getitem__(self, code: str) -> Area:
        """Return the area of a code.

        Raises:
            NotFound: There is no such area.
        """
        try:
            return self._areas[code]
        except KeyError:
            raise NotFound("error.unknown_area", area=code) from None

    def name_of(self, code: str) -> str:
        """Return the name of an area, its code where the area is unknown."""
        return self._areas[code].name if code in self._areas else code

    @property
    def roots(self) -> tuple[Area, ...]:
        """Areas without a known parent, by code."""
        return self.children("")

    def children(self, code: str) -> tuple[Area, ...]:
        """Return the direct children of an area by code; the roots for ""."""
        return tuple(self._areas[child] for child in self._children.get(code, ()))

    def path(self, code: str) -> tuple[Area, ...]:
        """Return the areas from the root down to the area itself; empty for an unknown area."""
        steps: dict[str, Area] = {}
        while code in self._areas and code not in steps:
            steps[code] = self._areas[code]
            code = steps[code].parent
        return tuple(reversed(steps.values()))

    def covers(self, code: str, descendant: str) -> bool:
        """Check whether ``descendant`` is ``code`` itself or lies below it; "" covers everything."""
        return code == "" or any(area.code == code for area in self.path(descendant))

    def subtree(self, code: str) -> frozenset[str]:
        """Return the codes of an area and of all areas below it; for "" those of all areas below a root."""
        codes: set[str] = set()
        queue = [code] if code in self._areas else list(self._children.get(code, ()))
        while queue:
            current = queue.pop()
            if current not in codes:
                codes.add(current)
                queue.extend(self._children.get(current, ()))
        return frozenset(codes)

    def scope(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the codes of all areas in the subtrees of ``roots``; "" stands for everything."""
        return frozenset[str]().union(*(self.subtree(code) for code in roots))

    def common_ancestor(self, codes: Collection[str]) -> str:
        """Return the lowest area whose subtree holds all ``codes``, "" for none; "" in them is everything."""
        paths = [self.path(code) for code in ([root.code for root in self.roots] if "" in codes else codes)]
        ancestor = ""
        for first, *others in zip(*paths, strict=False):
            if any(other != first for other in others):
                break
            ancestor = first.code
        return ancestor

    def preorder(self) -> Iterator[tuple[int, Area]]:
        """Yield depth and area of each area below a root, parents before children, siblings by code."""

        def below(code: str, depth: int) -> Iterator[tuple[int, Area]]:
            for area in self.children(code):
                yield depth, area
                yield from below(area.code, depth + 1)

        yield from below("", 0)
