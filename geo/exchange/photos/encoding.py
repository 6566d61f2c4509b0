"""Photos from people: decoded in a guarded child process, kept as fresh JPEGs of the picture alone.

A file is refused unless all of it succeeds: known by its first bytes, decoded within limits of pixels, memory
and time (``photo_worker.py``), and the JPEG made of it holds no segment but those of a picture.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

from geo.domain.errors import InvalidInput
from geo.domain.photos import JPEG_TYPE, MAX_UPLOAD_BYTES, Attachment
from geo.exchange.guarded_child import run_child
from geo.exchange.photos.photo_worker import MAX_PIXELS, TOO_MANY_PIXELS

PHOTO_EDGE, THUMBNAIL_EDGE = 1600, 320
"""Greatest width and height of a kept photo and of its thumbnail, in pixels."""
TIMEOUT_S = 60.0
"""Time after which the machine counts as too busy; the child's processor time has a limit of its own."""

MAX_CHILDREN = 2
"""Photos that are decoded at once, each by a processor and in up to 200 MB."""

_children = BoundedSemaphore(MAX_CHILDREN)
_WORKER = Path(__file__).with_name("photo_worker.py")
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")

_FRAME, _SCAN, _END = 0xC0, 0xDA, 0xD9
_PICTURE_SEGMENTS = frozenset({_FRAME, _SCAN, 0xC4, 0xDB, 0xE0})
"""Markers of a baseline JPEG: frame, scan, Huffman tables, quantisation tables, JFIF (ITU-T T.81, T.871)."""


class Frame(NamedTuple):
    """Width and height of a picture in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class EncodedPhoto:
    """Photo to be kept, with its thumbnail, both JPEG."""

    attachment: Attachment
    data: bytes
    thumbnail: bytes


def encode_photo(data: bytes) -> EncodedPhoto:
    """Encode a JPEG or PNG again, upright, at most ``PHOTO_EDGE`` wide and high, without metadata.

    Raises:
        InvalidInput: the file is too large, of another kind, has too many pixels, or is no whole picture.
        StoreBusy: it could not be decoded in time.
    """
    _check_kind(data)
    photo, thumbnail = _run_worker(data, (PHOTO_EDGE, THUMBNAIL_EDGE))
    frame = picture_frame(photo)
    sha256 = hashlib.sha256(photo).hexdigest()
    return EncodedPhoto(Attachment(sha256, JPEG_TYPE, len(photo), *frame), photo, thumbnail)


def make_thumbnail(photo: bytes) -> bytes:
    """Return the thumbnail of a kept photo.

    Raises:
        InvalidInput, StoreBusy: as for ``encode_photo``.
    """
    (thumbnail,) = _run_worker(photo, (THUMBNAIL_EDGE,))
    return thumbnail


def picture_frame(jpeg: bytes) -> Frame:
    """Return the size of a JPEG that holds a picture and nothing else.

    Raises:
        InvalidInput: it has other segments, as comments and Exif are, or bytes after its end.
    """
    frame: Frame | None = None
    for marker, body in _segments(jpeg):
        if marker not in _PICTURE_SEGMENTS or (marker == 0xE0 and not body.startswith(b"JFIF\0")):
            raise InvalidInput("error.photo_unreadable")
        if marker == _FRAME:
            height, width = (int.from_bytes(body[at : at + 2], "big") for at in (1, 3))
            frame = Frame(width, height)
    if frame is None or not min(frame):
        raise InvalidInput("error.photo_unreadable")
    return frame


def _check_kind(data: bytes) -> None:
    """Refuse what is too large, or is neither JPEG nor PNG by its first bytes.

    Raises:
        InvalidInput: with a sentence that says what to do.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise InvalidInput("error.photo_too_large", most=MAX_UPLOAD_BYTES // 2**20)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise InvalidInput("error.photo_heic")
    if not data.startswith((_JPEG, _PNG)):
        raise InvalidInput("error.photo_kind")


def _run_worker(data: bytes, edges: tuple[int, ...]) -> list[bytes]:
    """Decode in the child process; return one JPEG for each edge, each checked.

    Raises:
        InvalidInput: the child refused the file, or was ended by a limit.
        StoreBusy: the child did not finish in time.
    """
    done = run_child(
        _WORKER,
        [*map(str, edges)],
        data,
        free=_children,
        timeout_s=TIMEOUT_S,
        busy_key="error.photo_busy",
    )
    if done.returncode == TOO_MANY_PIXELS:
        raise InvalidInput("error.photo_pixels", most=MAX_PIXELS // 1_000_000)
    jpegs = list(_split(done.stdout))
    if done.returncode != 0 or len(jpegs) != len(edges):
        raise InvalidInput("error.photo_unreadable")
    for jpeg, edge in zip(jpegs, edges, strict=True):
        if max(picture_frame(jpeg)) > edge:
            raise InvalidInput("error.photo_unreadable")
    return jpegs


def _split(output: bytes) -> Iterator[bytes]:
    """Yield the JPEGs of the child's output, each after its length in four bytes, big-endian."""
    while len(output) >= 4:
        (length,) = struct.unpack(">I", output[:4])
        yield output[4 : 4 + length]
        output = output[4 + length :]


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and body of each segment up to the end marker, which must be the end of the bytes.

    Raises:
        InvalidInput: the bytes are not such a sequence.
    """
    position = 2 if jpeg.startswith(_JPEG) else len(jpeg)
    while position + 4 <= len(jpeg) and jpeg[position] == 0xFF:
        marker, length = jpeg[position + 1], int.from_bytes(jpeg[position + 2 : position + 4], "big")
        yield marker, jpeg[position + 4 : position + 2 + length]
        position += 2 + length
        if marker == _SCAN:
            position = _after_scan(jpeg, position)
    if jpeg[position:] != bytes((0xFF, _END)):
        raise InvalidInput("error.photo_unreadable")


def _after_scan(jpeg: bytes, position: int) -> int:
    """Return the position of the first marker after coded data, in which FF is always followed by 0."""
    while (position := jpeg.find(b"\xff", position)) >= 0 and jpeg[position + 1 : position + 2] == b"\0":
        position += 2
    return position if position >= 0 else len(jpeg)
