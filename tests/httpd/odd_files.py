"""Makes files as careless programs write them: small, byte by byte, and each with one oddity."""

import io
import struct
import subprocess
import zlib
from dataclasses import dataclass, field

import numpy
from PIL import Image

from pictures import vips, write_ppm
from tiff import BYTE, LONG, SHORT, append_directory, append_even

WIDTH, HEIGHT = 96, 80


def picture(width=WIDTH, height=HEIGHT):
    """A picture whose colours change slowly, so that JPEG keeps them well."""
    y, x = numpy.mgrid[0:height, 0:width]
    channels = [x * 255 // width, y * 255 // height, (x + y) * 255 // (width + height)]
    return numpy.stack(channels, -1).astype(numpy.uint8)


# --- TIFF


@dataclass
class Page:
    """A directory. `blocks` holds the stored bytes of its strips or tiles; None is left out."""

    tags: dict
    blocks: list = field(default_factory=list)
    offsets: dict = field(default_factory=dict)  # false offsets of some blocks
    counts: dict = field(default_factory=dict)   # false byte counts of some blocks
    sub: list = field(default_factory=list)      # pages in SubIFDs
    sub_offsets: list = field(default_factory=list)  # and false offsets of SubIFDs

    def append(self, out):
        """Returns the offset of the directory, and the place of the link to the next one."""
        places = [(0, 0) if block is None else (append_even(out, block), len(block))
                  for block in self.blocks]
        tiled = 322 in self.tags
        tags = dict(self.tags)
        if places:
            tags[324 if tiled else 273] = (
                LONG, [self.offsets.get(i, place) for i, (place, _) in enumerate(places)])
            tags[325 if tiled else 279] = (
                LONG, [self.counts.get(i, count) for i, (_, count) in enumerate(places)])
        children = [page.append(out)[0] for page in self.sub] + self.sub_offsets
        if children:
            tags[330] = (LONG, children)
        return append_directory(out, tags)


def tiff(*pages, last_link=None):
    """`last_link` is the offset after the last directory, or the number of the page that follows."""
    out = bytearray(b"II*\0" + struct.pack("<I", 0))
    link, starts = 4, []
    for page in pages:
        start, next_link = page.append(out)
        struct.pack_into("<I", out, link, start)
        starts.append(start)
        link = next_link
    if last_link is not None:
        struct.pack_into("<I", out, link, starts[last_link] if last_link < len(starts) else last_link)
    return bytes(out)


def tags_of(width, height, channels=3, bits=8, photometric=2, compression=1, **more):
    return {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [bits] * channels),
        259: (SHORT, [compression]),
        262: (SHORT, [photometric]),
        277: (SHORT, [channels]),
        278: (LONG, [height]),
        **{int(tag[1:]): value for tag, value in more.items()},
    }


def plain(pixels, **more):
    """A page of one uncompressed strip."""
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    photometric = 2 if channels > 2 else 1
    return Page(tags_of(width, height, channels, 8 * pixels.itemsize, photometric, **more),
                [pixels.tobytes()])


def tiled(pixels, encode=zlib.compress, side=32, compression=8, **more):
    """A page of tiles; `side` is their width and height."""
    height, width, channels = pixels.shape
    tags = tags_of(width, height, channels, compression=compression,
                   t322=(LONG, [side]), t323=(LONG, [side]), **more)
    del tags[278]
    return Page(tags, [encode(tile.tobytes()) for tile in tiles(pixels, side)])


def tiles(pixels, side):
    height, width, channels = pixels.shape
    for y in range(0, height, side):
        for x in range(0, width, side):
            part = pixels[y:y + side, x:x + side]
            rows, columns, _ = part.shape
            yield numpy.pad(part, ((0, side - rows), (0, side - columns), (0, 0)), "edge")


def jpeg_tiled(pixels, side=32, change=lambda jpeg: jpeg, **more):
    """A page of JPEG tiles, each with its own tables; `change` may damage them."""
    page = tiled(pixels, bytes, side, 7, t530=(SHORT, [2, 2]), **more)
    page.tags[262] = (SHORT, [6])
    page.blocks = [change(jpeg(tile)) for tile in tiles(pixels, side)]
    return page


# --- JPEG


def jpeg(pixels, **options):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95, subsampling="4:2:0", **options)
    return out.getvalue()


