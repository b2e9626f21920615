"""IIIFWatermark: it is laid over answers, changes their ETags, and cannot be bypassed."""
import io

import numpy
import pytest
from PIL import Image

from pictures import vips, write_ppm
from tiff import Level, Tiff

MARK = numpy.zeros((20, 30, 4), numpy.uint8)
MARK[:, :, 0] = 255
MARK[5:, :, 3] = 255

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/plain">
    SetHandler iiif
</Location>
<Location "/marked">
    SetHandler iiif
    IIIFWatermark "${OWN}/mark.png" 100 bottom-right
    IIIFWatermarkMinWidth 200
</Location>
<Location "/marked/inner">
    SetHandler iiif
    IIIFWatermark off
</Location>
<Location "/other">
    SetHandler iiif
    IIIFWatermark "${OWN}/mark.png" 50 bottom-right
</Location>
<Location "/iip">
    SetHandler iip
    IIIFWatermark "${OWN}/mark.png"
</Location>
{walk}
<Location "/narrow-iip">
    SetHandler iip
    IIIFWatermark "${OWN}/mark.png"
    IIIFWatermarkMinWidth 100
</Location>
<Location "/if">
    SetHandler iiif
    IIIFCachePrivate off
    <If "%{QUERY_STRING} == 'marked'">
        IIIFWatermark "${OWN}/mark.png"
    </If>
</Location>
"""

# Two places with each protocol, without and with a watermark.
CONFIG = CONFIG.replace("{walk}", "".join(f"""
<Location "/{place}{suffix}">
    SetHandler {handler}
    {mark}
