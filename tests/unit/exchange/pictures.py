"""Pictures to send: honest ones, and files made to harm."""

import io
import struct
import zlib

from PIL import Image

JPEG, PNG = "JPEG", "PNG"


def encoded(image, form=JPEG, **options):
    """The bytes of a picture in a format."""
    output = io.BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def photo(width=600, height=450, form=JPEG, **options):
    """A picture with detail in it, as of a camera."""
    noise = Image.effect_noise((max(1, width // 8), max(1, height // 8)), 80)
    return encoded(noise.resize((width, height)).convert("RGB"), form, **options)


def opened(data):
    """The picture of these bytes, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_of_size(width, height, row_bytes=b""):
    """A PNG of that size whose pixels are all zero; by default without its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row_bytes) for _ in range(height)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
