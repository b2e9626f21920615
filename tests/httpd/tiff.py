"""Writes TIFF files byte by byte, so that a test controls every value, also false ones."""

import struct
import zlib
from dataclasses import dataclass, field

import numpy

# TIFF 6.0 section 2
BYTE, ASCII, SHORT, LONG, RATIONAL, FLOAT, DOUBLE = 1, 2, 3, 4, 5, 11, 12
CODES = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", RATIONAL: "I", FLOAT: "f", DOUBLE: "d"}
VALUES_OF = {RATIONAL: 2}

NO_COMPRESSION, DEFLATE = 1, 8
GREY, RGB, LAB = 1, 2, 8
UNSIGNED, SIGNED, FLOATING = 1, 2, 3
KINDS = {"u": UNSIGNED, "i": SIGNED, "f": FLOATING}
CHUNKY, PLANAR = 1, 2


@dataclass
class Level:
    """One level, stored in tiles. A level with `full` begins the next page of the file."""

    pixels: numpy.ndarray  # height x width x channels, of any type
    tile: tuple = (256, 256)  # width, height
    full: bool = False
    tags: dict = field(default_factory=dict)  # additional tags: number: (type, values)
    planar: int = CHUNKY


@dataclass
class Tiff:
    """A file to write. `lies` replaces computed values of the first directory; `spoil` maps tile
    numbers of the first level to the bytes that are stored instead."""

    levels: list
    compression: int = DEFLATE
    lies: dict = field(default_factory=dict)
    spoil: dict = field(default_factory=dict)

    def write(self, path):
        path.write_bytes(self.bytes())

    def bytes(self):
        out = bytearray(b"II*\0" + struct.pack("<I", 0))
        link = 4
        for number, level in enumerate(self.levels):
            first = number == 0
            tiles = [self._store(out, tile, self.spoil.get(i) if first else None)
                     for i, tile in enumerate(cut(level))]
            entries = self._entries(level, tiles, reduced=not (first or level.full))
            entries.update(self.lies if first else {})
            start, next_link = append_directory(out, entries)
            struct.pack_into("<I", out, link, start)
            link = next_link
        return bytes(out)

    def _store(self, out, tile, spoilt):
        stored = tile.tobytes() if self.compression == NO_COMPRESSION else zlib.compress(
            tile.tobytes(), 1)
        if spoilt is not None:
            stored = spoilt
        offset = len(out)
        out += stored
        return offset, len(stored)

    def _entries(self, level, tiles, reduced):
        height, width, channels = level.pixels.shape
        sample = level.pixels.dtype
        return {
            254: (LONG, [1 if reduced else 0]),
            256: (LONG, [width]),
            257: (LONG, [height]),
            258: (SHORT, [8 * sample.itemsize] * channels),
            259: (SHORT, [self.compression]),
            262: (SHORT, [RGB if channels == 3 else GREY]),
            277: (SHORT, [channels]),
            284: (SHORT, [level.planar]),
            322: (LONG, [level.tile[0]]),
            323: (LONG, [level.tile[1]]),
            324: (LONG, [offset for offset, _ in tiles]),
            325: (LONG, [count for _, count in tiles]),
            339: (SHORT, [KINDS[sample.kind]] * channels),
            **level.tags,
        }


def cut(level):
    """Yields the tiles row by row; edge tiles are padded (TIFF 6.0 p. 68)."""
    width, height = level.tile
    rows, columns, channels = level.pixels.shape
    apart = level.planar == PLANAR
    for pixels in numpy.split(level.pixels, channels, axis=2) if apart else [level.pixels]:
        for y in range(0, rows, height):
            for x in range(0, columns, width):
                part = pixels[y:y + height, x:x + width]
                tile = numpy.zeros((height, width, pixels.shape[2]), pixels.dtype)
                tile[:part.shape[0], :part.shape[1]] = part
                yield tile


def text(words):
    """Returns the value of a text tag."""
    return ASCII, [*words.encode(), 0]


def append_directory(out, entries):
    """Returns the offset of the directory, and the place for the offset of the next one."""
    fields = []
    for tag, (kind, values) in sorted(entries.items()):
        packed = struct.pack(f"<{len(values)}{CODES[kind]}", *values)
        if len(packed) > 4:
            packed = struct.pack("<I", append_even(out, packed))
        count = len(values) // VALUES_OF.get(kind, 1)
        fields.append(struct.pack("<HHI", tag, kind, count) + packed.ljust(4, b"\0"))
    table = struct.pack("<H", len(fields)) + b"".join(fields) + struct.pack("<I", 0)
    start = append_even(out, table)
    return start, len(out) - 4


def append_even(out, packed):
    """Appends at an even offset, as values and directories need (TIFF 6.0 p. 15)."""
    out += b"\0" * (len(out) % 2)
    start = len(out)
    out += packed
    return start


def strip_tiff(packed, size, tags):
    """Returns a file with one strip of encoded bytes; `size` is width, height."""
    out = bytearray(b"II*\0" + struct.pack("<I", 0)) + packed
    start, _ = append_directory(out, {
        256: (LONG, [size[0]]),
        257: (LONG, [size[1]]),
        259: (SHORT, [NO_COMPRESSION]),
        273: (LONG, [8]),
        278: (LONG, [size[1]]),
        279: (LONG, [len(packed)]),
        284: (SHORT, [CHUNKY]),
        **tags,
    })
    struct.pack_into("<I", out, 4, start)
    return bytes(out)
