"""Areas are a tree of codes; a site carries its area's code and drilling down is a walk in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


class Level(StrEnum):
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Area:
    """``parent`` is "" at the root. ``boundary`` is WKB in WGS-84, x = longitude, or None."""

    code: str
    name: str
    parent: str = ""
    level: Level = Level.COMMUNITY
    boundary: bytes | None = None


def upwards(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The area and all above it, the nearest first; of areas in a circle each once."""
    seen: set[str] = set()
    while code and code not in seen:
        yield code
        seen.add(code)
        code = parents.get(code, "")


class AreaTree:
    """All areas; those whose parent is unknown are roots. Areas in a circle of parents hang below none."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = {area.code: area for area in sorted(areas, key=lambda area: area.code)}
        self._children: dict[str, list[str]] = {}
        for area in self._areas.values():
            parent = area.parent if area.parent in self._areas else ""
            self._children.setdefault(parent, []).append(area.code)

    def __contains__(self, code: object) -> bool:
        return code in self._areas

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def __len__(self) -> int:
        return len(self._areas)

    def __getitem__(self, code: str) -> Area:
        try:
            return self._areas[code]
        except KeyError:
            raise NotFound("error.unknown_area", area=code) from None

    def name_of(self, code: str) -> str:
        """The area's name; its code where nobody knows it."""
        return self._areas[code].name if code in self._areas else code

    @property
    def roots(self) -> tuple[Area, ...]:
        return self.children("")

    def children(self, code: str) -> tuple[Area, ...]:
        """Direct children in code order; the roots for ""."""
        return tuple(self._areas[child] for child in self._children.get(code, ()))

    def path(self, code: str) -> tuple[Area, ...]:
        """From the root down to the area itself: the breadcrumb."""
        steps: dict[str, Area] = {}
        while code in self._areas and code not in steps:
            steps[code] = self._areas[code]
            code = steps[code].parent
        return tuple(reversed(steps.values()))

    def covers(self, code: str, below: str) -> bool:
        """Whether ``below`` is ``code`` or lies beneath it; "" covers everything."""
        return code == "" or any(area.code == code for area in self.path(below))

    def within(self, code: str) -> frozenset[str]:
        """The area and everything beneath it."""
        found: set[str] = set()
        queue = [code] if code in self._areas else list(self._children.get(code, ()))
        while queue:
            here = queue.pop()
            if here not in found:
                found.add(here)
                queue.extend(self._children.get(here, ()))
        return frozenset(found)

    def covered(self, scope: Iterable[str]) -> frozenset[str]:
        """Every known area that lies in one of these or beneath it; "" stands for all."""
        return frozenset[str]().union(*(self.within(code) for code in scope))

    def home(self, scope: Collection[str]) -> str:
        """The lowest area that holds all of these, "" where none does; "" among them stands for all."""
        paths = [self.path(code) for code in ([root.code for root in self.roots] if "" in scope else scope)]
        home = ""
        for first, *others in zip(*paths, strict=False):
            if any(other != first for other in others):
                break
            home = first.code
        return home

    def walk(self) -> Iterator[tuple[int, Area]]:
        """Every area with its depth, parents before children: the order of the picker."""

        def below(code: str, depth: int) -> Iterator[tuple[int, Area]]:
            for area in self.children(code):
                yield depth, area
                yield from below(area.code, depth + 1)

        yield from below("", 0)
