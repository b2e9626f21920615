"""Histograms of a whole picture do not depend on which answer is requested first."""

import io

import numpy
import pytest
from PIL import Image

from pictures import vips

SIZE = (900, 600)

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/plain">
    SetHandler iiif
</Location>
<Location "/deep">
    SetHandler iiif
    IIIFDepth keep
</Location>
<Location "/marked">
    SetHandler iiif
    IIIFWatermark "${OWN}/mark.png" 100 bottom-right
</Location>
"""


@pytest.fixture(scope="module")
def server(servers, own_folder):
    """Serves 16-bit pictures, one for each first request, with two clusters of grays, of which the
    lighter one is narrow."""
    width, height = SIZE
    noise = numpy.random.default_rng(4)
    gray = noise.normal(9000, 2500, (height, width))
    gray[:, :250] = noise.normal(30000, 1500, (height, 250))
    Image.fromarray(numpy.clip(gray, 0, 65535).astype(numpy.uint16)).save(own_folder / "plain.png")
    for name in ("plain", "deep", "marked"):
        vips("tiffsave", own_folder / "plain.png", own_folder / f"{name}.tif", "--tile",
             "--tile-width", 256, "--tile-height", 256, "--compression", "deflate")
    white = numpy.full((200, 700, 4), 255, numpy.uint8)
    Image.fromarray(white).save(own_folder / "mark.png")
    return servers(CONFIG.replace("${OWN}", str(own_folder)), own_folder)


def bitonal(server, location, name):
    answer = server.get(f"/{location}/{name}.tif/full/max/0/bitonal.png")
    assert answer.status == 200, answer.text
    return numpy.asarray(Image.open(io.BytesIO(answer.body)).convert("L")) > 127


def test_black_and_white_are_parted_where_the_heaps_are(server):
    white = bitonal(server, "plain", "plain")
    assert white[:, :250].mean() > 0.99 and white[:, 250:].mean() < 0.01


def test_16_bits_in_the_answer_part_them_at_the_same_gray(server):
    deep = bitonal(server, "deep", "deep")
    assert (deep == bitonal(server, "plain", "plain")).all()
    assert (deep == bitonal(server, "plain", "deep")).all()


def test_a_watermark_is_not_of_the_picture(server):
    marked, plain = bitonal(server, "marked", "marked"), bitonal(server, "plain", "plain")
    beside = slice(0, SIZE[1] - 200)
    assert (marked[beside] == plain[beside]).all()
    assert marked[-100:, -100:].all()
