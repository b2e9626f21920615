"""DeepZoom and Zoomify: descriptors and tiles follow their formats for files with any levels."""

import io
import re
import xml.etree.ElementTree as xml

import numpy
import pytest
from PIL import Image

from env import wait_until
from pictures import ODD_SIZE, T_SIZE

CONFIG = """
IIIFRoot "${PICTURES}"
LogFormat "%U %{iiif-work}n" work
CustomLog "${LOG}" work
<Location "/dz">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
<Location "/suffix">
    SetHandler DeepZoom
    IIIFSuffix .tif
</Location>
<Location "/small">
    SetHandler deepzoom
    IIIFMaxWidth 100
    IIIFFormats png
</Location>
<Location "/smallz">
    SetHandler zoomify
    IIIFMaxArea 5000
    IIIFAllowOrigin https://viewer.example
</Location>
"""
DZI = "{http://schemas.microsoft.com/deepzoom/2008}"


@pytest.fixture(scope="module")
def log(own_folder):
    return own_folder / "work.log"


@pytest.fixture(scope="module")
def server(servers, pictures, log):
    return servers(CONFIG, pictures, defines={"LOG": log})


def work_of(log, path):
    """Waits for the last request for the path in the access log and returns its work word."""
    def last():
        works = [line.rpartition(" ")[2] for line in log.read_text().splitlines()
                 if line.rpartition(" ")[0] == path]
        return works and works[-1]
    return wait_until(last, f"log {path}")


