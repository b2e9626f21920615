"""Tests every kind of file with every output format, against numpy, Pillow and libvips.

If FORMATS_MD is set in the environment, the measurements are written to that file as the table of
docs/formats.md.
"""

import io
import json
import os
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageCms

from pictures import vips

CONFIG = """
LogLevel warn iiif:info
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
<Location "/good">
    SetHandler iiif
    IIIFQuality jpg 95
    IIIFQuality webp 95
    IIIFQuality avif 90
    IIIFQuality pdf 95
</Location>
<Location "/large">
    SetHandler iiif
    IIIFUpscale on
    IIIFMaxWidth 2000000000
</Location>
<Location "/green">
    SetHandler iiif
    IIIFBackground #00ff00
    IIIFQuality jpg 95
</Location>
"""

from kinds_of_files import ALPHA, DEEP, EXACT, GREY, INPUTS, PHOTO, REFUSED, SIZE, Maker

FORMATS = ["png", "tif", "jp2", "jpg", "webp", "avif", "gif", "pdf"]
LOSSLESS = ["png", "tif", "jp2"]
LEAST = {"jpg": 32, "webp": 32, "avif": 30, "gif": 20, "pdf": 32}  # dB, on a photo with grain
TRANSPARENT = ["png", "tif", "jp2", "webp", "avif"]
WANTED = {}  # kind -> pixels
MATRIX = {}  # (kind, format) -> nearness of the answer
ROWS = []  # other rows of the table: kind, format, nearness
REFUSALS = []


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
    return "exact" if off == 0 else "±1" if off == 1 else f"{psnr(found, wanted):.1f}"


def answered(server, name, suffix):
    """Returns the pixels of an answer, decoded by the programs that made the files."""
    answer = server.get(f"/good/{name}/full/max/0/default.{suffix}")
    assert answer.status == 200, answer.text
    if suffix == "avif":
        return through_vips(answer.body, suffix)
    body = answer.body[answer.body.index(b"\xff\xd8\xff"):] if suffix == "pdf" else answer.body
    return numpy.asarray(in_plain_colors(Image.open(io.BytesIO(body))))


def in_plain_colors(image):
    return image.convert("RGB") if image.mode == "P" else image


def over_white(picture):
    """Blends with white, as formats without alpha do."""
    if picture.ndim == 2 or picture.shape[2] == 3:
        return picture
    cover = picture[:, :, -1:] / 255
    return numpy.squeeze(picture[:, :, :-1] * cover + 255 * (1 - cover))


def alike(found, expected):
    """Repeats a grey picture in three channels if the format has no grey."""
    if found.ndim == 3 and expected.ndim == 2:
        return found, numpy.repeat(expected[:, :, None], 3, axis=2)
    return found, expected


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind, name, make, wanted, allowed", INPUTS, ids=[row[0] for row in INPUTS])
def test_a_file_is_shown_as_it_is(server, maker, kind, name, make, wanted, allowed, suffix):
    if suffix not in served(server):
        pytest.skip(f"{suffix} is not built in")
    if kind not in WANTED:
        WANTED[kind] = wanted(maker)
    found, expected = answered(server, name, suffix), WANTED[kind]
    if suffix in LOSSLESS:
        assert found.shape == expected.shape
    else:
        found, expected = alike(over_white(found), over_white(expected))
    MATRIX.setdefault(kind, {})[suffix] = nearness(found, expected)
    if suffix not in LOSSLESS:
        assert psnr(found, expected) >= LEAST[suffix]
    elif isinstance(allowed, float):
        assert psnr(found, expected) >= allowed
    else:
        assert numpy.abs(found.astype(int) - expected).max() <= allowed


