"""Sources of map tiles: a URL template, or files of images in the formats MBTiles 1.3 and PMTiles 3."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple, Protocol

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from geo.domain.errors import InvalidInput

MAX_ZOOM = 30
SUFFIXES = (".mbtiles", ".pmtiles")
VECTOR_FORMATS = frozenset({"pbf", "mvt", "mlt"})
MAX_DIRECTORY_DEPTH = 4
"""Depth of directories in a PMTiles archive, at most (specification 3, section 4)."""
HEADER_BYTES = 127
"""Length of the header of a PMTiles archive."""
MAX_CACHED_DIRECTORIES = 64

_MIN_ZOOM = "SELECT min(zoom_level) FROM tiles"
_MAX_ZOOM = "SELECT max(zoom_level) FROM tiles"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_OPTIONAL_PLACEHOLDERS = frozenset({"s", "r"})
_SWITCH = "switch:"


class TileFile(Protocol):
    """File of tiles.

    Attributes:
        min_zoom: Lowest zoom level with tiles.
        max_zoom: Highest zoom level with tiles.
    """

    min_zoom: int
    max_zoom: int

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Read the image of a tile.

        Args:
            z: Zoom level.
            x: Column, counted from the west.
            y: Row, counted from the north as web maps do.

        Returns:
            The image, or None where the file has none.

        Raises:
            InvalidInput: The file cannot be read.
        """


def is_tile_template(tiles: str) -> bool:
    """Check whether ``Settings.tiles`` is a URL template rather than a path."""
    return "{" in tiles or "://" in tiles


def tile_files(tiles: str) -> list[TileFile]:
    """Open the files of ``Settings.tiles``: one file, or all of a folder by name; none for a template or "".

    Raises:
        InvalidInput: The template cannot be used, the path does not exist, or a file is not one of images.
    """
    if not tiles:
        return []
    if is_tile_template(tiles):
        _check_template(tiles)
        return []
    path = Path(tiles).resolve()
    if path.is_dir():
        return [_open(file) for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES]
    if not path.is_file():
        raise InvalidInput("error.bad_setting", setting="KADIAN_TILES", found=tiles)
    return [_open(path)]


def _check_template(template: str) -> None:
    """Check that a browser can fill in the template.

    Raises:
        InvalidInput: A placeholder is missing or unknown, or it is no address of the web.
    """
    names = _PLACEHOLDER.findall(template)
    rest = _PLACEHOLDER.sub("", template)
    is_complete = {"z", "x"} <= set(names) and len({"y", "-y"} & set(names)) == 1
    known = {"z", "x", "y", "-y"} | _OPTIONAL_PLACEHOLDERS
    is_known = all(name in known or name.startswith(_SWITCH) for name in names)
    is_address = template.startswith(("http://", "https://", "/")) and not {"{", "}", " "} & set(rest)
    if not (is_complete and is_known and is_address):
        raise InvalidInput(
            "error.tile_template",
            found=template,
            required="{z} {x} {y}",
            optional="{-y} {s} {r} {switch:0,1,2}",
        )


def _open(file: Path) -> TileFile:
    opener = _OPENERS.get(file.suffix.lower())
    if opener is None:
        raise InvalidInput("error.tile_format", file=file.name, expected=", ".join(SUFFIXES))
    return opener(file)


