"""Every kind of file in, every format out, against numpy, Pillow and libvips.

With FORMATS_MD in the environment, what was measured is written there as the table of
docs/formats.md.
"""

import io
import json
import os
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageCms

from pictures import vips, write_ppm

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/8">
    SetHandler iiif
</Location>
<Location "/deep">
    SetHandler iiif
    IIIFDepth keep
</Location>
<Location "/strip">
    SetHandler iiif
    IIIFProfile strip
</Location>
<Location "/srgb">
    SetHandler iiif
    IIIFProfile srgb
</Location>
<Location "/large">
    SetHandler iiif
    IIIFUpscale on
</Location>
<Location "/green">
    SetHandler iiif
    IIIFBackground #00ff00
    IIIFQuality jpg 95
</Location>
"""

SIZE = (430, 611)
ROWS = []  # of the table: kind, made by, answer, how near


def photo(height=SIZE[0], width=SIZE[1]):
    """Shapes, edges and some grain."""
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
    """8 or 16 bits."""
    if pixels.dtype == numpy.uint8:
        write_ppm(path, pixels if pixels.ndim == 3 else pixels[:, :, None])
        return path
    kind = "P6" if pixels.ndim == 3 else "P5"
    head = f"{kind} {pixels.shape[1]} {pixels.shape[0]} 65535\n".encode()
    path.write_bytes(head + pixels.astype(">u2").tobytes())
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
    """Colours of what is clear mean nothing."""
    return numpy.where(rgba[:, :, 3:] > 0, rgba, 0)


def oriented(maker):
    image = Image.fromarray(PHOTO)
    exif = Image.Exif()
    exif[0x0112] = 6
    maker.pillow("turned.jpg", image, quality=95, exif=exif)


def labs(maker):
    """Of D50, as libtiff and Photoshop take it; libvips takes Lab to be of D65."""
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
    """Six of them: the first three are seen."""
    planes = [maker.path(f"band-{i}.pgm") for i in range(6)]
    for i, path in enumerate(planes):
        write_pnm(path, PHOTO[:, :, i] if i < 3 else GREY)
    vips("bandjoin", " ".join(map(str, planes)), maker.path("bands.v"))
    vips("copy", maker.path("bands.v"), maker.path("bands-rgb.v"), "--interpretation", "srgb")
    vips("tiffsave", maker.path("bands-rgb.v"), maker.path("bands.tif"), "--tile", "--compression", "deflate")
    run("tiffset", "-s", 338, 3, 0, 0, 0, maker.path("bands.tif"))  # libvips calls the fourth alpha


def microscope(maker):
    """Pages with a pyramid each in SubIFDs, as OME-TIFF has them."""
    write_pnm(maker.path("stack.pgm"), numpy.vstack([GREY, 255 - GREY]))
    vips("copy", maker.path("stack.pgm"), maker.path("stack.v"))
    vips("tiffsave", maker.path("stack.v"), maker.path("ome.tif"), "--tile", "--pyramid", "--subifd",
         "--tile-width", "128", "--tile-height", "128", "--compression", "deflate", "--page-height", SIZE[0])


def slide(maker):
    """The picture, a thumbnail, a level, and a label, as slide scanners write them."""
    quarter = Image.fromarray(PHOTO).resize((SIZE[1] // 4, SIZE[0] // 4), Image.BOX)
    write_pnm(maker.path("quarter.ppm"), numpy.asarray(quarter))
    for name, source, options in [("slide-0.tif", maker.source, ["--tile"]), ("slide-1.tif", maker.path("thumb.ppm"), []),
                                  ("slide-2.tif", maker.path("quarter.ppm"), ["--tile"])]:
        if name == "slide-1.tif":
            write_pnm(source, PHOTO[:90, :300])
        vips("tiffsave", source, maker.path(name), "--tile-width", "128", "--tile-height", "128", *options)
    run("tiffcp", *(maker.path(f"slide-{i}.tif") for i in (0, 1, 2)), maker.path("slide.tif"))


EXACT = 0
# What it is; its name; how it is made; what the answer as PNG should be, as pixels; how far a
# sample may be off (EXACT), or the least PSNR where the kinds differ by more than rounding.
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
    ("TIFF, CIELAB", "lab.tif", labs, lambda m: PHOTO, 36.0),
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
]


@pytest.fixture(scope="module")
def maker(own_folder):
    made = Maker(own_folder)
    for _, _, make, _, _ in INPUTS:
        make(made)
    return made


@pytest.fixture(scope="module")
def server(servers, maker):
    return servers(CONFIG, maker.folder)


def pixels(answer):
    assert answer.status == 200, answer.text
    return numpy.asarray(Image.open(io.BytesIO(answer.body)))


def psnr(a, b):
    error = ((a.astype(numpy.float64) - b) ** 2).mean()
    return 99.0 if error == 0 else 10 * numpy.log10(255**2 / error)


def nearness(found, wanted):
    off = int(numpy.abs(found.astype(int) - wanted).max())
    return "exact" if off == 0 else f"{psnr(found, wanted):.1f} dB, {off} at most"


@pytest.mark.parametrize("kind, name, make, wanted, allowed", INPUTS, ids=[row[0] for row in INPUTS])
def test_a_file_is_shown_as_it_is(server, maker, kind, name, make, wanted, allowed):
    found = pixels(server.get(f"/8/{name}/full/max/0/default.png"))
    expected = wanted(maker)
    assert found.shape == expected.shape
    ROWS.append((kind, "png", nearness(found, expected)))
    if isinstance(allowed, float):
        assert psnr(found, expected) >= allowed
    else:
        assert numpy.abs(found.astype(int) - expected).max() <= allowed


@pytest.mark.parametrize("kind, name, make, wanted, allowed", INPUTS, ids=[row[0] for row in INPUTS])
def test_a_part_is_a_part_of_the_whole(server, kind, name, make, wanted, allowed):
    whole = pixels(server.get(f"/8/{name}/full/max/0/default.png"))
    part = pixels(server.get(f"/8/{name}/13,21,40,50/max/0/default.png"))
    assert numpy.array_equal(part, whole[21:71, 13:53])


# --- Out

@pytest.mark.parametrize("suffix, least", [("jpg", 40), ("png", 99), ("webp", 36), ("tif", 99), ("avif", 33), ("gif", 24),
                                          ("jp2", 99)])
def test_every_format_shows_the_picture(server, suffix, least):
    answer = server.get(f"/8/smooth.tif/full/max/0/default.{suffix}")
    if answer.status == 400 and suffix in ("webp", "avif", "gif"):
        pytest.skip(f"{suffix} is not built in")
    assert answer.status == 200, answer.text
    if suffix == "avif":
        found = through_vips(answer.body, suffix)
    else:
        found = numpy.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB"))
    ROWS.append(("a smooth picture", suffix, nearness(found, SMOOTH)))
    assert psnr(found, SMOOTH) >= least


SMOOTH = numpy.clip(128 + 90 * numpy.sin(numpy.add.outer(numpy.arange(300) / 40, numpy.arange(400) / 50))[:, :, None]
                    * [1, 0.8, -0.6], 0, 255).astype(numpy.uint8)


@pytest.fixture(scope="module", autouse=True)
def smooth_picture(maker):
    Image.fromarray(SMOOTH).save(maker.path("smooth.tif"))


def through_vips(body, suffix):
    source = f"/tmp/mod_iiif-formats-{os.getpid()}.{suffix}"
    target = source + ".png"
    Path(source).write_bytes(body)
    try:
        vips("copy", source, target)
        return numpy.asarray(Image.open(target).convert("RGB"))
    finally:
        Path(source).unlink(missing_ok=True)
        Path(target).unlink(missing_ok=True)


def test_pdf_holds_the_picture_as_jpeg(server):
    answer = server.get("/8/smooth.tif/full/max/0/default.pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF-1.4")
    start = answer.body.index(b"\xff\xd8\xff")
    found = numpy.asarray(Image.open(io.BytesIO(answer.body[start:])).convert("RGB"))
    ROWS.append(("a smooth picture", "pdf", nearness(found, SMOOTH)))
    assert psnr(found, SMOOTH) >= 40


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_kept_where_asked(server, maker, suffix):
    answer = server.get(f"/deep/deep.tif/full/max/0/default.{suffix}")
    path = maker.path(f"kept.{suffix}")
    path.write_bytes(answer.body)
    vips("rawsave", path, maker.path("kept.raw"))
    found = numpy.fromfile(maker.path("kept.raw"), numpy.uint16).reshape(DEEP.shape)
    ROWS.append(("TIFF, 16 bits, IIIFDepth keep", suffix, "exact" if numpy.array_equal(found, DEEP) else "not exact"))
    assert numpy.array_equal(found, DEEP)


def test_alpha_is_laid_over_the_background(server):
    found = pixels(server.get("/green/rgba.png/full/max/0/default.jpg"))
    cover = ALPHA[:, :, None] / 255
    wanted = PHOTO * cover + numpy.array([0, 255, 0]) * (1 - cover)
    assert psnr(found, wanted) > 30


def test_levels_are_found_in_subifds_and_among_thumbnails(server, maker):
    """What lies in the file is answered as it lies there."""
    quarter = numpy.asarray(Image.open(maker.path("quarter.ppm")))
    found = pixels(server.get(f"/8/slide.tif/0,0,512,256/128,64/0/default.png"))
    assert numpy.array_equal(found, quarter[:64, :128])
    sizes = json.loads(server.get("/8/ome.tif;2/info.json").text)["sizes"]
    assert {"width": SIZE[1] // 2, "height": SIZE[0] // 2} in sizes or {"width": 306, "height": 215} in sizes
    half = pixels(server.get("/8/ome.tif;2/0,0,256,256/128,128/0/default.png")).astype(float)
    whole = 255.0 - GREY[:256, :256]
    boxes = (whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]) / 4
    assert numpy.abs(half - boxes).max() <= 1


def test_info_json_tells_the_turned_size(server):
    info = json.loads(server.get("/8/turned.jpg/info.json").text)
    assert (info["width"], info["height"]) == (SIZE[0], SIZE[1])


def test_a_page_that_is_not_there_is_404(server):
    answer = server.get("/8/pages.tif;4/info.json")
    assert answer.status == 404 and "page 4" in answer.text


def test_old_jpeg_in_tiff_is_refused_in_words(server, maker):
    data = bytearray(maker.path("plain.tif").read_bytes())
    order = "little" if data[:2] == b"II" else "big"
    directory = int.from_bytes(data[4:8], order)
    for entry in range(int.from_bytes(data[directory:directory + 2], order)):
        at = directory + 2 + 12 * entry
        if int.from_bytes(data[at:at + 2], order) == 259:
            data[at + 8:at + 10] = (6).to_bytes(2, order)
    maker.path("old.tif").write_bytes(data)
    answer = server.get("/8/old.tif/info.json")
    assert answer.status == 501 and "old kind of JPEG" in answer.text
    ROWS.append(("TIFF, old-style JPEG", "–", "refused: 501"))


def test_a_file_of_no_known_kind_is_415(server, maker):
    maker.path("text.tif").write_text("not a picture")
    assert server.get("/8/text.tif/info.json").status == 415


# --- Profiles

@pytest.fixture(scope="module")
def wide(maker):
    """A pyramid of JPEG tiles whose colours are those of Display P3; the profile."""
    vips("copy", maker.source, maker.path("p3.v"))
    vips("tiffsave", maker.path("p3.v"), maker.path("p3.tif"), "--tile", "--tile-width", "128", "--tile-height", "128",
         "--compression", "jpeg", "--Q", "95", "--profile", "p3")
    return Image.open(maker.path("p3.tif")).info["icc_profile"]


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("request_of", ["full/max", "full/200,", "128,128,128,128/max"])
def test_profiles_travel_on_tiles_too(server, wide, suffix, request_of):
    answer = server.get(f"/8/p3.tif/{request_of}/0/default.{suffix}")
    assert Image.open(io.BytesIO(answer.body)).info.get("icc_profile") == wide
    answer = server.get(f"/strip/p3.tif/{request_of}/0/default.{suffix}")
    assert Image.open(io.BytesIO(answer.body)).info.get("icc_profile") is None


def test_profiles_become_srgb_where_asked(server, maker, wide):
    kept = Image.open(io.BytesIO(server.get("/8/p3.tif/full/max/0/default.png").body))
    found = pixels(server.get("/srgb/p3.tif/full/max/0/default.png"))
    wanted = numpy.asarray(ImageCms.profileToProfile(
        kept, ImageCms.ImageCmsProfile(io.BytesIO(wide)), ImageCms.createProfile("sRGB"), outputMode="RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC))
    ROWS.append(("TIFF of Display P3, IIIFProfile srgb, against Little CMS", "png", nearness(found, wanted)))
    assert psnr(found, wanted) >= 45
    assert psnr(found, numpy.asarray(kept)) < 40, "something has changed"
    jpeg = Image.open(io.BytesIO(server.get("/srgb/p3.tif/128,128,128,128/max/0/default.jpg").body))
    assert jpeg.info.get("icc_profile") is None
    assert psnr(numpy.asarray(jpeg), found[128:256, 128:256]) > 25, "no stored tile in other colours"


# --- Quality of scaling, against libvips' of the same request

@pytest.mark.parametrize("factor", [1.1, 1.5, 2, 3, 7])
def test_shrinking_is_as_good_as_that_of_libvips(server, maker, factor):
    width, height = round(SIZE[1] / factor), round(SIZE[0] / factor)
    target = maker.path(f"small-{factor}.png")
    vips("resize", maker.source, target, width / SIZE[1], "--vscale", height / SIZE[0], "--kernel", "cubic")
    wanted = numpy.asarray(Image.open(target))
    found = pixels(server.get(f"/8/plain.tif/full/{wanted.shape[1]},{wanted.shape[0]}/0/default.png"))
    ROWS.append((f"shrunk by {factor}, against libvips", "png", f"{psnr(found, wanted):.1f} dB"))
    assert psnr(found, wanted) >= 40


@pytest.mark.parametrize("factor", [1.3, 2.5])
def test_enlarging_is_as_good_as_that_of_libvips(server, maker, factor):
    width, height = round(SIZE[1] * factor), round(SIZE[0] * factor)
    target = maker.path(f"large-{factor}.png")
    vips("resize", maker.source, target, width / SIZE[1], "--vscale", height / SIZE[0], "--kernel", "cubic")
    wanted = numpy.asarray(Image.open(target))
    found = pixels(server.get(f"/large/plain.tif/full/^{wanted.shape[1]},{wanted.shape[0]}/0/default.png"))
    ROWS.append((f"enlarged by {factor}, against libvips", "png", f"{psnr(found, wanted):.1f} dB"))
    assert psnr(found, wanted) >= 35


def test_shrinking_is_as_good_after_jpeg(server, maker):
    """Of a picture without grain, of which JPEG's halved colours leave nothing."""
    target = maker.path("jpeg-3.png")
    vips("resize", maker.path("smooth.tif"), target, 1 / 3, "--kernel", "cubic")
    wanted = numpy.asarray(Image.open(target))
    found = pixels(server.get(f"/green/smooth.tif/full/{wanted.shape[1]},{wanted.shape[0]}/0/default.jpg"))
    ROWS.append(("a smooth picture shrunk by 3, as JPEG of quality 95, against libvips", "jpg", f"{psnr(found, wanted):.1f} dB"))
    assert psnr(found, wanted) >= 35


# --- docs/formats.md

def table():
    lines = ["# Formats", "",
             "What the tests measured (`FORMATS_MD=docs/formats.md pytest tests/httpd/test_formats.py`): each kind",
             "of file, made by libvips, libtiff's tools or Pillow, and the answer to `full/max` against what those",
             "programs read from it.", "", "| file | answer | against the reference |", "|---|---|---|"]
    return "\n".join(lines + [f"| {kind} | {answer} | {near} |" for kind, answer, near in ROWS]) + "\n"


def test_the_table_is_what_was_measured():
    path = Path(__file__).parents[2] / "docs/formats.md"
    said = path.read_text()
    if len(ROWS) < said.split("## ")[0].count("\n| ") - 1:
        pytest.skip("not all of it was measured")
    if os.environ.get("FORMATS_MD"):
        rest = said.partition("## Scaling")
        Path(os.environ["FORMATS_MD"]).write_text(table() + "\n" + rest[1] + rest[2])
        said = path.read_text()
    assert said.startswith(table())
