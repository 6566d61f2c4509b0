"""Child process that decodes one photo: the file on its input, fresh JPEGs on its output.

``encoding.py`` beside it runs this file by its path, isolated and without the environment. A decoder in C
that a hostile file crashes, or keeps busy, takes this process with it and nothing else. Its exit status is
part of the interface: ``TOO_MANY_PIXELS``, or any other but 0 for a file that is no whole picture.
"""

from __future__ import annotations

import io
import struct
import sys
import warnings
from contextlib import suppress

from PIL import Image

TOO_MANY_PIXELS = 3
MAX_PIXELS = 40_000_000
"""More than the cameras of phones make in their usual setting; decoded, it takes 160 MB."""
QUALITY = 80
"""Of JPEG: lettering stays legible, and 1600 pixels take about 300 kB."""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by the value of the tag Orientation (Exif 2.32, 2019, section 4.6.4)."""


def encode(data: bytes, edges: list[int]) -> list[bytes]:
    """Return the picture as JPEGs that fit into squares of these edges, upright and without metadata.

    Args:
        data: the file, JPEG or PNG.
        edges: greatest width and height in pixels of each JPEG, falling.

    Raises:
        Exception: the file is not a whole picture that Pillow reads. Which exceptions hostile bytes raise in
            its decoders cannot be listed.
    """
    image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    orientation = _orientation(image)
    if image.mode.startswith(("I", "F")):  # 16 bits and more: converted, all of it would be white
        raise ValueError(image.mode)
    if image.mode not in {"RGB", "L", "CMYK", "RGBA"}:
        image = image.convert("RGBA")
    jpegs = []
    for edge in edges:
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        if orientation in _TURNS:
            image, orientation = image.transpose(_TURNS[orientation]), 1
        image = _pixels_alone(image)
        output = io.BytesIO()
        image.save(output, "JPEG", quality=QUALITY, optimize=True)
        jpegs.append(output.getvalue())
    return jpegs


def _orientation(image: Image.Image) -> int:
    """Return the value of the tag Orientation, 1 for upright; unreadable metadata count as none."""
    with suppress(Exception):
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _pixels_alone(image: Image.Image) -> Image.Image:
    """Return the picture without comments, profiles and location, transparent parts white."""
    if image.mode == "RGBA":
        canvas = Image.new("RGBA", image.size, "white")
        canvas.alpha_composite(image)
        image = canvas
    pixels = image.convert("RGB")
    return Image.frombytes("RGB", pixels.size, pixels.tobytes())


def main() -> int:
    """Read, encode and write; each JPEG after its length in four bytes, big-endian."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        jpegs = encode(sys.stdin.buffer.read(), [int(edge) for edge in sys.argv[1:]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return TOO_MANY_PIXELS
    for jpeg in jpegs:
        sys.stdout.buffer.write(struct.pack(">I", len(jpeg)) + jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
