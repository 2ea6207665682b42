"""Pixels to picture files. PNG as in the W3C's Portable Network Graphics (PNG) Specification, third edition."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image
from zlib_ng import zlib_ng

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEVEL = 5  # of zlib-ng: files as small as Pillow's at level 4, in half the time
MOST_COLOURS = 256  # of a palette
RGB, PALETTE, RGBA = 2, 3, 6  # colour types
WEBP_EFFORT = {"method": 1, "quality": 50}  # half of a PNG's bytes; more effort takes much longer for hardly any bytes
JPEG_QUALITY = 90  # with whole colours: letters and lines stay sharp
SAME, UP = 0, 2  # filter types: a byte as it is, or less the one above it; charts are upright edges and plain areas


def png(rgba: bytes | bytearray, width: int, height: int, texts: Mapping[str, str] | None = None) -> bytes:
    """Encode rows of RGBA pixels as a lossless PNG; the same pixels give the same bytes.

    With a palette when there are few colours, and without alpha when all pixels are opaque. `texts` become its text
    chunks, by keyword.
    """
    said = b"".join(_text_chunk(keyword, text) for keyword, text in (texts or {}).items())
    colours = _image(rgba, width, height).getcolors(MOST_COLOURS)
    if colours is not None:
        return _with_palette(rgba, width, height, np.array(sorted(colour for _, colour in colours), np.uint8), said)
    pixels = np.frombuffer(rgba, np.uint8).reshape(height, width, 4)
    opaque = np.bitwise_and.reduce(np.frombuffer(rgba, "<u4")) >> 24 == 255
    rows = np.array(pixels[..., :3] if opaque else pixels, order="C").reshape(height, -1)
    return _file(width, height, RGB if opaque else RGBA, _compressed(UP, rows), said)


def webp(rgba: bytes | bytearray, width: int, height: int) -> bytes:
    """Encode rows of RGBA pixels as a lossless WebP, also the colours of those that cannot be seen."""
    image, output = _image(rgba, width, height), io.BytesIO()
    if image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.save(output, "webp", lossless=True, exact=True, **WEBP_EFFORT)
    return output.getvalue()


def jpeg(rgba: bytes | bytearray, width: int, height: int) -> bytes:
    """Encode rows of RGBA pixels as a JPEG; it has no transparency, so they stand on white."""
    image, output = Image.new("RGB", (width, height), "white"), io.BytesIO()
    drawn = _image(rgba, width, height)
    image.paste(drawn, mask=drawn)
    image.save(output, "jpeg", quality=JPEG_QUALITY, subsampling=0)
    return output.getvalue()


def _image(rgba: bytes | bytearray, width: int, height: int) -> Image.Image:
    return Image.frombuffer("RGBA", (width, height), rgba, "raw", "RGBA", 0, 1)


def _with_palette(rgba: bytes | bytearray, width: int, height: int, colours: Any, said: bytes) -> bytes:
    """`colours`, an array of shape (colours, 4), becomes the palette."""
    values = colours.view("<u4").ravel()
    order = np.argsort(values)
    pixels = np.frombuffer(rgba, "<u4")
    starts = np.flatnonzero(np.concatenate(([True], pixels[1:] != pixels[:-1])))  # of runs of one colour
    indices = order[np.searchsorted(values, pixels[starts], sorter=order)].astype(np.uint8)
    rows = np.repeat(indices, np.diff(starts, append=len(pixels))).reshape(height, width)
    transparent = b"" if colours[:, 3].min() == 255 else _chunk(b"tRNS", colours[:, 3].tobytes())
    palette = _chunk(b"PLTE", colours[:, :3].tobytes()) + transparent
    return _file(width, height, PALETTE, _compressed(SAME, rows), said + palette)


def _compressed(filter_type: int, rows: Any) -> bytes:
    """The rows, filtered, each behind the type of its filter, deflated."""
    filtered = np.full((len(rows), 1 + rows.shape[1]), filter_type, np.uint8)
    filtered[:, 1:] = rows
    if filter_type == UP:
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return zlib_ng.compress(filtered, LEVEL)


def _file(width: int, height: int, colour_type: int, data: bytes, before_data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + before_data + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _text_chunk(keyword: str, text: str) -> bytes:
    """The text in Latin-1, or in UTF-8 where that lacks a letter; not compressed, and in no language."""
    head = keyword.encode("latin-1") + b"\0"
    try:
        return _chunk(b"tEXt", head + text.encode("latin-1"))
    except UnicodeEncodeError:
        return _chunk(b"iTXt", head + b"\0\0\0\0" + text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
