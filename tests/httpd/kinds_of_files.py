"""Every kind of file that mod_iiif reads: how it is made, and the pixels of the right answer."""

import functools
import subprocess

import numpy
from PIL import Image, ImageCms

from pictures import vips
from tiff import GREY as GREY_TAG
from tiff import LAB, RATIONAL, SHORT, Level, Tiff, strip_tiff, text

SIZE = (214, 305)


def photo(height=SIZE[0], width=SIZE[1]):
    """Returns a picture with shapes, edges and some grain."""
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float64)
    grain = (x * 7919 + y * 104729) % 13 - 6
    channels = [120 + 60 * numpy.sin(x / (17 + c) + numpy.cos(y / 23) * 2)
                + 40 * numpy.cos(y / 11 - x / 31 + c) + numpy.where((x // 40 + y // 56) % 3 == c, 25, -10)
                + grain for c in range(3)]
    return numpy.clip(numpy.stack(channels, -1), 0, 255).astype(numpy.uint8)


PHOTO = photo()
GREY = PHOTO[:, :, 0]
DEEP = (PHOTO.astype(numpy.uint16) * 257 + numpy.arange(SIZE[1], dtype=numpy.uint16)[None, :, None] % 200
        - 100 * (PHOTO > 100))
BILEVEL = numpy.where(GREY > 110, 255, 0).astype(numpy.uint8)
ALPHA = numpy.broadcast_to(numpy.linspace(0, 255, SIZE[1]).astype(numpy.uint8), SIZE)
RGBA = numpy.dstack([PHOTO, ALPHA])


def run(*words):
    subprocess.run([*map(str, words)], check=True, capture_output=True)


def write_pnm(path, pixels):
    """Writes 8 or 16 bits. OpenJPEG reads only PNM headers that are split into lines."""
    kind = "P6" if pixels.ndim == 3 else "P5"
    most = 255 if pixels.dtype == numpy.uint8 else 65535
    head = f"{kind}\n{pixels.shape[1]} {pixels.shape[0]}\n{most}\n".encode()
    path.write_bytes(head + pixels.astype(">u2" if most > 255 else numpy.uint8).tobytes())
    return path


class Maker:
    def __init__(self, folder):
        self.folder = folder
        self.source = write_pnm(folder / "photo.ppm", PHOTO)
        self.grey = write_pnm(folder / "grey.pgm", GREY)
        self.bilevel = write_pnm(folder / "bilevel.pgm", BILEVEL)
        self.deep = write_pnm(folder / "deep.ppm", DEEP)
        Image.fromarray(RGBA).save(folder / "rgba.png")

    def path(self, name):
        return self.folder / name

    def tiff(self, name, *options, source=None):
        vips("tiffsave", source or self.source, self.path(name), *options)

    def copy(self, name, *options, source="plain.tif"):
        run("tiffcp", *options, self.path(source), self.path(name))

    def pillow(self, name, image, **options):
        image.save(self.path(name), **options)


@functools.cache
def palette_image():
    return Image.fromarray(PHOTO).quantize(60)


def cmyk():
    return Image.fromarray(numpy.dstack([255 - PHOTO, GREY // 3]), "CMYK")


def ideal_inks(image):
    ink = numpy.asarray(image).astype(numpy.float64)
    return ((255 - ink[:, :, :3]) * (255 - ink[:, :, 3:]) / 255 + 0.5).astype(numpy.uint8)


def decoded(path):
    return numpy.asarray(Image.open(path).convert("RGB"))


def seen(rgba):
    """Blackens transparent pixels, whose colours are arbitrary."""
    return numpy.where(rgba[:, :, 3:] > 0, rgba, 0)


def oriented(maker):
    image = Image.fromarray(PHOTO)
    exif = Image.Exif()
    exif[0x0112] = 6
    maker.pillow("turned.jpg", image, quality=95, exif=exif)


def labs(maker):
    """Writes Lab of D50, which libtiff and Photoshop expect; libvips expects Lab of D65."""
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    transform = ImageCms.buildTransform(srgb, lab, "RGB", "LAB")
    maker.pillow("lab.tif", ImageCms.applyTransform(Image.fromarray(PHOTO), transform))


def floats(maker):
    vips("cast", maker.source, maker.path("float.v"), "float")
    vips("linear", maker.path("float.v"), maker.path("unit.v"), 1 / 255, 0)
    maker.tiff("float.tif", source=maker.path("unit.v"))


def pages(maker):
    images = [Image.fromarray(PHOTO), Image.fromarray(GREY[:100, :80]), Image.fromarray(PHOTO[:77, :60])]
    images[0].save(maker.path("pages.tif"), save_all=True, append_images=images[1:])


def bands(maker):
    """Writes six spectral bands, of which the answer shows the first three."""
    planes = [maker.path(f"band-{i}.pgm") for i in range(6)]
    for i, path in enumerate(planes):
        write_pnm(path, PHOTO[:, :, i] if i < 3 else GREY)
    vips("bandjoin", " ".join(map(str, planes)), maker.path("bands.v"))
    vips("copy", maker.path("bands.v"), maker.path("bands-rgb.v"), "--interpretation", "srgb")
    vips("tiffsave", maker.path("bands-rgb.v"), maker.path("bands.tif"), "--tile", "--compression", "deflate")
    run("tiffset", "-s", 338, 3, 0, 0, 0, maker.path("bands.tif"))  # libvips makes the fourth alpha


def microscope(maker):
    """Writes pages that each have a pyramid in SubIFDs, as in OME-TIFF."""
    write_pnm(maker.path("stack.pgm"), numpy.vstack([GREY, 255 - GREY]))
    vips("copy", maker.path("stack.pgm"), maker.path("stack.v"))
    vips("tiffsave", maker.path("stack.v"), maker.path("ome.tif"), "--tile", "--pyramid", "--subifd",
         "--tile-width", "128", "--tile-height", "128", "--compression", "deflate", "--page-height", SIZE[0])


def slide(maker):
    """Writes the picture, a thumbnail and a level into one file, as slide scanners do."""
    quarter = Image.fromarray(PHOTO).resize((SIZE[1] // 4, SIZE[0] // 4), Image.BOX)
    write_pnm(maker.path("quarter.ppm"), numpy.asarray(quarter))
    for name, source, options in [("slide-0.tif", maker.source, ["--tile"]), ("slide-1.tif", maker.path("thumb.ppm"), []),
                                  ("slide-2.tif", maker.path("quarter.ppm"), ["--tile"])]:
        if name == "slide-1.tif":
            write_pnm(source, PHOTO[:90, :300])
        vips("tiffsave", source, maker.path(name), "--tile-width", "128", "--tile-height", "128", *options)
    run("tiffcp", *(maker.path(f"slide-{i}.tif") for i in (0, 1, 2)), maker.path("slide.tif"))


def few_bits(bits):
    """Returns a function that writes a TIFF with samples of `bits` bits, packed without padding."""
    def make(maker):
        numbers = GREY.astype(int) * (2**bits - 1) // 255
        places = (numbers[:, :, None] >> numpy.arange(bits - 1, -1, -1)) & 1
        packed = numpy.packbits(places.reshape(SIZE[0], -1).astype(numpy.uint8), axis=1).tobytes()
        maker.path(f"{bits}-bits.tif").write_bytes(strip_tiff(packed, SIZE[::-1], {
            258: (SHORT, [bits]), 262: (SHORT, [GREY_TAG]), 277: (SHORT, [1])}))
    return make


def of_few_bits(bits):
    return ((GREY.astype(int) * (2**bits - 1) // 255) * 255 / (2**bits - 1) + 0.5).astype(numpy.uint8)


def numbers(name, pixels, **tags):
    """Returns a function that writes a tiled TIFF with samples of the type of `pixels`."""
    def make(maker):
        Tiff([Level(pixels if pixels.ndim == 3 else pixels[:, :, None], (128, 96),
                    tags={int(tag[1:]): value for tag, value in tags.items()})]).write(maker.path(name))
    return make


def ycbcr(across, down):
    """Returns a function that writes subsampled YCbCr in TIFF's own packing (TIFF 6.0 section
    21)."""
    def make(maker):
        maker.path(f"ycbcr-{across}{down}.tif").write_bytes(strip_tiff(units_of(across, down).tobytes(), SIZE[::-1], {
            258: (SHORT, [8, 8, 8]), 262: (SHORT, [6]), 277: (SHORT, [3]), 530: (SHORT, [across, down]),
            532: (RATIONAL, [0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1])}))
    return make


def padded(plane, across, down):
    return numpy.pad(plane, [(0, -plane.shape[0] % down), (0, -plane.shape[1] % across)], mode="edge")


def shared_colors(across, down):
    """Returns Y for each pixel, and Cb and Cr for each data unit."""
    y, cb, cr = (numpy.asarray(plane) for plane in Image.fromarray(PHOTO).convert("YCbCr").split())
    return padded(y, across, down), padded(cb, across, down)[::down, ::across], padded(cr, across, down)[::down, ::across]


def units_of(across, down):
    y, cb, cr = shared_colors(across, down)
    rows, columns = cb.shape
    blocks = y.reshape(rows, down, columns, across).swapaxes(1, 2).reshape(rows, columns, down * across)
    return numpy.concatenate([blocks, cb[:, :, None], cr[:, :, None]], axis=2)


def from_ycbcr(across, down):
    y, cb, cr = (plane.astype(float) for plane in shared_colors(across, down))
    cb, cr = (numpy.repeat(numpy.repeat(plane, down, 0), across, 1) - 128 for plane in (cb, cr))
    rgb = numpy.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], -1)
    return numpy.clip(rgb + 0.5, 0, 255).astype(numpy.uint8)[:SIZE[0], :SIZE[1]]


def cielab():
    """Returns the photo as Lab of D50, the white point of the sRGB profile."""
    linear = numpy.where(PHOTO <= 10, PHOTO / 255 / 12.92, ((PHOTO / 255 + 0.055) / 1.055) ** 2.4)
    to_d50 = numpy.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169],
                          [0.0139322, 0.0971045, 0.7141733]])
    x, y, z = numpy.moveaxis(linear @ to_d50.T / [0.96422, 1, 0.82521], -1, 0)
    f = [numpy.where(v > 216 / 24389, numpy.cbrt(v), (24389 / 27 * v + 16) / 116) for v in (x, y, z)]
    return numpy.stack([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])], -1)


def lab_numbers(step, kind):
    """Scales L to the range of the type; a and b become signed numbers in units of 1/`step`."""
    lab = cielab()
    full = 2**(8 * numpy.dtype(kind).itemsize) - 1
    scaled = numpy.stack([lab[:, :, 0] / 100 * full, lab[:, :, 1] * step, lab[:, :, 2] * step], -1)
    return numpy.round(scaled).astype(int).astype(kind)


def icc_lab():
    lab = cielab()
    return numpy.round(numpy.stack([lab[:, :, 0] * 2.55, lab[:, :, 1] + 128, lab[:, :, 2] + 128], -1)).astype(numpy.uint8)


WEIGHED = numpy.dstack([(PHOTO * (ALPHA[:, :, None] / 255) + 0.5).astype(numpy.uint8), ALPHA])


def unweighed():
    shares = numpy.maximum(ALPHA[:, :, None], 1) / 255
    colors = numpy.where(ALPHA[:, :, None] > 0, numpy.minimum(WEIGHED[:, :, :3] / shares + 0.5, 255), 0)
    return numpy.dstack([colors.astype(numpy.uint8), ALPHA])


OME = """<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0">
<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="611" SizeY="430" SizeC="3" SizeZ="1" SizeT="1"
PhysicalSizeX="0.5" PhysicalSizeY="0.5"/></Image></OME>"""


def ome(maker):
    """Writes one channel into each page, as Bio-Formats does."""
    planes = [PHOTO[:, :, [i]].astype(numpy.uint16) * 257 for i in range(3)]
    Tiff([Level(plane, (128, 128), full=True, tags={270: text(OME)} if i == 0 else {})
          for i, plane in enumerate(planes)]).write(maker.path("channels.ome.tif"))


def opj(name, *options, source="photo.ppm"):
    return lambda maker: run("opj_compress", "-i", maker.path(source), "-o", maker.path(name), *options)


def opj_decoded(maker, name):
    run("opj_decompress", "-i", maker.path(name), "-o", maker.path(name + ".ppm"))
    return numpy.asarray(Image.open(maker.path(name + ".ppm")))


def high_throughput(maker):
    run("ojph_compress", "-i", maker.source, "-o", maker.path("high.j2c"), "-reversible", "true")


EIGHT_OF_DEEP = ((DEEP.astype(numpy.int64) + 128) // 257).astype(numpy.uint8)


EXACT = 0
# Kind; file name; function that makes the file; function that returns the pixels of the right PNG
# answer; largest error of a sample (EXACT), or the least PSNR if more than rounding differs.
INPUTS = [
    ("TIFF, strips, no compression", "plain.tif", lambda m: m.tiff("plain.tif"), lambda m: PHOTO, EXACT),
    ("TIFF, strips, deflate and predictor", "deflate.tif",
     lambda m: m.copy("deflate.tif", "-c", "zip:2", "-r", "50"), lambda m: PHOTO, EXACT),
    ("TIFF, one strip", "strip.tif", lambda m: m.copy("strip.tif", "-c", "none", "-r", "5000"),
     lambda m: PHOTO, EXACT),
    ("TIFF, LZW, one strip", "lzw.tif", lambda m: m.copy("lzw.tif", "-c", "lzw", "-r", "5000"),
     lambda m: PHOTO, EXACT),
    ("TIFF, PackBits", "packbits.tif", lambda m: m.copy("packbits.tif", "-c", "packbits"),
     lambda m: PHOTO, EXACT),
    ("TIFF, zstd, tiles", "zstd.tif", lambda m: m.tiff("zstd.tif", "--tile", "--compression", "zstd"),
     lambda m: PHOTO, EXACT),
    ("TIFF, channels apart, tiles", "apart.tif",
     lambda m: m.copy("apart.tif", "-p", "separate", "-t", "-w", "64", "-l", "48", "-c", "lzw"),
     lambda m: PHOTO, EXACT),
    ("TIFF, channels apart, strips", "apart-strips.tif",
     lambda m: m.copy("apart-strips.tif", "-p", "separate", "-r", "16"), lambda m: PHOTO, EXACT),
    ("TIFF, big-endian", "big-endian.tif", lambda m: m.copy("big-endian.tif", "-B"), lambda m: PHOTO, EXACT),
    ("TIFF, grey where 0 is white", "inverted.tif",
     lambda m: m.tiff("inverted.tif", "--miniswhite", source=m.grey), lambda m: GREY, EXACT),
    ("TIFF, palette", "palette.tif", lambda m: m.pillow("palette.tif", palette_image()),
     lambda m: numpy.asarray(palette_image().convert("RGB")), EXACT),
    ("TIFF, bilevel, CCITT G4", "fax.tif",
     lambda m: m.pillow("fax.tif", Image.fromarray(BILEVEL).convert("1", dither=0), compression="group4"),
     lambda m: BILEVEL, EXACT),
    ("TIFF, 16 bits", "deep.tif", lambda m: m.tiff("deep.tif", "--compression", "deflate", source=m.deep),
     lambda m: ((DEEP.astype(numpy.int64) + 128) // 257).astype(numpy.uint8), EXACT),
    ("TIFF, float from 0 to 1", "float.tif", floats, lambda m: PHOTO, EXACT),
    ("TIFF, CMYK without a profile", "cmyk.tif", lambda m: m.pillow("cmyk.tif", cmyk()),
     lambda m: ideal_inks(cmyk()), 1),
    ("TIFF, CIELAB by a profile's tables", "lab.tif", labs, lambda m: PHOTO, 36.0),
    ("TIFF, JPEG in strips", "jpeg.tif", lambda m: m.copy("jpeg.tif", "-c", "jpeg:90"),
     lambda m: decoded(m.path("jpeg.tif")), 38.0),
    ("TIFF, alpha", "rgba.tif", lambda m: m.tiff("rgba.tif", source=m.path("rgba.png")), lambda m: RGBA, EXACT),
    ("TIFF, second of three pages", "pages.tif;2", pages, lambda m: GREY[:100, :80], EXACT),
    ("TIFF, third of three pages", "pages.tif;3", lambda m: None, lambda m: PHOTO[:77, :60], EXACT),
    ("TIFF, six bands", "bands.tif", bands, lambda m: PHOTO, EXACT),
    ("TIFF, pages with pyramids in SubIFDs", "ome.tif;2", microscope, lambda m: 255 - GREY, EXACT),
    ("TIFF, a slide: picture, thumbnail, level", "slide.tif", slide, lambda m: PHOTO, EXACT),
    ("JPEG", "photo.jpg", lambda m: m.pillow("photo.jpg", Image.fromarray(PHOTO), quality=90),
     lambda m: decoded(m.path("photo.jpg")), 1),
    ("JPEG, progressive, 4:4:4", "progressive.jpg",
     lambda m: m.pillow("progressive.jpg", Image.fromarray(PHOTO), quality=90, progressive=True, subsampling=0),
     lambda m: decoded(m.path("progressive.jpg")), 1),
    ("JPEG, grey", "grey.jpg", lambda m: m.pillow("grey.jpg", Image.fromarray(GREY), quality=90),
     lambda m: numpy.asarray(Image.open(m.path("grey.jpg"))), EXACT),
    ("JPEG, CMYK by Adobe's rule", "cmyk.jpg", lambda m: m.pillow("cmyk.jpg", cmyk(), quality=98),
     lambda m: ideal_inks(Image.open(m.path("cmyk.jpg"))), 2),
    ("JPEG, turned by EXIF", "turned.jpg", oriented,
     lambda m: numpy.rot90(decoded(m.path("turned.jpg")), -1), 1),
    ("PNG", "photo.png", lambda m: m.pillow("photo.png", Image.fromarray(PHOTO)), lambda m: PHOTO, EXACT),
    ("PNG, palette", "palette.png", lambda m: m.pillow("palette.png", palette_image()),
     lambda m: numpy.asarray(palette_image().convert("RGB")), EXACT),
    ("PNG, alpha", "rgba.png", lambda m: None, lambda m: RGBA, EXACT),
    ("PNG, interlaced", "interlaced.png",
     lambda m: vips("pngsave", m.source, m.path("interlaced.png"), "--interlace"), lambda m: PHOTO, EXACT),
    ("PNG, 16 bits", "deep.png", lambda m: vips("pngsave", m.deep, m.path("deep.png"), "--bitdepth", "16"),
     lambda m: ((DEEP.astype(numpy.int64) + 128) // 257).astype(numpy.uint8), EXACT),
    ("GIF, interlaced, clear in parts", "photo.gif",
     lambda m: m.pillow("photo.gif", palette_image(), transparency=7, interlace=1),
     lambda m: seen(numpy.asarray(Image.open(m.path("photo.gif")).convert("RGBA"))), EXACT),
    ("WebP, lossless", "lossless.webp",
     lambda m: m.pillow("lossless.webp", Image.fromarray(PHOTO), lossless=True), lambda m: PHOTO, EXACT),
    ("WebP", "lossy.webp", lambda m: m.pillow("lossy.webp", Image.fromarray(PHOTO), quality=80),
     lambda m: decoded(m.path("lossy.webp")), 1),
    ("TIFF, LERC", "lerc.tif", lambda m: m.copy("lerc.tif", "-c", "lerc"), lambda m: PHOTO, EXACT),
    ("TIFF, LZMA", "lzma.tif", lambda m: m.copy("lzma.tif", "-c", "lzma"), lambda m: PHOTO, EXACT),
    ("TIFF, WebP in tiles", "webp.tif",
     lambda m: m.tiff("webp.tif", "--tile", "--compression", "webp", "--lossless"), lambda m: PHOTO, EXACT),
    ("TIFF, JPEG in tiles, YCbCr", "tiles.tif",
     lambda m: m.tiff("tiles.tif", "--tile", "--compression", "jpeg", "--Q", "90"),
     lambda m: decoded(m.path("tiles.tif")), 38.0),
    *((f"TIFF, {bits} bits", f"{bits}-bits.tif", few_bits(bits), lambda m, bits=bits: of_few_bits(bits), EXACT)
      for bits in (2, 4, 10, 12, 14)),
    ("TIFF, 32 bits", "u4.tif", numbers("u4.tif", GREY.astype(numpy.uint32) * 16843009), lambda m: GREY, EXACT),
    ("TIFF, 8 bits, signed", "i1.tif", numbers("i1.tif", (GREY.astype(int) - 128).astype(numpy.int8)),
     lambda m: GREY, EXACT),
    ("TIFF, 16 bits, signed", "i2.tif", numbers("i2.tif", (PHOTO.astype(int) * 257 - 32768).astype(numpy.int16)),
     lambda m: PHOTO, EXACT),
    ("TIFF, 32 bits, signed", "i4.tif",
     numbers("i4.tif", (GREY.astype(numpy.int64) * 16843009 - 2**31).astype(numpy.int32)), lambda m: GREY, EXACT),
    ("TIFF, float of 64 bits", "f8.tif", numbers("f8.tif", PHOTO / 255), lambda m: PHOTO, EXACT),
    ("TIFF, 16 bits of a stated range", "range.tif",
     numbers("range.tif", (1000 + GREY.astype(int) * 4).astype(numpy.uint16), _340=(SHORT, [1000]), _341=(SHORT, [2020])),
     lambda m: GREY, EXACT),
    *((f"TIFF, YCbCr, {across} by {down} pixels share a colour", f"ycbcr-{across}{down}.tif", ycbcr(across, down),
       lambda m, across=across, down=down: from_ycbcr(across, down), 1) for across, down in ((1, 1), (2, 2), (4, 1), (1, 2), (4, 2))),
    ("TIFF, CIELAB, 8 bits", "lab8.tif", numbers("lab8.tif", lab_numbers(1, numpy.uint8), _262=(SHORT, [LAB])),
     lambda m: PHOTO, 36.0),
    ("TIFF, CIELAB, 16 bits", "lab16.tif", numbers("lab16.tif", lab_numbers(256, numpy.uint16), _262=(SHORT, [LAB])),
     lambda m: PHOTO, 1),
    ("TIFF, ICC's Lab", "icclab.tif", numbers("icclab.tif", icc_lab(), _262=(SHORT, [9])), lambda m: PHOTO, 36.0),
    ("TIFF, colours weighed by alpha", "weighed.tif",
     numbers("weighed.tif", WEIGHED, _262=(SHORT, [2]), _338=(SHORT, [1])), lambda m: unweighed(), 1),
    ("TIFF, 31 bands", "31.tif",
     numbers("31.tif", numpy.dstack([GREY] + [PHOTO[:, :, i % 3] for i in range(30)]), _338=(SHORT, [0] * 30)),
     lambda m: GREY, EXACT),
    ("OME-TIFF, second channel", "channels.ome.tif;2", ome, lambda m: PHOTO[:, :, 1], EXACT),
    ("JPEG 2000, without loss", "photo.jp2", opj("photo.jp2"), lambda m: PHOTO, EXACT),
    ("JPEG 2000, tiles, precincts, by position", "tiled.jp2",
     opj("tiled.jp2", "-t", "200,200", "-c", "[128,128]", "-p", "RPCL"), lambda m: PHOTO, EXACT),
    ("JPEG 2000, lossy", "lossy.jp2", opj("lossy.jp2", "-r", "6", "-I"),
     lambda m: opj_decoded(m, "lossy.jp2"), 1),
    ("JPEG 2000, 16 bits", "deep.jp2", opj("deep.jp2", source="deep.ppm"), lambda m: EIGHT_OF_DEEP, EXACT),
    ("JPEG 2000, grey, raw codestream", "grey.j2k", opj("grey.j2k", source="grey.pgm"), lambda m: GREY, EXACT),
    ("JPEG 2000, high throughput", "high.j2c", high_throughput, lambda m: PHOTO, EXACT),
    ("JPEG 2000, alpha", "rgba.jp2",
     lambda m: vips("jp2ksave", m.path("rgba.png"), m.path("rgba.jp2"), "--lossless"), lambda m: RGBA, EXACT),
    ("JPEG, 4:2:2", "422.jpg", lambda m: m.pillow("422.jpg", Image.fromarray(PHOTO), quality=90, subsampling=1),
     lambda m: decoded(m.path("422.jpg")), 1),
    ("WebP, alpha", "rgba.webp",
     lambda m: m.pillow("rgba.webp", Image.fromarray(RGBA), lossless=True, exact=True), lambda m: RGBA, EXACT),
    ("PNG, grey and alpha", "la.png", lambda m: m.pillow("la.png", Image.fromarray(numpy.dstack([GREY, ALPHA]), "LA")),
     lambda m: numpy.dstack([GREY, ALPHA]), EXACT),
    ("PNG, 1 bit", "bits.png", lambda m: m.pillow("bits.png", Image.fromarray(BILEVEL).convert("1", dither=0)),
     lambda m: BILEVEL, EXACT),
    ("GIF, grey", "grey.gif", lambda m: m.pillow("grey.gif", Image.fromarray(GREY)),
     lambda m: numpy.asarray(Image.open(m.path("grey.gif")).convert("RGBA")), EXACT),
]


def patched_jpeg(name, place, byte):
    """Changes a byte of the frame header; `place` counts from the marker (ITU-T T.81 B.2.2)."""
    def make(maker):
        data = bytearray(maker.path("photo.jpg").read_bytes())
        data[data.index(b"\xff\xc0") + place] = byte
        maker.path(name).write_bytes(data)
    return make


def moving(maker):
    frames = [Image.fromarray(GREY[:50, :60]), Image.fromarray(GREY[50:100, :60])]
    frames[0].save(maker.path("moving.webp"), save_all=True, append_images=frames[1:])


def words(maker):
    maker.path("words.tif").write_text("not a picture")


def converted(name, *how):
    return lambda maker: vips(*how, maker.source, maker.path(name))


# Kind; file name; function that makes the file; status of the refusal; some words of its sentence.
REFUSED = [
    ("TIFF, old-style JPEG", "old.tif",
     numbers("old.tif", PHOTO, _259=(SHORT, [6])), 501, "old kind of JPEG"),
    ("TIFF, integers of 64 bits", "u8.tif", numbers("u8.tif", GREY.astype(numpy.uint64)), 501, "of 32 bits are"),
    ("TIFF, CIELAB of 32 bits", "lab32.tif", numbers("lab32.tif", PHOTO.astype(numpy.uint32), _262=(SHORT, [LAB])),
     501, "Lab colors of other than"),
    ("TIFF, samples of a colour filter", "cfa.tif", numbers("cfa.tif", GREY, _262=(SHORT, [32803])), 501, "colors other than"),
    ("TIFF, a volume", "volume.tif", numbers("volume.tif", GREY, _32997=(SHORT, [7])), 501, "volume"),
    ("JPEG, 12 bits", "12.jpg", patched_jpeg("12.jpg", 4, 12), 501, "more than 8 bits"),
    ("JPEG, without loss", "lossless.jpg", patched_jpeg("lossless.jpg", 1, 0xC3), 501, "lossless"),
    ("WebP that moves", "moving.webp", moving, 501, "moves"),
    ("JPEG XL", "photo.jxl", converted("photo.jxl", "jxlsave"), 415, "not a picture of a kind"),
    ("AVIF", "photo.avif", lambda m: vips("heifsave", m.source, m.path("photo.avif"), "--compression", "av1"), 415,
     "not a picture of a kind"),
    ("BMP", "photo.bmp", lambda m: m.pillow("photo.bmp", Image.fromarray(PHOTO)), 415, "not a picture of a kind"),
    ("words", "words.tif", words, 415, "not a picture of a kind"),
]