</Location>
""" for place, mark in (("walk-bare", ""), ("walk", 'IIIFWatermark "${OWN}/mark.png"'))
    for suffix, handler in (("", "iiif"), ("-iip", "iip"), ("-deepzoom", "deepzoom"),
                            ("-zoomify", "zoomify"))))


@pytest.fixture(scope="module")
def server(servers, own_folder):
    Image.fromarray(MARK).save(own_folder / "mark.png")
    picture = numpy.full((256, 512, 3), [0, 0, 128], numpy.uint8)
    write_ppm(own_folder / "blue.ppm", picture)
    vips("tiffsave", own_folder / "blue.ppm", own_folder / "blue.tif", "--tile", "--compression", "jpeg", "--Q", "95")
    deep = numpy.full((256, 256, 3), 30000, numpy.uint16)
    Tiff([Level(deep, (256, 256))]).write(own_folder / "deep.tif")
    return servers(CONFIG.replace("${OWN}", str(own_folder)), own_folder)


def test_raw_tiles_of_iip_are_not_given_without_it(server):
    assert server.get("/iip?FIF=deep.tif&TIL=0,0").body.split(b":")[1][:1] == b"\x02"   # JPEG


# Every kind of answer of every protocol, for a picture of one colour without the watermark.
WALK = [f"/{{place}}/blue.tif/full/max/0/{quality}.{suffix}"
        for quality in ("default", "gray") for suffix in ("jpg", "png", "webp", "tif", "avif", "gif", "jp2", "pdf")]
WALK += ["/{place}/blue.tif/0,0,256,256/256,/0/default.jpg", "/{place}/blue.tif/full/max/!90/gray.png",
         "/{place}/deep.tif/full/max/7/default.png"]
WALK += [f"/{{place}}-iip?FIF={query}" for query in (
    "blue.tif&CVT=jpeg", "blue.tif&CVT=png", "blue.tif&JTL=0,0", "blue.tif&JTLS=0,0,0", "blue.tif&TIL=0,0",
    "blue.tif&TIL=0,0-1", "deep.tif&TIL=0,0", "deep.tif&CVT=jpeg", "blue.tif&RGN=0,0,.5,.5&CVT=jpeg",
    "blue.tif&GAM=2&CVT=jpeg", "deep.tif&CNT=2&MINMAX=1:0,9&CVT=jpeg", "blue.tif&CMP=HOT&CVT=jpeg",
    "blue.tif&SHD=20,30&CVT=jpeg", "blue.tif&INV&CVT=jpeg", "blue.tif&ROT=90&CVT=jpeg",
    "blue.tif&CTW=[1,0,0;0,1,0;0,0,1]&CVT=jpeg", "deep.tif&SPECTRA=0,0,1,1", "deep.tif&PFL=0:0,0-99,0",
    "deep.tif&PFL=0:0,0-0,99", "blue.tif&SPECTRA=0,0,1,1")]
WALK += ["/{place}-iip?IIIF=blue.tif/full/max/0/default.jpg", "/{place}-iip?DeepZoom=blue.tif_files/9/0_0.jpg",
         "/{place}-iip?Zoomify=blue.tif/TileGroup0/0-0-0.jpg", "/{place}-deepzoom/blue.tif_files/9/0_0.jpg",
         "/{place}-zoomify/blue.tif/TileGroup0/0-0-0.jpg"]


@pytest.mark.parametrize("path", WALK)
def test_no_answer_shows_pixels_without_it(server, path):
    """An answer either differs from that without a watermark, or is refused."""
    bare = server.get(path.format(place="walk-bare"))
    marked = server.get(path.format(place="walk"))
    assert bare.status == 200, bare.text
    if marked.status != 200:
        assert (marked.status, "SPECTRA" in path or "PFL" in path) == (501, True), marked.text
        assert "watermark" in marked.text
    else:
        assert "SPECTRA" not in path and "PFL" not in path
        assert marked.body != bare.body


def test_narrow_pixel_values_need_no_watermark(server):
    """As for pictures, IIIFWatermarkMinWidth decides."""
    assert server.get("/narrow-iip?FIF=deep.tif&PFL=0:0,0-99,0").status == 200
    assert server.get("/narrow-iip?FIF=deep.tif&PFL=0:0,0-100,0").status == 501


def pixels(answer):
    assert answer.status == 200, answer.text
    return numpy.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB")).astype(int)


def is_red(pixel):
    return pixel[0] > 180 and pixel[2] < 80


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_it_lies_in_its_corner(server, suffix):
    found = pixels(server.get(f"/marked/blue.tif/full/max/0/default.{suffix}"))
    assert is_red(found[-3, -3]) and is_red(found[-3, -27])
    assert not is_red(found[-17, -3]), "clear there"
    assert not is_red(found[-3, -40]) and not is_red(found[0, 0])


def test_it_is_upright_whatever_is_turned(server):
    found = pixels(server.get("/marked/blue.tif/full/max/90/default.png"))
    assert found.shape == (512, 256, 3)
    assert is_red(found[-3, -3]) and not is_red(found[-17, -3]) and not is_red(found[0, 0])


def test_a_stored_tile_is_decoded_for_it(server):
    tile = "256,0,256,256/max/0/default.jpg"
    server.get(f"/plain/blue.tif/{tile}")
    assert is_red(pixels(server.get(f"/marked/blue.tif/{tile}"))[-3, -3])
    assert not is_red(pixels(server.get(f"/plain/blue.tif/{tile}"))[-3, -3])


def test_narrow_answers_and_places_that_are_off_have_none(server):
    small = "full/199,/0/default.png"
    assert server.get(f"/marked/blue.tif/{small}").body == server.get(f"/plain/blue.tif/{small}").body
    assert is_red(pixels(server.get("/marked/blue.tif/full/200,/0/default.png"))[-3, -3])
    assert not is_red(pixels(server.get("/marked/inner/blue.tif/full/max/0/default.png"))[-3, -3])


def test_each_look_has_a_validator_of_its_own(server):
    etags = {server.get(f"/{place}/blue.tif/full/max/0/default.png").headers["ETag"]
             for place in ("plain", "marked", "other")}
    assert len(etags) == 3
    half = pixels(server.get("/other/blue.tif/full/max/0/default.png"))[-3, -3]
    assert 110 < half[0] < 145


def test_it_may_depend_on_the_request(server):
    url = "/if/blue.tif/full/max/0/default.png"
    assert not is_red(pixels(server.get(url))[10, 10])
    assert is_red(pixels(server.get(url + "?marked"))[10, 10])
    assert not is_red(pixels(server.get(url))[10, 10])


def test_info_json_says_nothing_of_it(server):
    one = server.get("/marked/blue.tif/info.json").text.replace("/marked/", "/plain/")
    assert one == server.get("/plain/blue.tif/info.json").text
