"""Kinds of area figures, as defined in data: labels, what a figure is a part of, and sites that it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class AreaFigureKind:
    """A kind of area figure.

    Attributes:
        code: Code of the kind.
        zh: Label in Chinese.
        en: Label in English.
        part_of: Code of the kind that it is a part of, its denominator; "" for none.
        site_kind: Code of the kind of sites that it counts, so that the map can be compared; "" for none.
    """

    code: str
    zh: str
    en: str
    part_of: str = ""
    site_kind: str = ""


class AreaFigureKinds:
    """Catalogue of the kinds of area figures, in the order of the file."""

    def __init__(self, kinds: tuple[AreaFigureKind, ...]) -> None:
        """Build the catalogue; its order is that of ``kinds``."""
        self._kinds = {kind.code: kind for kind in kinds}

    def __iter__(self) -> Iterator[AreaFigureKind]:
        """Iterate over the kinds in order."""
        return iter(self._kinds.values())

    def __contains__(self, code: object) -> bool:
        """Check whether there is a kind of this code."""
        return code in self._kinds

    def __len__(self) -> int:
        """Return the number of kinds."""
        return len(self._kinds)

    def __getitem__(self, code: str) -> AreaFigureKind:
        """Return the kind of a code.

        Raises:
            InvalidInput: There is no such kind.
        """
        try:
            return self._kinds[code]
        except KeyError:
            raise InvalidInput("error.unknown_figure", figure=code, expected=", ".join(self._kinds)) from None