def restarted(pixels, folder):
    """A JPEG with a restart marker after every second MCU."""
    source, out = folder / "restarted.ppm", folder / "restarted.jpg"
    write_ppm(source, pixels)
    vips("jpegsave", source, out, "--Q", 95, "--subsample-mode", "on", "--restart-interval", 2)
    source.unlink()
    return out.read_bytes()


def marker(data, code, start=0):
    """The offset of a marker."""
    return data.index(bytes([0xFF, code]), start)


def without_end(data):
    assert data.endswith(b"\xff\xd9")
    return data[:-2]


def with_zero_spectral_end(data):
    """Samsung's cameras state Se = 0 in the scan header of baseline pictures."""
    start = marker(data, 0xDA)
    length = struct.unpack_from(">H", data, start + 2)[0]
    changed = bytearray(data)
    changed[start + 2 + length - 2] = 0
    return bytes(changed)


def with_restarts(data, number_of):
    """Renumbers the restart markers: number_of maps their order to a number."""
    changed = bytearray(data)
    order = 0
    for at in range(marker(data, 0xDA), len(data) - 1):
        if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7:
            changed[at + 1] = 0xD0 + number_of(order) % 8
            order += 1
    assert order > 1
    return bytes(changed)


def with_zeros_before_end(data):
    return data[:-2] + bytes(40) + data[-2:]


# --- ICC profiles


def srgb():
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def with_bytes(data, offset, new):
    return data[:offset] + new + data[offset + len(new):]


PROFILES = {
    "sound": srgb(),
    "padded": srgb() + bytes(3),
    "cut": srgb()[:-40],
    "cut to half": srgb()[:len(srgb()) // 2],
    "of another illuminant": with_bytes(srgb(), 68, bytes.fromhex("0000f35100010000000116cc")),
    "of another class": with_bytes(srgb(), 12, b"link"),
    "abstract": with_bytes(srgb(), 12, b"abst"),
    "with a tag beyond its end": with_bytes(srgb(), 136, b"\0\xff\xff\xf0"),
    "of length zero": with_bytes(srgb(), 0, bytes(4)),
    "of gray": with_bytes(srgb(), 16, b"GRAY"),
    "of no profile": b"no profile at all" * 20,
    "with an odd intent": with_bytes(srgb(), 64, b"\0\1\0\0"),
    "of many tags": with_bytes(srgb(), 128, b"\0\xff\0\0"),
}


def jpeg_with_profile(pixels, profile):
    # Pillow writes any bytes.
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95, icc_profile=profile)
    return out.getvalue()


def png_with_profile(pixels, profile):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", icc_profile=profile)
    return out.getvalue()


def webp_with_profile(pixels, profile):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True, icc_profile=profile)
    return out.getvalue()


def tiff_with_profile(pixels, profile):
    return tiff(plain(pixels, t34675=(BYTE, list(profile))))


# --- JPEG 2000


def codestream(planes, folder):
    """Encodes planes of bytes without loss and without a colour transform."""
    height, width = planes[0].shape
    raw, out = folder / "planes.raw", folder / "planes.j2k"
    raw.write_bytes(b"".join(plane.astype(numpy.uint8).tobytes() for plane in planes))
    subprocess.run(["opj_compress", "-i", raw, "-o", out, "-F",
                    f"{width},{height},{len(planes)},8,u", "-n", "3", "-mct", "0"],
                   check=True, capture_output=True)
    return out.read_bytes()


def box(name, content):
    return struct.pack(">I4s", len(content) + 8, name) + content


def jp2(stream, size, channels, colors, behind=b""):
    """A file around a codestream; `colors` is the number of an enumerated colour space."""
    width, height = size
    header = box(b"ihdr", struct.pack(">IIHBBBB", height, width, channels, 7, 7, 0, 0))
    header += box(b"colr", struct.pack(">BBBI", 1, 0, 0, colors))
    return (b"\0\0\0\x0cjP  \r\n\x87\n" + box(b"ftyp", b"jpx \0\0\0\0jpx jp2 ")
            + box(b"jp2h", header) + box(b"jp2c", stream) + behind)


def ycbcr(rgb, red, blue, video):
    """The Y, Cb and Cr of a colour by the weights of ITU-R BT.601 or BT.709."""
    r, g, b = (value / 255 for value in rgb)
    y = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - y) / 2 / (1 - blue), (r - y) / 2 / (1 - red)
    if video:
        return [round(16 + 219 * y), round(128 + 224 * cb), round(128 + 224 * cr)]
    return [round(255 * y), round(128 + 255 * cb), round(128 + 255 * cr)]


def exif(orientation):
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0)
