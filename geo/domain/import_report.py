"""Report on the files of an import: tables, headings, areas that result, and faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.domain.areas import Level
from geo.domain.errors import Fault, InvalidInput


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file as it was read.

    Attributes:
        file: Name of the file.
        tables: Tables that the file holds.
        identified_by: What the tables were recognised by: "name", "headings" or "geometry".
        fields: Pairs of a heading that was read and the field that it fills, in the order of the file.
        unread_headings: The other headings.
        sheet: Name of the sheet of a workbook, "" for other files.
        header_row: Number of the row of the headings, 1 unless others stand above it.
        headings: All headings, read or not, also of a table that could not be read.
    """

    file: str
    tables: tuple[str, ...]
    identified_by: str
    fields: tuple[tuple[str, str], ...] = ()
    unread_headings: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 1
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Report on an import, whether it is refused or not.

    Attributes:
        files: The files as they were read.
        levels: Number of areas by level once the import is done, empty where no file changes the area tree.
        notices: Faults that refuse nothing.
        accepted: Faults that were accepted by their waiver code.
    """

    files: tuple[FileSummary, ...] = ()
    levels: Mapping[Level, int] = field(default_factory=dict)
    notices: tuple[Fault, ...] = ()
    accepted: tuple[Fault, ...] = ()


class ImportRefused(InvalidInput):
    """Refusal of an import: nothing was written.

    ``faults`` lists all faults in the order of the files. ``report`` tells how the files were read, None
    where they could not be opened.
    """

    default_key = "error.import_refused"

    def __init__(self, faults: Sequence[Fault], report: ImportReport | None = None) -> None:
        """Create the refusal with the message parameter ``count``, the number of faults."""
        self.faults, self.report = tuple(faults), report
        super().__init__(count=len(self.faults))