@pytest.mark.parametrize("kind, name, make, status, words", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_not_served_is_refused_in_words(server, maker, kind, name, make, status, words):
    make(maker)
    for path in ("info.json", "full/max/0/default.jpg"):
        answer = server.get(f"/8/{name}/{path}")
        assert answer.status == status and words in answer.text
    REFUSALS.append((kind, f"{status}: {answer.text.strip()}"))


def served(server):
    info = json.loads(server.get("/8/plain.tif/info.json").text)
    return {"jpg", "png", *info.get("extraFormats", [])}


@pytest.mark.parametrize("kind, name, make, wanted, allowed", INPUTS, ids=[row[0] for row in INPUTS])
def test_a_part_is_a_part_of_the_whole(server, kind, name, make, wanted, allowed):
    whole = pixels(server.get(f"/8/{name}/full/max/0/default.png"))
    part = pixels(server.get(f"/8/{name}/13,21,40,50/max/0/default.png"))
    assert numpy.array_equal(part, whole[21:71, 13:53])


# --- Output formats

def through_vips(body, suffix):
    source = f"/tmp/mod_iiif-formats-{os.getpid()}.{suffix}"
    target = source + ".png"
    Path(source).write_bytes(body)
    try:
        vips("copy", source, target)
        return numpy.asarray(Image.open(target))
    finally:
        Path(source).unlink(missing_ok=True)
        Path(target).unlink(missing_ok=True)


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
    """Stored levels are answered with exactly their stored pixels."""
    quarter = numpy.asarray(Image.open(maker.path("quarter.ppm")))
    found = pixels(server.get(f"/8/slide.tif/0,0,256,128/64,32/0/default.png"))
    assert numpy.array_equal(found, quarter[:32, :64])
    sizes = json.loads(server.get("/8/ome.tif;2/info.json").text)["sizes"]
    assert {"width": SIZE[1] // 2, "height": SIZE[0] // 2} in sizes or {"width": 153, "height": 107} in sizes
    half = pixels(server.get("/8/ome.tif;2/0,0,128,128/64,64/0/default.png")).astype(float)
    whole = 255.0 - GREY[:128, :128]
    boxes = (whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]) / 4
    assert numpy.abs(half - boxes).max() <= 1


def test_info_json_tells_the_turned_size(server):
    info = json.loads(server.get("/8/turned.jpg/info.json").text)
    assert (info["width"], info["height"]) == (SIZE[0], SIZE[1])


def test_a_page_that_is_not_there_is_404(server):
    answer = server.get("/8/pages.tif;4/info.json")
    assert answer.status == 404 and "page 4" in answer.text


# --- Profiles

@pytest.fixture(scope="module")
def wide(maker):
    """Makes a pyramid of JPEG tiles in Display P3 and returns the profile."""
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


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 128 + b"acsp"])
def test_a_profile_that_cannot_be_used_is_dropped_and_the_operator_told(server, maker, profile):
    name = f"hollow-{len(profile)}.jpg"
    Image.fromarray(PHOTO).save(maker.path(name), icc_profile=profile)
    assert server.get(f"/8/{name}/info.json").status == 200
    [line] = [line for line in server.error_log().splitlines() if name in line]
    assert ":info]" in line and "The colour profile cannot be used, and is not." in line
    for place in ("8", "srgb"):
        answer = server.get(f"/{place}/{name}/full/max/0/default.png")
        assert answer.status == 200 and answer.image.info.get("icc_profile") is None


# --- How large an answer may be

@pytest.mark.parametrize("suffix, size, words", [
    ("jpg", "^65501,1", "65500"), ("jpg", "^1,65501", "65500"), ("webp", "^16384,1", "16383"), ("avif", "^65537,1", "65536"),
    ("avif", "^16385,16385", "268435456"), ("gif", "^65536,1", "65535"), ("jp2", "^25000,20001", "500000000"),
    ("pdf", "^60001,1", "60000")])
def test_a_picture_larger_than_its_format_is_refused(server, suffix, size, words):
    if suffix not in served(server):
        pytest.skip(f"{suffix} is not built in")
    answer = server.get(f"/large/plain.tif/full/{size}/0/default.{suffix}")
    assert answer.status == 400 and "cannot be written as " + suffix in answer.text and words in answer.text


@pytest.mark.parametrize("suffix, size", [
    ("jpg", (65500, 1)), ("webp", (16383, 2)), ("gif", (65535, 1)), ("pdf", (60000, 1)), ("jp2", (70000, 1)), ("png", (70000, 1)),
    ("tif", (70000, 1))])
def test_the_largest_that_a_format_can_is_answered(server, suffix, size):
    if suffix not in served(server):
        pytest.skip(f"{suffix} is not built in")
    answer = server.get(f"/large/plain.tif/full/^{size[0]},{size[1]}/0/default.{suffix}")
    assert answer.status == 200
    body = answer.body[answer.body.index(b"\xff\xd8\xff"):] if suffix == "pdf" else answer.body
    assert Image.open(io.BytesIO(body)).size == size


# --- docs/formats.md

HEAD = """# Formats

The tests write this table (`FORMATS_MD=docs/formats.md pytest tests/httpd/test_formats.py`). Each row is a kind of file, made with
libvips, libtiff's tools, Pillow, OpenJPEG, OpenJPH or byte by byte. Each column is the format of the answer to `full/max`, decoded by
Pillow or libvips and compared with what these programs or a formula make of the file. `exact` means equal samples, `±1` a difference
of one of 255 at most, and a number is the PSNR in dB. The picture has much grain; jpg, webp and pdf have quality 95, avif 90. In
lossy formats, transparent pictures are compared over white.
"""


def table():
    lines = [HEAD, "| file | " + " | ".join(FORMATS) + " |", "|---" * (len(FORMATS) + 1) + "|"]
    lines += [f"| {kind} | " + " | ".join(near.get(suffix, "–") for suffix in FORMATS) + " |"
              for kind, near in MATRIX.items()]
    lines += ["", "| besides | answer | |", "|---|---|---|"]
    lines += [f"| {kind} | {suffix} | {near} |" for kind, suffix, near in ROWS]
    lines += ["", "| refused | |", "|---|---|"]
    lines += [f"| {kind} | {words} |" for kind, words in REFUSALS]
    return "\n".join(lines) + "\n"


def all_measured():
    return (len(REFUSALS) == len(REFUSED) and len(MATRIX) == len(INPUTS)
            and all(len(near) == len(FORMATS) for near in MATRIX.values()))


def test_the_table_is_what_was_measured():
    path = Path(__file__).parents[2] / "docs/formats.md"
    if not all_measured():
        pytest.skip("not all of it was measured")
    said = path.read_text()
    if os.environ.get("FORMATS_MD"):
        rest = said.partition("## Damaged files")
        Path(os.environ["FORMATS_MD"]).write_text(table() + "\n" + rest[1] + rest[2])
        said = path.read_text()
    assert said.startswith(table())
