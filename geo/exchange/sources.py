"""Files as bytes, and bytes as text, before anyone asks what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.domain.errors import Fault, ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDINGS = (".csv", ".geojson", ".json")
FILE_BYTES = 100_000_000
"""Largest file read, in bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name without folders, and its bytes."""

    name: str
    data: bytes

    @property
    def ending(self) -> str:
        return Path(self.name).suffix.lower()


def sources_from_paths(paths: Iterable[Path]) -> tuple[Source, ...]:
    """Read files, and of folders those with an ending we know, in order of name.

    Raises:
        ImportRefused: a path that is missing, unreadable or too large.
    """
    faults: list[Fault] = []
    sources = []
    for path in (file for given in paths for file in _files(given)):
        try:
            if path.stat().st_size > FILE_BYTES:
                faults.append(Fault(path.name, None, None, "fault.too_large", expected=f"{FILE_BYTES:,}"))
                continue
            sources.append(Source(path.name, path.read_bytes()))
        except FileNotFoundError:
            faults.append(Fault(path.name, None, None, "fault.no_file"))
        except OSError as problem:
            faults.append(
                Fault(path.name, None, None, "fault.unreadable", found=problem.strerror or str(path))
            )
    if faults:
        raise ImportRefused(faults)
    return tuple(sources)


def text_of(source: Source) -> str | None:
    """The text of UTF-8 (with or without byte-order mark) or GB18030 bytes; None where it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = source.data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
