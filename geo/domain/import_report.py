"""How the files of an import were read: what each holds, which headings were used, what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.areas import Level
    from geo.domain.errors import Fault


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: the tables found in it, what decided that, and its headings.

    ``by`` is "name", "headings" or "geometry". ``fields`` pairs the headings that were read with the fields
    they fill, in the order of the file; ``unread`` are the other headings.
    """

    file: str
    tables: tuple[str, ...]
    by: str
    fields: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What is told of an import whether it is refused or not.

    ``levels`` counts the areas of the tree as it will be, empty where no file changes it. ``notices`` are
    worth knowing and refuse nothing; ``accepted`` are doubts that were let through by their code.
    """

    files: tuple[FileReading, ...] = ()
    levels: Mapping[Level, int] = field(default_factory=dict)
    notices: tuple[Fault, ...] = ()
    accepted: tuple[Fault, ...] = ()
