"""EXIF, XMP and resolution in answers that show the whole picture, as read by exiftool."""

import json
import re
import subprocess

import numpy
import pytest
from PIL import Image

from pictures import smooth, vips, write_ppm

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/keep">
    SetHandler iiif
</Location>
<Location "/strip">
    SetHandler iiif
    IIIFMetadata strip
</Location>
<Location "/srgb">
    SetHandler iiif
    IIIFProfile srgb
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
</Location>
<Location "/iip">
    SetHandler iip
</Location>
"""

SIZE = (600, 420)
KINDS = ["tif", "mm.tif", "jpg", "png", "webp", "jp2"]
TOLD = {
    "EXIF:Copyright": "(c) Museum",
    "EXIF:Artist": "Jane Doe",
    "EXIF:Make": "Phase One",
    "EXIF:Model": "IQ4",
    "EXIF:ImageDescription": "A tile with a ship",
    "EXIF:DateTimeOriginal": "2026:05:04 03:02:01",
    "EXIF:ExposureTime": 0.125,
    "EXIF:FNumber": 11,
    "EXIF:ISO": 50,
    "EXIF:LensModel": "Schneider 120 mm",
    "EXIF:ColorSpace": 65535,
    "EXIF:GPSLatitude": 52.5,
    "EXIF:GPSLatitudeRef": "N",
    "XMP:Title": "Fliese",
    "XMP:Creator": "Jane Doe",
}
FALSE = ["-EXIF:ExifImageWidth=9999", "-EXIF:SubjectArea=1 2 3 4", "-EXIF:FocalPlaneXResolution=7",
         "-XMP-tiff:ImageWidth=9999", "-XMP-exif:ExifImageWidth=9999", "-XMP-tiff:Orientation#=6"]


def exiftool(*words):
    return subprocess.run(["exiftool", "-q", "-n", *map(str, words)], check=True, capture_output=True).stdout


def told_by(path):
    """Returns exiftool's tags by group and name, with numeric values."""
    return json.loads(exiftool("-j", "-G", path))[0]


@pytest.fixture(scope="module")
def folder(own_folder):
    plain = own_folder / "plain.ppm"
    write_ppm(plain, smooth(*SIZE))
    vips("tiffsave", plain, own_folder / "x.tif", "--tile", "--tile-width", 128, "--tile-height", 128, "--pyramid",
         "--compression", "jpeg")
    vips("tiffsave", plain, own_folder / "x.le.tif")
    subprocess.run(["tiffcp", "-B", own_folder / "x.le.tif", own_folder / "x.mm.tif"], check=True)
    vips("jpegsave", plain, own_folder / "x.jpg")
    vips("pngsave", plain, own_folder / "x.png")
    vips("webpsave", plain, own_folder / "x.webp")
    vips("jp2ksave", plain, own_folder / "x.jp2", "--lossless")
    words = [f"-{name}={value}" for name, value in TOLD.items()]
    size = ["-EXIF:XResolution=300", "-EXIF:YResolution=300", "-EXIF:ResolutionUnit=2"]
    for kind in KINDS:
        exiftool("-overwrite_original", *FALSE, *words, *size, own_folder / f"x.{kind}")
    Image.open(own_folder / "x.jpg").save(own_folder / "bare.jpg", dpi=(200, 100))
    Image.open(own_folder / "x.jpg").save(own_folder / "unitless.jpg", dpi=(200, 200))
    exiftool("-overwrite_original", "-EXIF:XResolution=1", "-EXIF:YResolution=1", "-EXIF:ResolutionUnit=1",
             own_folder / "unitless.jpg")
    Image.open(own_folder / "x.png").save(own_folder / "bare.png", dpi=(200, 100))
    return own_folder


@pytest.fixture(scope="module")
def server(servers, folder):
    return servers(CONFIG, folder)


@pytest.fixture
def ask(server, tmp_path):
    def told(path, suffix):
        answer = server.get(f"{path}/0/default.{suffix}" if not path.endswith(suffix) else path)
        assert answer.status == 200, answer.text
        file = tmp_path / f"answer.{suffix}"
        file.write_bytes(answer.body)
        return told_by(file)
    return told


def approximately(value):
    return pytest.approx(value, rel=1e-3) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif", "jp2"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_picture_says_travels(ask, kind, suffix):
    told = ask(f"/keep/x.{kind}/full/max", suffix)
    assert {name: told.get(name) for name in TOLD} == {name: approximately(value) for name, value in TOLD.items()}
    assert told["EXIF:XResolution"] == pytest.approx(300, abs=0.05)


