"""Archives with GIS files, opened by Python before any GIS program sees them."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from geo.domain.errors import InvalidInput

_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""What damaged archives raise when they are opened or unpacked."""
MAX_MEMBERS, MAX_UNPACKED_BYTES, MAX_RATIO = 50, 100_000_000, 100
SHAPE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_OTHER_PARTS = frozenset({".qix", ".sbn", ".sbx", ".xml", ".qpj", ".qmd", ".txt", ".html", ".pdf", ".lyr"})
_KMZ_PARTS = frozenset({".kml", ".png", ".jpg", ".jpeg", ".gif", ".txt"})


@dataclass(frozen=True, slots=True)
class ShapeArchive:
    """A Shapefile of an archive, packed again under a name of ours.

    Attributes:
        name: Its own name.
        data: Archive of its parts.
        has_encoding: Whether it says how its texts are encoded.
        texts: Its table of attributes, to find the encoding.
    """

    name: str
    data: bytes
    has_encoding: bool
    texts: bytes


def shapefiles_of(data: bytes) -> tuple[ShapeArchive, ...]:
    """Return the Shapefiles of an archive.

    Raises:
        InvalidInput: It is no archive, is too large, or holds what no Shapefile has; with a ``fault.*`` key.
    """
    members = _members(data, SHAPE_PARTS | _OTHER_PARTS)
    parts: dict[PurePosixPath, dict[str, bytes]] = {}
    for path, content in members.items():
        if path.suffix.lower() in SHAPE_PARTS:
            parts.setdefault(path.with_suffix(""), {})[path.suffix.lower()] = content
    shapes = {stem: found for stem, found in parts.items() if ".shp" in found}
    if not shapes:
        raise InvalidInput("fault.no_shapefile", expected=".shp, .shx, .dbf, .prj")
    for stem, found in shapes.items():
        for part in (".shx", ".dbf"):
            if part not in found:
                raise InvalidInput("fault.shapefile_part", found=f"{stem.name}{part}")
    return tuple(_packed(stem.name, found) for stem, found in shapes.items())


def kml_of(data: bytes) -> bytes:
    """Return the KML of a KMZ.

    Raises:
        InvalidInput: It is no archive, is too large, or holds no KML; with a ``fault.*`` key.
    """
    members = _members(data, _KMZ_PARTS)
    documents = sorted(
        (path for path in members if path.suffix.lower() == ".kml"),
        key=lambda path: (path.name != "doc.kml", len(path.parts), str(path)),
    )
    if not documents:
        raise InvalidInput("fault.no_kml")
    return members[documents[0]]


def _members(data: bytes, allowed: frozenset[str]) -> dict[PurePosixPath, bytes]:
    """Return the files of an archive by their paths.

    Raises:
        InvalidInput: With a ``fault.*`` key.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as problem:
        raise InvalidInput("fault.bad_archive") from problem
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_metadata(info.filename)]
    size = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or size > MAX_UNPACKED_BYTES or size > len(data) * MAX_RATIO + 2**20:
        raise InvalidInput("fault.archive_too_large", expected=f"{MAX_UNPACKED_BYTES // 10**6} MB")
    members: dict[PurePosixPath, bytes] = {}
    left = MAX_UNPACKED_BYTES
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if ".." in path.parts or path.is_absolute() or path.suffix.lower() not in allowed:
            raise InvalidInput("fault.archive_member", found=info.filename[:120])
        members[path] = _content(archive, info, left)
        left -= len(members[path])
    return members


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return a file of an archive; what the archive says of its size is not believed."""
    if info.flag_bits & 1:
        raise InvalidInput("fault.archive_password")
    try:
        with archive.open(info) as stream:
            content = stream.read(most + 1)
    except _DAMAGED as problem:
        raise InvalidInput("fault.bad_archive") from problem
    if len(content) > most:
        raise InvalidInput("fault.archive_too_large", expected=f"{MAX_UNPACKED_BYTES // 10**6} MB")
    return content


def _is_metadata(name: str) -> bool:
    """Return whether a member is what file managers add to archives."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db"}


def _packed(name: str, parts: dict[str, bytes]) -> ShapeArchive:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for suffix, content in parts.items():
            archive.writestr(f"layer{suffix}", content)
    return ShapeArchive(name, output.getvalue(), ".cpg" in parts, parts[".dbf"])
