"""Stored JPEG tiles are passed through undecoded and have the pixels of a decoded answer."""

import io

import numpy
import pytest
from PIL import Image

from env import wait_until

CONFIG = """
IIIFRoot "${PICTURES}"
LogFormat "%U %{iiif-work}n" work
CustomLog "${LOG}" work
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/v2">
    SetHandler iiif
    IIIFVersion 2
</Location>
<Location "/v1">
    SetHandler iiif
    IIIFVersion 1
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/decoded">
    SetHandler iiif
    IIIFPassThrough off
    IIIFQuality jpg 100
</Location>
"""

# T is 6000x4000 in tiles of 256. INNER is a tile of level 2, CORNER the last tile at full size.
INNER = "2048,1024,1024,1024"
CORNER = "5888,3840,112,160"


@pytest.fixture(scope="module")
def log(own_folder):
    return own_folder / "work.log"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, log):
    return servers(CONFIG, pictures, defines={"LOG": log, "OWN": own_folder})


def work_of(log, path, times=1):
    """Waits for `times` requests in the access log and returns the work word of the last one; httpd
    logs a request after the answer."""
    def last():
        works = [line.rpartition(" ")[2] for line in log.read_text().splitlines()
                 if line.rpartition(" ")[0] == path]
        return len(works) >= times and works[-1]
    return wait_until(last, f"log {path} {times} times")


def pixels(answer):
    return numpy.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB"), numpy.int16)


@pytest.mark.parametrize("paths", [
    [f"/iiif/T.tif/{INNER}/{size}/0/default.jpg"
     for size in ("256,256", "256,", ",256", "!256,256", "pct:25", "^256,")]
    + [f"/v2/T.tif/{INNER}/256,/0/default.jpg", f"/v1/T.tif/{INNER}/256,/0/native.jpg"],
    [f"/iiif/T.tif/{CORNER}/max/0/default.jpg", f"/v2/T.tif/{CORNER}/full/0/default.jpg",
     f"/v1/T.tif/{CORNER}/full/0/native.jpg"],
], ids=["inner", "corner"])
def test_every_spelling_of_a_tile_gets_the_same_bytes(server, log, paths):
    bodies, works = set(), set()
    for path in paths:
        bodies.add(server.get(path).body)
        works.add(work_of(log, path))
    assert len(bodies) == 1
    # A tile that is cut is cached for the next request.
    assert works <= {"pass-through", "cached"} and "pass-through" in works


def test_a_tile_of_iip_is_the_same_and_passed_through(server, log):
    """The fourth of six resolutions has 6 columns, so INNER is tile 8: third column, second row."""
    tile = server.get("/iip?FIF=T.tif&JTL=3,8")
    assert work_of(log, "/iip") == "pass-through"
    assert tile.body == server.get(f"/iiif/T.tif/{INNER}/256,/0/default.jpg").body


@pytest.mark.parametrize("tile", [INNER + "/256,256", CORNER + "/112,160"])
def test_it_shows_what_a_decode_gives(server, tile):
    stored = server.get(f"/iiif/T.tif/{tile}/0/default.jpg")
    decoded = server.get(f"/iiif/T.tif/{tile}/0/default.png")
    assert stored.type == "image/jpeg"
    # At the edges of a cut tile, chroma is interpolated without the pixels beyond the cut.
    difference = abs(pixels(stored) - pixels(decoded))[:-2, :-2]
    assert difference.max() <= 2


@pytest.mark.parametrize("path", [
    f"{INNER}/256,256/90/default", f"{INNER}/256,256/!180/default", f"{INNER}/256,256/0/gray",
    f"{INNER}/256,256/!270/gray", f"{CORNER}/112,160/180/default",
])
def test_turns_mirrors_and_gray_need_no_decode(server, log, path):
    path = "/iiif/T.tif/" + path
    stored, decoded = server.get(path + ".jpg"), server.get(path + ".png")
    assert work_of(log, path + ".jpg") == "pass-through"
    difference = abs(pixels(stored) - pixels(decoded))
    inside = slice(2, -2)   # as in test_it_shows_what_a_decode_gives
    assert difference[inside, inside].max() <= 3
    assert Image.open(io.BytesIO(stored.body)).mode == ("L" if path.endswith("gray") else "RGB")
    again = server.get(path + ".jpg")
    assert work_of(log, path + ".jpg", times=2) == "cached"
    assert again.body == stored.body and again.headers["ETag"] == stored.headers["ETag"]


def test_it_can_be_switched_off(server, log):
    path = f"/T.tif/{INNER}/256,256/0/default.jpg"
    stored, encoded = server.get("/iiif" + path), server.get("/decoded" + path)
    assert work_of(log, "/decoded" + path) == "render"
    assert stored.body != encoded.body
    assert stored.headers["ETag"] != encoded.headers["ETag"]


@pytest.mark.parametrize("path", [
    f"{INNER}/256,256/0/bitonal.jpg", f"{INNER}/256,256/45/default.jpg",
    f"{INNER}/255,256/0/default.jpg", "5120,3072,880,928/220,232/90/default.jpg",
    "2048,1024,2048,1024/512,256/0/default.jpg",
])
def test_what_is_not_the_stored_tile_is_decoded(server, log, path):
    assert server.get("/iiif/T.tif/" + path).status == 200
    assert work_of(log, "/iiif/T.tif/" + path) == "render"