def chunks_of(png):
    offset = 8
    while offset < len(png):
        length = int.from_bytes(png[offset:offset + 4], "big")
        yield png[offset + 4:offset + 8].decode()
        offset += length + 12


@pytest.mark.parametrize("kind", KINDS)
def test_a_png_says_each_thing_once(server, kind):
    names = [name for name in chunks_of(server.get(f"/keep/x.{kind}/full/300,/0/default.png").body) if name != "IDAT"]
    assert "eXIf" in names
    assert len(set(names)) == len(names), names


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_longer_true_stays_behind(ask, kind):
    told = ask(f"/keep/x.{kind}/full/300,", "jpg")
    assert told["EXIF:ExifImageWidth"] == 300 and told["EXIF:ExifImageHeight"] == 210
    assert told["XMP:ImageWidth"] == 300 and told["XMP:ExifImageWidth"] == 300
    assert told["XMP:Orientation"] == 1
    assert not {"EXIF:Orientation", "EXIF:SubjectArea", "EXIF:FocalPlaneXResolution"} & set(told)


def test_a_resolution_without_a_unit_is_none(ask):
    assert ask("/keep/unitless.jpg/full/max", "jpg")["JFIF:XResolution"] == 200


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "avif", "jp2"])
def test_a_smaller_picture_has_fewer_pixels_an_inch(ask, suffix):
    told = ask("/keep/x.png/full/150,", suffix)
    assert told["EXIF:XResolution"] == pytest.approx(75, abs=0.05)
    own = {"jpg": "JFIF:XResolution", "png": "PNG:PixelsPerUnitX", "jp2": "Jpeg2000:CaptureXResolution"}
    if suffix in own:
        assert told[own[suffix]] == pytest.approx(75 if suffix == "jpg" else 75 / 0.0254, rel=0.01)


def test_a_turned_picture_has_its_resolutions_turned(ask):
    told = ask("/keep/bare.png/full/max", "tif")
    assert (told["EXIF:XResolution"], told["EXIF:YResolution"]) == approximately_all(200, 100)
    assert ask("/keep/bare.jpg/full/max", "png")["PNG:PixelsPerUnitX"] == pytest.approx(200 / 0.0254, rel=1e-3)


def approximately_all(*numbers):
    return tuple(pytest.approx(number, rel=1e-3) for number in numbers)


def test_quarter_turns_swap_the_resolutions(server, tmp_path):
    path = tmp_path / "turned.tif"
    path.write_bytes(server.get("/keep/bare.png/full/max/90/default.tif").body)
    told = told_by(path)
    assert (told["EXIF:XResolution"], told["EXIF:YResolution"]) == approximately_all(100, 200)
    path.write_bytes(server.get("/keep/bare.png/full/max/10/default.tif").body)
    assert "EXIF:XResolution" not in told_by(path), "neither holds for both directions"


@pytest.mark.parametrize("path, suffix", [
    ("/keep/x.jpg/0,0,256,256/max", "jpg"), ("/keep/x.tif/0,0,256,256/256,", "png"),
    ("/keep/x.png/10,10,100,100/50,", "webp"), ("/keep/x.jpg/square/max", "tif"),
    ("/deepzoom/x.jpg_files/6/0_0.jpg", "jpg"), ("/strip/x.jpg/full/max", "jpg"),
    ("/strip/x.jpg/full/max", "tif"), ("/strip/x.jpg/full/max", "jp2"), ("/strip/x.tif/full/100,", "webp")])
def test_tiles_and_stripped_answers_say_nothing(ask, path, suffix):
    told = ask(path, suffix)
    assert not [name for name in told if name.startswith("XMP:")]
    assert not set(TOLD) & set(told)
    assert "EXIF:XResolution" not in told
    assert told.get("JFIF:ResolutionUnit", 0) == 0


def test_a_stored_tile_stays_what_it_is(server, folder):
    write_ppm(folder / "one.ppm", smooth(128, 128))
    vips("tiffsave", folder / "one.ppm", folder / "one.tif", "--tile", "--tile-width", 128, "--tile-height", 128,
         "--compression", "jpeg")
    exiftool("-overwrite_original", "-EXIF:Copyright=(c) Museum", folder / "one.tif")
    stored = server.get("/keep/one.tif/full/max/0/default.jpg")
    assert stored.status == 200 and b"Museum" not in stored.body
    assert b"Museum" in server.get("/keep/one.tif/full/100,/0/default.jpg").body


def test_a_picture_of_other_colours_says_so(ask):
    assert ask("/keep/x.jpg/full/max", "jpg")["EXIF:ColorSpace"] == 65535
    assert ask("/srgb/x.jpg/full/max", "jpg")["EXIF:ColorSpace"] == 1


