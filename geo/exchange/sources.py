"""Source files as bytes, and their bytes as text."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo.domain.errors import Fault
from geo.domain.import_report import ImportRefused

TABLE_EXTENSIONS = (".csv", ".xlsx", ".xlsm", ".xls")
SPREADSHEET_EXTENSIONS = TABLE_EXTENSIONS[1:]
EXTENSIONS = (*TABLE_EXTENSIONS, ".geojson", ".json", ".kml", ".kmz", ".gpkg", ".zip")
MAX_FILE_BYTES = 100_000_000
"""Largest file read, in bytes."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """File of an import: its name without folders, and its bytes."""

    name: str
    data: bytes

    @property
    def extension(self) -> str:
        """Extension in lower case, with the dot."""
        return Path(self.name).suffix.lower()


def sources_from_paths(paths: Iterable[Path]) -> tuple[SourceFile, ...]:
    """Read files, and of folders the files with a known extension, in order of name.

    Raises:
        ImportRefused: a path is missing, unreadable or too large.
    """
    faults: list[Fault] = []
    sources = []
    for path in (file for given in paths for file in _files(given)):
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                faults.append(Fault(path.name, None, None, "fault.too_large", expected=f"{MAX_FILE_BYTES:,}"))
                continue
            sources.append(SourceFile(path.name, path.read_bytes()))
        except FileNotFoundError:
            faults.append(Fault(path.name, None, None, "fault.no_file"))
        except OSError as problem:
            faults.append(
                Fault(path.name, None, None, "fault.unreadable", value=problem.strerror or str(path))
            )
    if faults:
        raise ImportRefused(faults)
    return tuple(sources)


def text_of(source: SourceFile, encoding: str = "") -> str | None:
    """Return the text of a file, None where it is none.

    Args:
        source: The file.
        encoding: Its encoding; "" for UTF-16 with a byte-order mark, UTF-8 with or without one, or GB18030.
    """
    for name in (encoding,) if encoding else _encodings(source.data):
        try:
            text = source.data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        return None if "\0" in text else text
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    """Return the encodings that a text may have, the likeliest first."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _files(path: Path) -> list[Path]:
    """Return the file, or the files with a known extension in a folder."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix.lower() in EXTENSIONS and file.is_file())
