"""Makes picture files that cost little to write and were made to cost much to read."""

import struct
import zlib


def _segment(marker, content):
    return struct.pack(">HH", marker, len(content) + 2) + content


def zero_codestream(side, components, count, *, precinct=15, layers=1, progression=2, changes=0,
                    decompositions=5, fill=b"\0"):
    """A JPEG 2000 codestream of one tile, whose `count` bytes of packets are all the same.

    `precinct` is the exponent of the precincts' sides; `changes` is the number of POC entries.
    """
    size = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, side, side, 0, 0, components)
    size += b"\x07\x01\x01" * components
    sizes = bytes([precinct << 4 | precinct]) * (decompositions + 1)
    coding = struct.pack(">BBHB", 1, progression, layers, 0)
    coding += struct.pack(">BBBBB", decompositions, 4, 4, 0, 1) + sizes
    steps = bytes([0x40]) + b"\x48" * (3 * decompositions + 1)
    wide = ">BBHBBB" if components < 257 else ">BHHBHB"
    entry = struct.pack(wide, 0, 0, layers, decompositions + 1, min(components, 255), progression)
    header = b"\xff\x4f" + _segment(0xFF51, size) + _segment(0xFF52, coding)
    header += _segment(0xFF5C, steps)
    if changes:
        header += _segment(0xFF5F, entry * changes)
    tile = struct.pack(">HHHIBB", 0xFF90, 10, 0, 0, 0, 1) + b"\xff\x93"
    return header + tile + fill * count + b"\xff\xd9"


def _chunk(name, content):
    return (struct.pack(">I", len(content)) + name + content
            + struct.pack(">I", zlib.crc32(name + content)))


def blank_png(side):
    """A one-bit PNG whose rows are all the same; a picture of 200,000² pixels has some 5 MB."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed)
            + _chunk(b"IEND", b""))


def write_sparse_tiff(path, side, tile=16):
    """Writes a BigTIFF of gray tiles that are not there: a hole holds the lists of tiles."""
    tiles = (-(-side // tile)) ** 2
    lists = 4096
    entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1),
               (262, 3, 1, 1), (277, 3, 1, 1), (322, 4, 1, tile), (323, 4, 1, tile),
               (324, 16, tiles, lists), (325, 16, tiles, lists + 8 * tiles)]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, 16))
        file.write(struct.pack("<Q", len(entries)))
        for tag, kind, count, value in entries:
            file.write(struct.pack("<HHQQ", tag, kind, count, value))
        file.write(struct.pack("<Q", 0))
        file.truncate(lists + 16 * tiles)