def test_validators_follow_the_directive(server):
    kept, stripped = (server.get(f"/{place}/x.jpg/full/max/0/default.jpg") for place in ("keep", "strip"))
    assert kept.headers["ETag"] != stripped.headers["ETag"]
    assert len(stripped.body) < len(kept.body)
    assert numpy.array_equal(numpy.asarray(kept.image), numpy.asarray(stripped.image))


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif"])
def test_a_picture_that_exif_turns_is_not_turned_again(ask, server, folder, kind):
    path = folder / f"turned.{kind}"
    path.write_bytes((folder / f"x.{kind}").read_bytes())
    exiftool("-overwrite_original", "-EXIF:Orientation#=6", path)
    told = ask(f"/keep/turned.{kind}/full/max", "jpg")
    assert (told["File:ImageWidth"], told["File:ImageHeight"]) == (SIZE[1], SIZE[0])
    assert "EXIF:Orientation" not in told and told["XMP:Orientation"] == 1
    plain = numpy.asarray(server.get(f"/keep/x.{kind}/full/max/90/default.png").image)
    turned = numpy.asarray(server.get(f"/keep/turned.{kind}/full/max/0/default.png").image)
    assert numpy.array_equal(turned, plain)


def test_thumbnails_and_makers_notes_stay_behind(ask, folder):
    path = folder / "thumb.jpg"
    path.write_bytes((folder / "x.jpg").read_bytes())
    thumb = folder / "thumb.bin"
    Image.open(folder / "x.jpg").resize((80, 56)).save(thumb, "JPEG")
    exiftool("-overwrite_original", f"-ThumbnailImage<={thumb}", path)
    assert "EXIF:ThumbnailLength" in told_by(path)
    told = ask("/keep/thumb.jpg/full/max", "jpg")
    assert told["EXIF:Copyright"] == "(c) Museum" and "EXIF:ThumbnailLength" not in told


def page_size(answer):
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", answer.body)
    return float(box[1]), float(box[2])


@pytest.mark.parametrize("request_of, size", [
    ("x.jpg/full/max", (600 / 300 * 72, 420 / 300 * 72)), ("x.jpg/full/60,", (600 / 300 * 72, 420 / 300 * 72)),
    ("x.jp2/full/max", (144, 100.8)), ("x.jpg/0,0,300,150/150,", (72, 36)),
    ("bare.png/full/max", (600 / 200 * 72, 420 / 100 * 72)), ("cm.tif/full/max", (600 / 100 * 72 / 2.54, 420 / 100 * 72 / 2.54))])
def test_a_pdf_is_as_large_as_the_object(server, folder, request_of, size):
    if request_of.startswith("cm.tif"):
        (folder / "cm.tif").write_bytes((folder / "x.tif").read_bytes())
        exiftool("-overwrite_original", "-EXIF:XResolution=100", "-EXIF:YResolution=100", "-EXIF:ResolutionUnit#=3",
                 folder / "cm.tif")
    answer = server.get(f"/keep/{request_of}/0/default.pdf")
    assert page_size(answer) == approximately_all(*size)


def test_a_pdf_tells_xmp_and_has_a_size_without_resolution(server, ask):
    assert ask("/keep/x.jpg/full/max", "pdf")["XMP:Title"] == "Fliese"
    assert page_size(server.get("/strip/x.jpg/full/300,/0/default.pdf")) == approximately_all(72, 50.4)


@pytest.mark.parametrize("dpi, size", [("0.001", (144, 100.8)), ("4000000", (144, 100.8))])
def test_a_page_that_nobody_can_print_has_300_dots_an_inch(server, folder, dpi, size):
    (folder / f"{dpi}.tif").write_bytes((folder / "x.tif").read_bytes())
    exiftool("-overwrite_original", f"-EXIF:XResolution={dpi}", f"-EXIF:YResolution={dpi}", folder / f"{dpi}.tif")
    assert page_size(server.get(f"/keep/{dpi}.tif/full/max/0/default.pdf")) == approximately_all(*size)


@pytest.mark.parametrize("kind", KINDS)
def test_iip_tells_it_of_all_kinds(server, kind):
    def told(name):
        return server.get(f"/iip?FIF=x.{kind}&OBJ={name}").text
    columns, rows = map(float, told("dpi").strip().removeprefix("DPI:").split())
    assert columns == rows == pytest.approx(300 / 0.0254, abs=2)
    assert told("rights").strip() == "(c) Museum"
    assert "Fliese" in told("xmp")
    assert json.loads(told("metadata"))["make"] == "Phase One"
