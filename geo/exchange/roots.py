"""Check of imported areas that would become roots of the tree of areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from geo.domain.area_codes import level_by_code, parent_by_code, short_code
from geo.domain.areas import Area, Level

RootKind = tuple[str, str]
LEVELS = tuple(Level)


def stray_roots(
    codes: Collection[str], parents: Mapping[str, str], stored: Mapping[str, Area]
) -> Iterator[tuple[str, str, str]]:
    """Find areas of the files that would become roots and should not.

    A first import may have several roots of one kind, such as the counties of a prefecture; of several kinds
    the one with most areas in its subtrees is right. Later a new root is right only where there is no other,
    where several of its kind are roots already, or where it becomes the parent of a root.

    Args:
        codes: codes in the files.
        parents: parent of each area, of files and store, after the import.
        stored: stored areas by code.

    Yields:
        Code, message key of the fault, and what is expected: a missing parent or an existing root.
    """
    roots = [code for code, parent in parents.items() if parent not in parents]
    before = {code for code, area in stored.items() if area.parent not in stored}
    new = [code for code in roots if code in codes and code not in before]
    existing_roots = [code for code in roots if code not in new]
    root_counts = Counter(map(_root_kind, existing_roots))
    kinds = {kin for kin, count in root_counts.items() if count > 1}
    # Roots that become parents of former roots are right: counties imported after their towns.
    adopters = {parents[code] for code in before if parents[code] in new}
    kinds |= {kin for kin, count in Counter(map(_root_kind, adopters)).items() if count > 1}
    if not stored and roots:
        kinds = {_main_kind(roots, parents)}
    for code in new if len(roots) > 1 else ():
        if _root_kind(code) not in kinds and code not in adopters:
            above = parents[code] or parent_by_code(code)
            correct_roots = (
                root for root in roots if root not in new or _root_kind(root) in kinds or root in adopters
            )
            other = next(correct_roots, roots[0])
            yield (code, "fault.stray_area", above) if above else (code, "fault.second_root", other)


def _root_kind(code: str) -> RootKind:
    """Return level and province of an administrative code, one kind for all free codes."""
    return (str(level_by_code(code)), short_code(code)[:2]) if short_code(code) else ("", "")


def _main_kind(roots: Collection[str], parents: Mapping[str, str]) -> RootKind:
    """Return the kind of roots with most areas in their subtrees; of equal ones the higher or first."""
    sizes: Counter[RootKind] = Counter()
    for code in parents:
        sizes[_root_kind(_root_of(code, parents))] += 1
    level = {_root_kind(code): level_by_code(code) or Level.COUNTY for code in roots}
    return max(dict.fromkeys(map(_root_kind, roots)), key=lambda kin: (sizes[kin], -LEVELS.index(level[kin])))


def _root_of(code: str, parents: Mapping[str, str]) -> str:
    """Return the root above an area, or an area of the circle that its ancestors form."""
    visited = {code}
    while (above := parents[code]) in parents and above not in visited:
        visited.add(above)
        code = above
    return code
