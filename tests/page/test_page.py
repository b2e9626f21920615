"""The page of a single picture in a real browser: it fetches tiles of several levels from a private
httpd and shows the right pixels."""

import json
import re
import shutil
import subprocess

import numpy
import pytest
from PIL import Image

from museum import (HERE, PATIENCE, SIZE, Httpd, checkered, shared_folder, viewer_files,
                    write_pyramid)

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
"""
STEPS = 3
TILE = re.compile(r"/iiif/photographs\.tif/(?:full|\d+,\d+,(\d+),\d+)/(\d+),\d*/0/default\.jpg$")


@pytest.fixture(scope="module")
def picture():
    return checkered()


@pytest.fixture(scope="module")
def seen(picture, tmp_path_factory):
    pictures = shared_folder("mod_iiif-page-")
    write_pyramid(pictures / "photographs.tif", picture, "--compression", "jpeg", "--Q", 90)
    server = Httpd(CONFIG, pictures, files=viewer_files()).start()
    folder = tmp_path_factory.mktemp("seen")
    try:
        subprocess.run(["node", HERE / "view.mjs", f"http://127.0.0.1:{server.port}/", folder,
                        str(STEPS)], check=True, timeout=4 * PATIENCE)
    finally:
        server.stop()
        shutil.rmtree(pictures)
    server.assert_quiet()
    server.remove()
    found = json.loads((folder / "seen.json").read_text())
    found["folder"] = folder
    return found


def test_nothing_is_complained_of(seen):
    assert seen["complaints"] == []
    assert [answer for answer in seen["answers"] if answer["status"] != 200] == []
    assert seen["faults"] == 0
    assert seen["title"].startswith("photographs")


def test_tiles_of_several_levels_are_fetched(seen):
    scales = set()
    for answer in seen["answers"]:
        match = TILE.search(answer["url"])
        if match:
            scales.add(round(int(match[1] or SIZE[0]) / int(match[2])))
    assert len(scales) >= 3, scales
    assert 1 in scales


def shown(seen, step):
    return numpy.asarray(Image.open(seen["folder"] / f"step{step}.png").convert("RGB"))


def expected(picture, view, size):
    """Returns the part of the picture that is on screen, scaled by Pillow. The area outside the
    picture is black."""
    box = (view["x"], view["y"], view["x"] + view["width"], view["y"] + view["height"])
    whole = Image.fromarray(picture)
    canvas = Image.new("RGB", size)
    scale = size[0] / view["width"]
    left, top = max(box[0], 0), max(box[1], 0)
    right, bottom = min(box[2], SIZE[0]), min(box[3], SIZE[1])
    part = whole.resize((round((right - left) * scale), round((bottom - top) * scale)),
                        Image.Resampling.BICUBIC, (left, top, right, bottom))
    canvas.paste(part, (round((left - box[0]) * scale), round((top - box[1]) * scale)))
    return numpy.asarray(canvas)


@pytest.mark.parametrize("step", range(STEPS + 1))
def test_the_view_is_the_picture(seen, picture, step):
    got = shown(seen, step)
    height, width = got.shape[:2]
    wanted = expected(picture, seen["views"][step], (width, height))
    # The buttons cover the upper left corner, the navigator covers the upper right one, and the
    # page's background shows to the left and right of the picture.
    middle = (slice(height // 4, height * 3 // 4), slice(width // 4, width * 3 // 4))
    assert got[middle].std() > 20, "blank"
    error = numpy.square(got[middle].astype(float) - wanted[middle]).mean()
    assert 10 * numpy.log10(255 ** 2 / error) > 25


def test_the_page_says_how_large_the_picture_is(seen):
    assert seen["size"] == "4321 × 2987 pixels, 12.9 megapixels"


def test_buttons_zoom_and_turn(seen):
    pressed = seen["pressed"]
    assert pressed["home"]["width"] >= SIZE[0]
    assert pressed["near"]["width"] < pressed["home"]["width"]
    assert pressed["far"]["width"] == pytest.approx(pressed["home"]["width"])
    assert [pressed[name]["degrees"] for name in ("far", "turned")] == [0, 90]


def test_a_missing_picture_is_told(seen):
    assert seen["missing"].startswith("no such.tif is not on the server.")
