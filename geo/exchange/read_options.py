"""Options of reading: what a person says about files that their headings leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options that hold for all files of one import.

    Attributes:
        mapping: Heading that is read as a field, by field; "" for a field that no heading is read as.
        kind: Kind of sites that name none.
        status: Status of new sites that have none.
        code_pattern: Pattern of codes for rows without one, with ``{n}`` for a number.
        only: Areas below which rows are read, () for all.
        crs: Coordinate reference system of the locations, "" for what the file says.
        encoding: Encoding of texts, "" for the one that fits.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    status: str = ""
    code_pattern: str = ""
    only: tuple[str, ...] = ()
    crs: str = ""
    encoding: str = ""


NO_OPTIONS = ReadOptions()
"""Files are read as their headings say."""