def ceil_div(a, b):
    return -(-a // b)


def halves(size):
    """Returns the sizes of DeepZoom's levels, level 0 first."""
    sizes = [size]
    while sizes[0] != (1, 1):
        sizes.insert(0, tuple(ceil_div(side, 2) for side in sizes[0]))
    return sizes


def tiers(size, tile):
    """Returns the sizes of Zoomify's tiers, tier 0 first."""
    sizes = [size]
    while max(sizes[0]) > tile:
        sizes.insert(0, tuple(side // 2 for side in sizes[0]))
    return sizes


def groups(size, tile):
    """Returns the tile group of each (tier, column, row)."""
    found = {}
    for tier, (width, height) in enumerate(tiers(size, tile)):
        for row in range(ceil_div(height, tile)):
            for column in range(ceil_div(width, tile)):
                found[tier, column, row] = len(found) // 256
    return found


# --- Descriptors

@pytest.mark.parametrize("name, size, tile", [("T.tif", T_SIZE, 256), ("up.tif", ODD_SIZE, 128),
                                              ("single.tif", (900, 701), 256)])
def test_a_dzi_states_size_and_tiles(server, name, size, tile):
    answer = server.get(f"/dz/{name}.dzi")
    assert (answer.status, answer.type) == (200, "application/xml")
    assert answer.body == (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n'
        '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008"\r\n'
        f'TileSize="{tile}" Overlap="0" Format="jpg">'
        f'<Size Width="{size[0]}" Height="{size[1]}"/></Image>').encode()
    assert xml.fromstring(answer.body).find(DZI + "Size").get("Width") == str(size[0])


@pytest.mark.parametrize("name, size, tile", [("T.tif", T_SIZE, 256), ("down.tif", ODD_SIZE, 128),
                                              ("single.tif", (900, 701), 256)])
def test_image_properties_count_the_tiles_of_all_tiers(server, name, size, tile):
    answer = server.get(f"/zoomify/{name}/ImageProperties.xml")
    assert (answer.status, answer.type) == (200, "application/xml")
    assert answer.text == (
        f'<IMAGE_PROPERTIES WIDTH="{size[0]}" HEIGHT="{size[1]}" '
        f'NUMTILES="{len(groups(size, tile))}" NUMIMAGES="1" VERSION="1.8" TILESIZE="{tile}" />')


def test_what_is_offered_keeps_to_the_limits(server):
    image = xml.fromstring(server.get("/small/T.tif.dzi").body)
    assert (image.get("TileSize"), image.get("Format")) == ("100", "png")
    assert server.get("/small/T.tif_files/13/0_0.png").image.size == (100, 100)
    assert server.get("/small/T.tif_files/13/0_0.jpg").status == 400
    assert 'TILESIZE="64"' in server.get("/smallz/T.tif/ImageProperties.xml").text


# --- Tiles

@pytest.mark.parametrize("name", ["up.tif", "down.tif", "flat.tif"])
def test_every_level_of_a_dzi_has_tiles_of_the_right_size(server, name):
    sizes = halves(ODD_SIZE)
    assert len(sizes) == 12
    for level, (width, height) in enumerate(sizes):
        columns, rows = ceil_div(width, 128), ceil_div(height, 128)
        for column, row in {(0, 0), (columns - 1, 0), (columns - 1, rows - 1)}:
            answer = server.get(f"/dz/{name}_files/{level}/{column}_{row}.png")
            assert answer.image.size == (min(128, width - column * 128),
                                         min(128, height - row * 128)), (level, column, row)
        for column, row in [(columns, 0), (0, rows)]:
            assert server.get(f"/dz/{name}_files/{level}/{column}_{row}.png").status == 404
    assert server.get(f"/dz/{name}_files/12/0_0.png").status == 404


def test_a_tile_shows_its_part_of_its_level(server):
    """The pixels of up.tif encode their position and level."""
    tile = numpy.asarray(server.get("/dz/up.tif_files/10/2_1.png").image)
    x, y = 2 * 128 + 5, 128 + 7
    assert tuple(tile[7, 5]) == (x & 255, y & 255, (x >> 8) | ((y >> 8) << 3) | (1 << 6))


def test_the_tiles_of_a_level_make_up_the_picture(server):
    whole = server.get("/dz/small.tif_files/10/0_0.png").image.size
    assert whole == (256, 256)
    rows = [numpy.hstack([numpy.asarray(server.get(f"/dz/small.tif_files/10/{x}_{y}.png").image)
                          for x in range(3)]) for y in range(2)]
    picture = numpy.vstack(rows)
    assert picture.shape == (500, 700, 3)
    assert abs(picture[499, 699].astype(int) - (255, 255, 0)).max() <= 1


@pytest.mark.parametrize("name", ["up.tif", "down.tif"])
def test_every_tier_has_its_tiles_in_their_groups(server, name):
    sizes = tiers(ODD_SIZE, 128)
    found = groups(ODD_SIZE, 128)
    for (tier, column, row), group in found.items():
        if column and row and (column + row) % 3:
            continue
        answer = server.get(f"/zoomify/{name}/TileGroup{group}/{tier}-{column}-{row}.jpg")
        assert answer.image.size == (min(128, sizes[tier][0] - column * 128),
                                     min(128, sizes[tier][1] - row * 128)), (tier, column, row)


def test_a_tile_lies_in_one_group_only(server):
    found = groups(T_SIZE, 256)
    assert max(found.values()) == 2
    tier, column, row = next(place for place, group in found.items() if group == 1)
    assert server.get(f"/zoomify/T.tif/TileGroup1/{tier}-{column}-{row}.jpg").status == 200
    for group in (0, 2, 99):
        answer = server.get(f"/zoomify/T.tif/TileGroup{group}/{tier}-{column}-{row}.jpg")
        assert answer.status == 404
        assert answer.text == "This tile lies in TileGroup1.\n"


@pytest.mark.parametrize("path", [
    "/zoomify/T.tif/TileGroup0/6-0-0.jpg", "/zoomify/T.tif/TileGroup0/0-1-0.jpg",
    "/zoomify/T.tif/TileGroup0/0-0-1.jpg", "/zoomify/T.tif/TileGroup0/1-9-0.jpg"])
def test_there_is_no_tile_beyond_a_tier(server, path):
    assert server.get(path).status == 404


@pytest.mark.parametrize("path, size", [
    ("/dz/T.tif_files/13/3_2.jpg", (256, 256)), ("/dz/T.tif_files/11/5_3.jpg", (220, 232)),
    ("/dz/T.tif_files/8/0_0.jpg", (188, 125)), ("/dz/T.tif_files/13/23_15.jpeg", (112, 160)),
    ("/zoomify/T.tif/TileGroup0/4-2-3.jpg", (256, 256)),
    ("/zoomify/T.tif/TileGroup0/3-5-3.jpg", (220, 232))])
def test_a_stored_tile_goes_out_undecoded(server, log, path, size):
    answer = server.get(path)
    assert answer.image.size == size
    # vips rounds 187.5 columns down, so the format's 188 columns are not stored and are rendered. A
    # tile that is cut is cached, and both protocols share it.
    works = {(188, 125): ["render"], (256, 256): ["pass-through"]}
    assert work_of(log, path) in works.get(size, ["pass-through", "cached"])
    assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_both_protocols_answer_what_iiif_does(server, pictures, servers):
    iiif = servers('IIIFRoot "${PICTURES}"\n<Location "/iiif">\nSetHandler iiif\n</Location>\n',
                   pictures)
    body = iiif.get("/iiif/T.tif/2048,1024,1024,1024/256,256/0/default.jpg").body
    assert server.get("/dz/T.tif_files/11/2_1.jpg").body == body
    assert server.get("/zoomify/T.tif/TileGroup0/3-2-1.jpg").body == body


# --- URLs

@pytest.mark.parametrize("base", ["ark:/12025/654xz321", "ark:%2F12025%2F654xz321", "a%20space",
                                  "gr%C3%BC%C3%9Fe/%C3%BC", "what%3F%23%5B%40%5D", "x;y", "50%25"])
def test_an_identifier_may_have_slashes_encoded_or_not(server, base):
    assert server.get(f"/dz/{base}.dzi").status == 200
    assert server.get(f"/dz/{base}_files/10/0_0.jpg").image.size == (256, 256)
    assert server.get(f"/zoomify/{base}/ImageProperties.xml").status == 200
    assert server.get(f"/zoomify/{base}/TileGroup0/0-0-0.jpg").image.size == (175, 125)


def test_suffixes_are_tried(server):
    assert server.get("/suffix/T.dzi").status == 200
    assert server.get("/suffix/T_files/13/0_0.jpg").status == 200


@pytest.mark.parametrize("path, status", [
    ("/dz", 404), ("/dz/", 404), ("/dz/T.tif", 404), ("/dz/.dzi", 404), ("/dz/T.tif.xml", 404),
    ("/dz/T.tif_files/13/0_0", 404), ("/dz/T.tif_files/13/0_0.bmp", 404),
    ("/dz/T.tif_files/13/0-0.jpg", 404), ("/dz/T.tif_files/13/-1_0.jpg", 404),
    ("/dz/T.tif_files/x/0_0.jpg", 404), ("/dz/T.tif_files/13/0_0.jpg/x", 404),
    ("/dz/_files/13/0_0.jpg", 404), ("/dz/T.tif/13/0_0.jpg", 404), ("/dz/none.dzi", 404),
    ("/dz/T.tif_files/99999999999999999999/0_0.jpg", 404),
    ("/dz/T.tif_files/13/9223372036854775807_9223372036854775807.jpg", 404),
    ("/dz/..%2FT.tif.dzi", 400), ("/dz/%00.dzi", 400), ("/dz/a%5Cb.dzi", 400),
    ("/dz/" + "x" * 3000 + ".dzi", 414),
    ("/zoomify", 404), ("/zoomify/ImageProperties.xml", 404), ("/zoomify/T.tif", 404),
    ("/zoomify/T.tif/TileGroup0/0-0-0.png", 404), ("/zoomify/T.tif/TileGroup/0-0-0.jpg", 404),
    ("/zoomify/T.tif/tilegroup0/0-0-0.jpg", 404), ("/zoomify/T.tif/TileGroup0/0-0.jpg", 404),
    ("/zoomify/TileGroup0/0-0-0.jpg", 404), ("/zoomify/..%2Fx/ImageProperties.xml", 400),
    ("/zoomify/" + "x" * 3000 + "/ImageProperties.xml", 414),
])
def test_a_refusal_is_one_sentence(server, path, status):
    answer = server.get(path)
    assert answer.status == status
    assert answer.type == "text/plain; charset=utf-8"
    assert re.fullmatch(r"[A-Z][^\n]{10,300}\.\n", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Link" not in answer.headers


# --- Headers

PATHS = ["/dz/T.tif.dzi", "/dz/T.tif_files/13/0_0.jpg", "/zoomify/T.tif/ImageProperties.xml",
         "/zoomify/T.tif/TileGroup0/0-0-0.jpg", "/dz/up.tif_files/3/0_0.png"]


@pytest.mark.parametrize("path", PATHS)
def test_answers_can_be_validated_and_read_from_other_sites(server, path):
    answer = server.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == (
        "max-age=8640" if "xml" in path or "dzi" in path else "max-age=86400")
    assert "Link" not in answer.headers
    assert server.get(path, If_None_Match=answer.headers["ETag"]).status == 304
    assert server.get(path, If_Modified_Since=answer.headers["Last-Modified"]).status == 304
    head = server.get(path, method="HEAD")
    assert (head.status, head.body, head.type) == (200, b"", answer.type)
    assert head.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_only_reading_is_answered(server, path):
    answer = server.get(path, method="OPTIONS")
    assert answer.status == 204
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert server.get(path, method="POST").status == 405
    assert server.get(path, method="DELETE").status == 405


def test_an_origin_is_named(server):
    answer = server.get("/smallz/T.tif/ImageProperties.xml")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://viewer.example"
    assert answer.headers["Vary"] == "Origin"


def test_different_tiles_have_different_etags(server):
    paths = ["/dz/up.tif_files/10/0_0.jpg", "/dz/up.tif_files/10/1_0.jpg",
             "/dz/up.tif_files/11/0_0.jpg", "/dz/up.tif_files/10/0_0.png",
             "/dz/down.tif_files/10/0_0.jpg", "/dz/up.tif.dzi"]
    etags = {server.get(path, method="HEAD").headers["ETag"] for path in paths}
    assert len(etags) == len(paths)
