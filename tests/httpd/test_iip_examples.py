"""IIP as viewers of iipsrv use it: the worked examples of iipsrv's answers, by their numbers, and
the behaviour of iipsrv that mod_iiif does not copy. "1.1" and "the newest" are versions of iipsrv;
if they differ, the comment names the one that is followed."""

import io
import json

import numpy
import pytest
from PIL import Image

from pictures import smooth, vips, write_pyramid
from tiff import Level, Tiff, text

# The limits of an iipsrv with MAX_CVT 5000 that allows upscaling.
CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/fcgi-bin/iipsrv.fcgi">
    SetHandler iip
    IIIFUpscale on
    IIIFMaxWidth 5000
</Location>
<Location "/plain">
    SetHandler iip
</Location>
"""
SIZE = (2600, 1900)
ENDPOINT = "/fcgi-bin/iipsrv.fcgi"
TEXT = "application/vnd.netfpx"


@pytest.fixture(scope="module")
def folder(own_folder):
    write_pyramid(own_folder / "a.tif", smooth(*SIZE), "--compression", "jpeg")
    write_pyramid(own_folder / "grey.tif", numpy.full((*SIZE[::-1], 1), 255, numpy.uint8),
                  "--compression", "deflate")
    write_pyramid(own_folder / "odd.tif", smooth(1023, 767), "--compression", "jpeg")
    Tiff([Level(smooth(300, 200).astype(numpy.uint16) * 257)]).write(own_folder / "s16.tif")
    Tiff([Level(smooth(300, 200), tags={33432: text("(c) 2026 Jane")})]).write(
        own_folder / "meta.tif")
    vips("tiffsave", own_folder / "odd.tif", own_folder / "striped.tif")
    for view in ("000_090", "045_090", "090_090", "045_045"):
        (own_folder / f"seq_pyr_{view}.tif").hardlink_to(own_folder / "odd.tif")
    (own_folder / "sub").mkdir()
    (own_folder / "sub/b c.tif").hardlink_to(own_folder / "a.tif")
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder):
    return servers(CONFIG, pictures, defines={"OWN": folder})


@pytest.fixture(scope="module")
def iip(server):
    def ask(query, **headers):
        return server.get(f"{ENDPOINT}?{query}", **headers)
    return ask


# --- Text (the numbers are those of the worked examples)

TEXTS = [
    # 1
    ("FIF=a.tif&obj=IIP,1.0&obj=Max-size&obj=Tile-size&obj=Resolution-number", 200,
     "IIP:1.0\r\nMax-size:2600 1900\r\nTile-size:256 256\r\nResolution-number:5\r\n"),
    # 2
    ("FIF=a.tif&OBJ=Max-size", 200, "\r\nMax-size:2600 1900\r\n"),
    # 3
    ("FIF=a.tif&OBJ=Basic-info", 200,
     "\r\nIIP-server:3.65\r\nMax-size:2600 1900\r\nResolution-number:5\r\n"
     "Colorspace,0-4,0:0 0 3 3 0 1 2\r\n"),
    # 4
    ("FIF=a.tif&OBJ=Resolutions", 200,
     "\r\nResolutions:162 118,325 237,650 475,1300 950,2600 1900\r\n"),
    # 5
    ("FIF=grey.tif&OBJ=Colorspace,*,*", 200, "\r\nColorspace,0-4,0:0 0 1 1 0\r\n"),
    # 6
    ("FIF=s16.tif&OBJ=Min-Max-sample-values", 200,
     "\r\nMin-Max-sample-values: 0  65535  0  65535  0  65535\r\n"),
    # 7, 8: ROT counts only before OBJ
    ("FIF=a.tif&ROT=90&OBJ=Max-size", 200, "\r\nMax-size:1900 2600\r\n"),
    ("FIF=a.tif&OBJ=Max-size&ROT=90", 200, "\r\nMax-size:2600 1900\r\n"),
    # 9
    ("FIF=meta.tif&OBJ=Copyright", 200, "\r\ncopyright/13:(c) 2026 Jane\r\n"),
    # 10 to 14
    ("FIF=a.tif&OBJ=nonsense", 400, "Error/12:3 2 nonsense\r\n"),
    ("FOO=bar", 400, "Error/7:2 2 FOO\r\n"),
    ("OBJ=Max-size", 400, "Error/12:1 3 max-size\r\n"),
    ("FIF=a.tif", 400, "Error/13:2 1 FIF=a.tif\r\n"),
    ("FIF=meta.tif&OBJ=Keywords", 400, "Error/29:2 1 FIF=meta.tif&OBJ=K\r\n"),
    # 16: iipsrv does not read files in strips
    ("FIF=striped.tif&OBJ=Max-size", 200, "\r\nMax-size:1023 767\r\n"),
    # 37
    ("FIF=seq&OBJ=Horizontal-views&OBJ=Vertical-views", 200,
     "\r\nHorizontal-views:0 45 90\r\nVertical-views:45 90\r\n"),
    # iipsrv 1.1 gives these answers, too.
    ("FIF=a.tif&OBJ=Min-Max-sample-values", 200,
     "\r\nMin-Max-sample-values: 0  255  0  255  0  255\r\n"),
    ("FIF=a.tif&OBJ=Bits-per-channel", 200, "\r\nBits-per-channel:8\r\n"),
    ("FIF=a.tif&OBJ=Horizontal-views&OBJ=Vertical-views&OBJ=IIP-server", 200,
     "\r\nHorizontal-views:0\r\nVertical-views:90\r\nIIP-server:3.65\r\n"),
    ("FIF=a.tif&OBJ=IIP-opt-comm", 200,
     "\r\nIIP-opt-comm:CVT CNT QLT JTL JTLS WID HEI RGN MINMAX SHD CMP INV CTW\r\n"),
    ("FIF=a.tif&OBJ=IIP-opt-obj", 200,
     "\r\nIIP-opt-obj:Horizontal-views Vertical-views Tile-size Bits-per-channel "
     "Min-Max-sample-values Resolutions\r\n"),
    ("FIF=a.tif&OBJ=Max-size&obj=IIP,1.0", 200, "IIP:1.0\r\nMax-size:2600 1900\r\n"),
    ("FIF=a.tif&obj=IIP,1.0", 200, "IIP:1.0\r\n"),
    ("FIF=a.tif&OBJ=Colorspace,0-2,0", 200, "\r\nColorspace,0-4,0:0 0 3 3 0 1 2\r\n"),
    ("FIF=a.tif&&OBJ=Max-size&", 200, "\r\nMax-size:2600 1900\r\n"),
    ("fif=%61.tif&obj=MAX-SIZE", 200, "\r\nMax-size:2600 1900\r\n"),
    ("FIF=/sub/b+c.tif&OBJ=Max-size", 200, "\r\nMax-size:2600 1900\r\n"),
    ("FIF=a.tif&ROT=45&OBJ=Max-size", 200, "\r\nMax-size:2600 1900\r\n"),
    ("FIF=a.tif&ROT=-270&OBJ=Max-size", 200, "\r\nMax-size:1900 2600\r\n"),
    ("FOO=bar&BAR=x", 400, "Error/7:2 2 FOO\r\nError/7:2 2 BAR\r\n"),
    ("FIF=a.tif&FOO=bar&OBJ=Max-size", 400, "Error/7:2 2 FOO\r\n"),
    ("FIF=a.tif&OBJ=IIP-server&OBJ=nonsense&OBJ=foo", 400,
     "Error/12:3 2 nonsense\r\nError/7:3 2 foo\r\n"),
    ("FIF=a.tif&OBJ=tile-SIZE,x", 400, "Error/15:3 2 tile-size,x\r\n"),
    ("FIF=a.tif&OBJ=", 400, "Error/18:2 1 FIF=a.tif&OBJ=\r\n"),
    ("OBJ=Max-size&OBJ=Tile-size", 400, "Error/12:1 3 max-size\r\n"),
    ("JTL=0,0", 400, "Error/4:1 3 \r\n"),
    ("CVT=jpeg", 400, "Error/4:1 3 \r\n"),
    ("TIL=0,0", 400, "Error/4:1 3 \r\n"),
    ("MINMAX=0:0,1", 400, "Error/16:2 1 MINMAX=0:0,1\r\n"),
    ("CTW=[]", 400, "Error/10:2 1 CTW=[]\r\n"),
    ("SPECTRA=0,0,0,0", 400, "Error/4:1 3 \r\n"),
    ("OBJ=metadata", 400, "Error/12:1 3 metadata\r\n"),
    ("JTLS=0,0,0,0", 400, "Error/4:1 3 \r\n"),
]


@pytest.mark.parametrize("query, status, body", TEXTS)
def test_text_is_exact_to_the_byte(iip, query, status, body):
    answer = iip(query)
    assert (answer.status, answer.body) == (status, body.encode())
    assert answer.type == TEXT
    assert answer.headers["Cache-Control"] == ("max-age=86400" if status == 200 else "no-cache")
    assert ("Last-Modified" in answer.headers) == (status == 200)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


# --- Pictures: status, size

PICTURES = [
    # 18, 19, 22, 23
    ("FIF=a.tif&JTL=4,0", (256, 256)), ("FIF=a.tif&JTL=4,87", (40, 108)),
    ("FIF=a.tif&ROT=180&JTL=4,0", (40, 108)), ("FIF=a.tif&ROT=90&JTL=4,10", (256, 40)),
    # 25 to 30
    ("FIF=a.tif&HEI=300&CVT=JPEG", (411, 300)), ("FIF=a.tif&WID=500&HEI=100&CVT=jpg", (137, 100)),
    ("FIF=a.tif&RGN=0.1,0.2,0.3,0.4&HEI=200&CVT=jpeg", (205, 200)),
    ("FIF=a.tif&WID=9000&CVT=jpeg", (5000, 3654)), ("FIF=a.tif&CVT=jpeg&WID=500", SIZE),
    ("FIF=a.tif&WID=500&CVT=gif", (500, 365)),  # follows the newest; 1.1 has one pixel less
    # 31 follows the newest, too
    ("FIF=a.tif&WID=500&ROT=90&CVT=jpeg", (365, 500)),
    # 40, 41: the sizes of DeepZoom, which iipsrv approximates with its own levels
    ("DeepZoom=a.tif_files/12/10_7.jpg", (40, 108)), ("DeepZoom=a.tif_files/8/0_0.jpg", (163, 119)),
    ("DeepZoom=a.tif_files/0/0_0.jpg", (1, 1)), ("DeepZoom=odd.tif_files/8/0_0.jpg", (256, 192)),
    # 43
    ("Zoomify=a.tif/TileGroup0/1-1-0.jpg", (69, 237)),
    ("Zoomify=a.tif/TileGroup0/4-0-0.jpg", (256, 256)),
    # 45, 47
    ("IIIF=a.tif/square/200,/0/default.jpg", (200, 200)),
    ("IIIF=a.tif/0,0,1024,1024/256,/0/default.jpg", (256, 256)),
    # iipsrv 1.1 gives these answers, too.
    ("FIF=a.tif&JTL=0", (162, 118)), ("FIF=a.tif&JTL=x", (162, 118)),
    ("fif=a.tif&Jtl=0,0,0", (162, 118)), ("FIF=a.tif&WID=x&HEI=100&CVT=jpeg", (137, 100)),
    ("FIF=a.tif&RGN=0.1,0.2,0.3&HEI=200&CVT=jpeg", (274, 200)),
    ("FIF=a.tif&FOO=bar&JTL=0,0", (162, 118)), ("FIF=a.tif&JTL=0,0&_=1234", (162, 118)),
    ("FIF=a.tif&JTLS=0,4,87,90", (40, 108)),
    # A region without WID and HEI is answered at full size.
    ("FIF=a.tif&RGN=0.5,0.5,0.1,0.1&CVT=jpeg", (260, 190)),
    ("FIF=a.tif&RGN=0.9,0.9,0.5,0.5&CVT=jpeg", (260, 190)),
    ("FIF=sub/b%20c.tif&WID=100&CVT=png", (100, 73)),
    ("IIIF=sub/b%20c.tif/full/100,/0/default.jpg", (100, 73)),
    ("DeepZoom=sub/b%20c.tif_files/12/0_0.jpg", (256, 256)),
]


@pytest.mark.parametrize("query, size", PICTURES)
def test_pictures_have_the_right_size(iip, query, size):
    answer = iip(query)
    assert answer.status == 200, answer.text
    assert answer.image.size == size
    assert answer.type == ("image/png" if "png" in query else "image/jpeg")
    assert answer.headers["Cache-Control"] == "max-age=86400"


@pytest.mark.parametrize("query, kind", [("PTL=4,0", "PNG"), ("WTL=4,0", "WEBP"),
                                         ("CVT=webp", "WEBP"), ("CVT=png", "PNG"),
                                         ("TTL=4,0", "TIFF"), ("CVT=tiff", "TIFF"),
                                         ("ATL=4,0", "AVIF"), ("CVT=avif", "AVIF")])
def test_other_formats_are_the_newest_ones(iip, query, kind):
    """Example 33: the formats are those of the newest iipsrv; 1.1 does not know PTL."""
    answer = iip(f"FIF=a.tif&WID=256&{query}")
    assert answer.status == 200
    if kind == "AVIF":  # Pillow does not read AVIF
        assert answer.body[4:12] == b"ftypavif" and answer.type == "image/avif"
    else:
        assert Image.open(io.BytesIO(answer.body)).format == kind


@pytest.mark.parametrize("query", [
    "FIF=nofile.tif&OBJ=Max-size", "FIF=../../etc/passwd&OBJ=Max-size", "FIF=/etc/passwd&CVT=jpeg",
    "FIF=....//....//etc/passwd&CVT=jpeg", "FIF=sub&CVT=jpeg", "FIF=/&CVT=jpeg",
    "FIF=%00&CVT=jpeg", "FIF=a.tif&JTL=0,99", "FIF=a.tif&JTL=9,0", "FIF=a.tif&JTL=-1,0",
    "FIF=a.tif&JTL=0,-1", "FIF=a.tif&ROT=180&JTL=4,-1", "FIF=a.tif&ROT=180&JTL=4,88",
    "FIF=a.tif&JTL=99999999999999999999,0", "FIF=a.tif&JTL=0,99999999999999999999",
    "FIF=a.tif&TIL=9,0", "FIF=a.tif&TIL=-1,0", "FIF=a.tif&TIL=2,0-99", "FIF=a.tif&TIL=2,-1",
    "FIF=seq&SDS=33,90&JTL=0,0", "FIF=a.tif&SDS=33,90&JTL=0,0", "FIF=a.tif&JTLS=1,0,0,90", "DeepZoom=a.tif_files/12/11_0.jpg",
    "Zoomify=a.tif/TileGroup5/4-0-0.jpg", "DeepZoom=a.tif", "Zoomify=a.tif",
])
def test_what_is_not_there_is_404_in_a_sentence(iip, folder, query):
    """Examples 15, 17, 20, 21, 38."""
    answer = iip(query)
    assert (answer.status, answer.type) == (404, "text/plain; charset=utf-8")
    assert str(folder) not in answer.text and "/etc" not in answer.text


@pytest.mark.parametrize("query", [
    "", "IIIF=a.tif/full/100,/0/default.xyz", "IIIF=a.tif/full/x/0/default.jpg",
    "FIF=a.tif&JTL=0,0&CVT=jpeg", "FIF=a.tif&CVT=jpeg&JTL=0,0", "FIF=a.tif&RGN=1,1,1,1&CVT=jpeg",
    "FIF=a%5Cb&CVT=jpeg", "FIF=%C3&CVT=jpeg", "FIF=a%0Ab&CVT=jpeg",
])
def test_what_makes_no_sense_is_400_in_a_sentence(iip, query):
    """Example 46, and a second output command."""
    answer = iip(query)
    assert (answer.status, answer.type) == (400, "text/plain; charset=utf-8")


def test_descriptions_of_other_protocols(iip):
    """Examples 39 and 42: NUMTILES counts as in the newest iipsrv."""
    assert iip("DeepZoom=a.tif.dzi").body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\r\n'
        b'<Image xmlns="http://schemas.microsoft.com/deepzoom/2008"\r\n'
        b'TileSize="256" Overlap="0" Format="jpg"><Size Width="2600" Height="1900"/></Image>')
    assert iip("Zoomify=a.tif/ImageProperties.xml").text == (
        '<IMAGE_PROPERTIES WIDTH="2600" HEIGHT="1900" NUMTILES="121" NUMIMAGES="1" VERSION="1.8" '
        'TILESIZE="256" />')


def test_iiif_in_a_query_links_to_itself(iip):
    """Example 44."""
    base = f"http://example.org{ENDPOINT}?IIIF=sub/b%20c.tif"
    answer = iip("IIIF=sub/b%20c.tif", Host="example.org")
    assert (answer.status, answer.headers["Location"]) == (303, base + "/info.json")
    answer = iip("IIIF=sub/b%20c.tif/info.json", Host="example.org")
    assert answer.type.startswith("application/ld+json")
    assert f'"id":"{base}"' in answer.text
    answer = iip("IIIF=sub/b%20c.tif/full/100,/0/default.jpg", Host="example.org")
    assert f"<{base}/full/100,73/0/default.jpg>" in answer.headers["Link"]


def tiles_of(body):
    seen = []
    while body:
        head, _, rest = body.partition(b":")
        word, level, number, length = head.split(b",")[0], *head.split(b",")[1:]
        assert word == b"Tile"
        count = int(length.split(b"/")[1])
        assert rest[:8] == bytes([2, 0, 0, 0, 0, 0x11, 0, 0])
        seen.append((int(level), int(number), rest[8:count]))
        assert rest[count:count + 2] == b"\r\n"
        body = rest[count + 2:]
    return seen


# The first query passes tiles through; the others render them.
@pytest.mark.parametrize("query", ["FIF=a.tif", "FIF=a.tif&CNT=1.5", "FIF=grey.tif"])
def test_a_block_of_tiles_goes_column_by_column(iip, query):
    """Example 24."""
    seen = tiles_of(iip(query + "&TIL=2,0-4").body)
    assert [(level, number) for level, number, _ in seen] == [(2, 0), (2, 3), (2, 1), (2, 4)]
    for _, number, jpeg in seen:
        assert jpeg == iip(f"{query}&JTL=2,{number}").body
    assert iip("FIF=a.tif&TIL=2,0-4").type == TEXT
    assert iip("FIF=a.tif&TIL=2,4-0").body == iip("FIF=a.tif&TIL=2,0-4").body
    assert iip("FIF=a.tif&TIL=2,4").body.startswith(b"Tile,2,4,0/")


def test_values_are_those_of_the_file(iip):
    """Examples 34, 35 and 36."""
    answer = iip("FIF=grey.tif&SPECTRA=4,0,10,10")
    assert answer.type == "application/xml"
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<spectra>\n\t<point>\n'
        "\t\t<wavelength>0</wavelength>\n\t\t<reflectance>1.000000</reflectance>\n"
        "\t</point>\n</spectra>\n")
    answer = iip("FIF=grey.tif&PFL=2:10,10-20,10")
    assert answer.type == "application/json"
    assert answer.text == '{\n\t"profile": [' + ",".join(["255"] * 10) + "]\n}"
    assert iip("FIF=grey.tif&SPECTRA=4,0,300,10").status == 400
    assert iip("PFL=0:0,0-5,0").body == b"Error/4:1 3 \r\n"


@pytest.mark.parametrize("query, line", [("PFL=2:10,20-40,20", numpy.s_[20, 10:40]),
                                         ("PFL=2:10,20-10,300", numpy.s_[20:300, 10]),
                                         ("PFL=2:600,450", numpy.s_[450, 600:601])])
def test_a_profile_has_all_bands_once(iip, query, line):
    """iipsrv counted the bands twice and sent the contents of its memory."""
    level = pixels(iip("FIF=a.tif&RGN=0,0,1,1&WID=650&CVT=png"))
    found = numpy.array(json.loads(iip(f"FIF=a.tif&{query}").text)["profile"]).reshape(-1, 3)
    assert found.shape == level[line].reshape(-1, 3).shape
    assert abs(found - level[line].reshape(-1, 3)).max() <= 3


def test_quality_may_be_asked_for(iip):
    """Example 48."""
    low = iip("QLT=10&DeepZoom=a.tif_files/12/5_5.jpg").body
    high = iip("FIF=a.tif&QLT=95&JTL=4,60").body
    assert len(low) < len(iip("DeepZoom=a.tif_files/12/5_5.jpg").body) < len(high)
    assert iip("FIF=a.tif&QLT=-5&JTL=4,60").body == iip("FIF=a.tif&QLT=0&JTL=4,60").body


@pytest.mark.parametrize("scheme, compression", [
    ("none", "raw"), ("lzw", "tiff_lzw"), ("deflate:9", "tiff_adobe_deflate"), ("LZW", "tiff_lzw"),
    ("jpeg:90", "jpeg"), ("zstd:3", "zstd"), ("webp:80", "webp"), ("75", "tiff_adobe_deflate"),
    ("nonsense:3", "tiff_adobe_deflate")])
def test_a_tiff_may_be_packed_as_asked(iip, scheme, compression):
    """QLT follows the newest iipsrv: it takes a compression scheme and optionally its quality."""
    answer = iip(f"FIF=a.tif&QLT={scheme}&TTL=4,60")
    assert answer.status == 200
    assert Image.open(io.BytesIO(answer.body)).info["compression"] == compression
    if compression not in ("webp", "zstd"):  # Pillow's libtiff may lack these
        plain = pixels(iip("FIF=a.tif&TTL=4,60"))
        assert abs(pixels(answer) - plain).max() <= (8 if compression == "jpeg" else 0)


def test_a_scheme_that_does_not_suit_is_the_default_one(iip):
    answer = iip("FIF=grey.tif&QLT=webp:80&TTL=4,0")
    assert Image.open(io.BytesIO(answer.body)).info["compression"] == "tiff_adobe_deflate"
    low = iip("FIF=a.tif&QLT=jpeg:10&TTL=4,60").body
    assert len(low) < len(iip("FIF=a.tif&QLT=jpeg:95&TTL=4,60").body)


def test_quality_is_cut_to_what_there_is(iip):
    assert iip("FIF=a.tif&QLT=500&JTL=4,60").body == iip("FIF=a.tif&QLT=100&JTL=4,60").body
    assert iip("FIF=a.tif&QLT=500&WTL=4,60").body == iip("FIF=a.tif&QLT=100&WTL=4,60").body
    assert iip("FIF=a.tif&QLT=1&PTL=4,60").body == iip("FIF=a.tif&PTL=4,60").body


# --- Pixels

def pixels(answer):
    return numpy.asarray(answer.image.convert("RGB"), numpy.int16)


@pytest.mark.parametrize("turn, rotated", [
    ("90", lambda p: numpy.rot90(p, -1)), ("180", lambda p: numpy.rot90(p, 2)),
    ("270", lambda p: numpy.rot90(p)), ("-90", lambda p: numpy.rot90(p)),
    ("-270", lambda p: numpy.rot90(p, -1)), ("450", lambda p: numpy.rot90(p, -1)),
    ("!0", lambda p: p[:, ::-1]), ("!180", lambda p: p[::-1]), ("30", lambda p: p)])
def test_turning_turns_the_picture(iip, turn, rotated):
    """Negative angles are valid here; iipsrv answers them with the contents of its memory."""
    upright = pixels(iip("FIF=a.tif&WID=200&CVT=png"))
    turned = pixels(iip(f"FIF=a.tif&WID=200&ROT={turn}&CVT=png"))
    assert turned.shape == rotated(upright).shape
    assert abs(turned - rotated(upright)).max() <= 1  # rows are resampled before columns


@pytest.mark.parametrize("turn, quarters", [("-90", 1), ("-180", 2), ("-270", 3), ("-450", 1)])
def test_negative_angles_turn_tiles_and_show_no_memory(iip, turn, quarters):
    number = 77 if quarters == 2 else 10  # the same tile, counted from the end
    tile = pixels(iip(f"FIF=a.tif&PTL=4,{number}"))
    turned = iip(f"FIF=a.tif&ROT={turn}&PTL=4,10")
    assert (pixels(turned) == numpy.rot90(tile, quarters)).all()
    assert turned.body == iip(f"FIF=a.tif&ROT={360 - 90 * quarters}&PTL=4,10").body


def test_the_last_tile_turned_is_the_first_of_the_turned_picture(iip):
    tile = pixels(iip("FIF=a.tif&PTL=4,87"))
    assert (pixels(iip("FIF=a.tif&ROT=180&PTL=4,0")) == numpy.rot90(tile, 2)).all()


def test_tiles_make_up_their_level(iip):
    rows = [numpy.hstack([pixels(iip(f"FIF=a.tif&PTL=2,{row * 3 + column}"))
                          for column in range(3)]) for row in range(2)]
    assert abs(numpy.vstack(rows) - pixels(iip("FIF=a.tif&WID=650&CVT=png"))).max() <= 3


# --- HTTP

def test_a_query_may_be_posted(server):
    connection = server.connect()
    connection.request("POST", ENDPOINT, "FIF=a.tif&OBJ=Max-size")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"\r\nMax-size:2600 1900\r\n")
    connection.request("POST", ENDPOINT + "?FIF=a.tif&OBJ=Tile-size", "FIF=a.tif&OBJ=Max-size")
    assert connection.getresponse().read() == b"\r\nTile-size:256 256\r\n"
    connection.request("POST", ENDPOINT, iter([b"FIF=a.tif&", b"OBJ=Tile-size"]),
                       {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    assert connection.getresponse().read() == b"\r\nTile-size:256 256\r\n"
    connection.close()


def test_a_picture_that_is_posted_for_is_saved(server, iip):
    connection = server.connect()
    connection.request("POST", ENDPOINT, "FIF=sub/b+c.tif&WID=100&CVT=png")
    answer = connection.getresponse()
    name = """filename="sub_b_c_100x73.png"; filename*=UTF-8''sub_b%20c_100x73.png"""
    assert (answer.status, answer.headers["Content-Disposition"]) == (200, "attachment; " + name)
    assert answer.read() == iip("FIF=sub/b+c.tif&WID=100&CVT=png").body
    connection.close()
    shown = iip("FIF=sub/b+c.tif&WID=100&CVT=png")
    assert shown.headers["Content-Disposition"] == "inline; " + name


@pytest.mark.parametrize("length", [8192, 100000])
def test_a_posted_query_is_not_endless(server, length):
    connection = server.connect()
    connection.request("POST", ENDPOINT, "FIF=" + "a" * (length - 4))
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("query", ["FIF=a.tif&OBJ=Max-size", "FIF=a.tif&JTL=4,0",
                                   "FIF=a.tif&WID=100&CVT=jpeg", "FIF=a.tif&TIL=2,0-4"])
def test_answers_can_be_validated(iip, query):
    answer = iip(query)
    assert iip(query, If_None_Match=answer.headers["ETag"]).status == 304
    assert iip(query, If_Modified_Since=answer.headers["Last-Modified"]).status == 304
    head = iip(query, method="HEAD")
    assert (head.status, head.body, head.type) == (200, b"", answer.type)


def test_methods(server):
    answer = server.get(ENDPOINT + "?FIF=a.tif&OBJ=Max-size", method="OPTIONS")
    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    answer = server.get(ENDPOINT + "?FIF=a.tif&OBJ=Max-size", method="DELETE")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert server.get(ENDPOINT + "/x?FIF=a.tif&OBJ=Max-size").status == 404


def test_nothing_is_enlarged_unless_that_is_allowed(server):
    answer = server.get("/plain?FIF=odd.tif&WID=3000&CVT=jpeg")
    assert answer.image.size == (1023, 767)
