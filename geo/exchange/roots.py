"""Areas that would stand at the top of the tree, beside what stands there already."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.domain.area_codes import level_by_code, parent_by_code, short
from geo.domain.areas import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from geo.domain.areas import Area

Kin = tuple[str, str]
LEVELS = tuple(Level)


def stray_roots(
    read: Collection[str], parents: Mapping[str, str], known: Mapping[str, Area]
) -> Iterator[tuple[str, str, str]]:
    """Areas of the files that would be roots and should not: code, fault key, what is expected.

    A first import may have several roots of one kind, such as the counties of a prefecture; of several
    kinds the one with most areas beneath it is right. Later a new root is right only where there is no
    other, where several of its kind are roots already, or where it takes in what stood at the top.

    Args:
        read: the codes in the files.
        parents: the area above each area, of files and store, as it will be.
        known: the areas that are stored.
    """
    roots = [code for code, parent in parents.items() if parent not in parents]
    before = {code for code, area in known.items() if area.parent not in known}
    new = [code for code in roots if code in read and code not in before]
    standing = [code for code in roots if code not in new]
    right = Counter(map(_kin, standing))
    kinds = {kin for kin, count in right.items() if count > 1}
    # Those that take in what stood at the top before belong there: counties that come after their towns.
    adopters = {parents[code] for code in before if parents[code] in new}
    kinds |= {kin for kin, count in Counter(map(_kin, adopters)).items() if count > 1}
    if not known and roots:
        kinds = {_main(roots, parents)}
    for code in new if len(roots) > 1 else ():
        if _kin(code) not in kinds and code not in adopters:
            above = parents[code] or parent_by_code(code)
            right_ones = (
                root for root in roots if root not in new or _kin(root) in kinds or root in adopters
            )
            other = next(right_ones, roots[0])
            yield (code, "fault.stray_area", above) if above else (code, "fault.second_root", other)


def _kin(code: str) -> Kin:
    """Level and province of an administrative code, one kind for all free codes."""
    return (str(level_by_code(code)), short(code)[:2]) if short(code) else ("", "")


def _main(roots: Collection[str], parents: Mapping[str, str]) -> Kin:
    """The kind of roots with most areas in and beneath them; of equal ones the higher, then the first."""
    sizes: Counter[Kin] = Counter()
    for code in parents:
        sizes[_kin(_top(code, parents))] += 1
    level = {_kin(code): level_by_code(code) or Level.COUNTY for code in roots}
    return max(dict.fromkeys(map(_kin, roots)), key=lambda kin: (sizes[kin], -LEVELS.index(level[kin])))


def _top(code: str, parents: Mapping[str, str]) -> str:
    seen = {code}
    while (above := parents[code]) in parents and above not in seen:
        seen.add(above)
        code = above
    return code