class MbTiles:
    """File in the format MBTiles: SQLite, rows counted from the south (TMS)."""

    def __init__(self, file: Path) -> None:
        """Open the file.

        Raises:
            InvalidInput: It is not in this format, or its tiles are no images.
        """
        self._file = file
        self._uri = f"{file.as_uri()}?mode=ro&immutable=1"
        metadata = self._metadata()
        sample = self._value("SELECT tile_data FROM tiles LIMIT 1")
        if metadata.get("format", "").lower() in VECTOR_FORMATS or _is_compressed(sample):
            raise InvalidInput("error.vector_tiles", file=file.name)
        self.min_zoom = self._zoom_limit(metadata.get("minzoom"), _MIN_ZOOM, 0)
        self.max_zoom = self._zoom_limit(metadata.get("maxzoom"), _MAX_ZOOM, MAX_ZOOM)

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Read the image of a tile; ``y`` is counted from the north, the file counts from the south."""
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        image = self._value(query, z, x, 2**z - 1 - y)
        return image if isinstance(image, bytes) else None

    def _metadata(self) -> dict[str, str]:
        if not self._value("SELECT count(*) FROM sqlite_master WHERE name = 'metadata'"):
            return {}
        rows = self._rows("SELECT name, value FROM metadata")
        return {str(name): str(value) for name, value in rows}

    def _zoom_limit(self, stated: str | None, query: str, default: int) -> int:
        """Return the limit that the metadata states, else that of the tiles themselves."""
        if stated is not None and stated.isdigit():
            return min(int(stated), MAX_ZOOM)
        found = self._value(query)
        return found if isinstance(found, int) else default

    def _value(self, query: str, *parameters: int) -> object:
        rows = self._rows(query, *parameters)
        return rows[0][0] if rows else None

    def _rows(self, query: str, *parameters: int) -> list[tuple[object, ...]]:
        try:
            with closing(sqlite3.connect(self._uri, uri=True)) as tiles:
                return tiles.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            raise InvalidInput("error.bad_tiles", file=self._file.name) from error


class Section(NamedTuple):
    """Section of a PMTiles archive, in bytes."""

    offset: int
    length: int


class PmTiles:
    """Archive in the format PMTiles 3 with images as tiles."""

    def __init__(self, file: Path) -> None:
        """Open the archive; the file itself stays mapped into memory.

        Raises:
            InvalidInput: It is not in this format, not whole, or its tiles are no images.
        """
        self._file = file
        try:
            with file.open("rb") as opened:
                self._bytes = mmap(opened.fileno(), 0, access=ACCESS_READ)
            self._header = deserialize_header(self._bytes[:HEADER_BYTES])
            _require_whole(self._header, len(self._bytes))
        except (MagicNumberNotFound, SpecVersionUnsupported, OSError, ValueError, IndexError) as error:
            raise InvalidInput("error.bad_tiles", file=file.name) from error
        if self._header["tile_type"] in {TileType.MVT, TileType.MLT}:
            raise InvalidInput("error.vector_tiles", file=file.name)
        self.min_zoom, self.max_zoom = self._header["min_zoom"], self._header["max_zoom"]
        self._directory = lru_cache(MAX_CACHED_DIRECTORIES)(self._read_directory)
        self.read(self.min_zoom, 0, 0)  # whether the root directory can be read

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """Read the image of a tile; rows are counted from the north in the archive, too."""
        tile_id = zxy_to_tileid(z, x, y)
        section = Section(self._header["root_offset"], self._header["root_length"])
        for _ in range(MAX_DIRECTORY_DEPTH):
            entry = find_tile(self._directory(section), tile_id)
            if entry is None:
                return None
            if entry.run_length:
                return self._slice(Section(self._header["tile_data_offset"] + entry.offset, entry.length))
            section = Section(self._header["leaf_directory_offset"] + entry.offset, entry.length)
        return None

    def _read_directory(self, section: Section) -> list[Entry]:
        try:
            return deserialize_directory(self._slice(section))
        except (EOFError, OSError, ValueError, zlib.error) as error:
            raise InvalidInput("error.bad_tiles", file=self._file.name) from error

    def _slice(self, section: Section) -> bytes:
        return self._bytes[section.offset : section.offset + section.length]


def _require_whole(header: HeaderDict, size: int) -> None:
    """Check that a file of ``size`` bytes holds all sections, and that they can be read.

    Raises:
        ValueError: The file is shorter, or its directories or tiles are compressed in another way.
    """
    end = max(
        header["root_offset"] + header["root_length"],
        header["leaf_directory_offset"] + header["leaf_directory_length"],
        header["tile_data_offset"] + header["tile_data_length"],
    )
    is_readable = header["internal_compression"] is Compression.GZIP
    is_vector = header["tile_type"] in {TileType.MVT, TileType.MLT}
    is_plain = is_vector or header["tile_compression"] in {Compression.NONE, Compression.UNKNOWN}
    if end > size or not is_readable or not is_plain:
        raise ValueError(header)


def _is_compressed(tile: object) -> bool:
    """Check whether a tile is compressed by gzip: images are not, vector tiles are."""
    return isinstance(tile, bytes) and tile.startswith(b"\x1f\x8b")


_OPENERS: dict[str, Callable[[Path], TileFile]] = {".mbtiles": MbTiles, ".pmtiles": PmTiles}
