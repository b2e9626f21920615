"""Scientific pictures over IIP: samples of 16 and 32 bits and floats, spectra of 31 bands, CIELAB,
normal maps. Every answer is compared with samples computed here."""

import json
import re

import numpy
import pytest

from answers import bytes_of, facts, pixels
from pictures import smooth
from tiff import FLOAT, LAB, LONG, PLANAR, RGB, SHORT, Level, Tiff, text

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/iiif">
    SetHandler iiif
</Location>
"""
SIZE = (700, 500)
BANDS = 31


def cube(sample=numpy.uint16):
    """Returns 31 bands whose samples encode x, y and band."""
    x, y = numpy.arange(SIZE[0])[None, :, None], numpy.arange(SIZE[1])[:, None, None]
    band = numpy.arange(BANDS)[None, None, :]
    return ((x * 37 + y * 53 + band * 1009) % 60000).astype(sample)


def halves(pixels, **options):
    return [Level(pixels, **options), Level(pixels[::2, ::2], **options),
            Level(pixels[::4, ::4], **options)]


def normals():
    x = numpy.linspace(-1, 1, SIZE[0])[None, :]
    y = numpy.linspace(-1, 1, SIZE[1])[:, None]
    z = numpy.sqrt(numpy.clip(1 - x * x / 2 - y * y / 2, 0, 1))
    parts = [numpy.broadcast_to(part, SIZE[::-1]) / 2 + 0.5 for part in (x, y, z)]
    return numpy.stack(parts, axis=-1)


def lab():
    x = numpy.linspace(0, 255, SIZE[0])[None, :]
    y = numpy.linspace(-60, 60, SIZE[1])[:, None]
    planes = [numpy.broadcast_to(plane, SIZE[::-1]) for plane in (x, y, -y / 2)]
    return numpy.stack(planes, axis=-1).round().astype(int)


def of_12_bits():
    return numpy.arange(200 * 256).reshape(200, 256) * 7 % 4096


def packed(values, bits):
    """Returns a gray picture of one tile, 256 pixels wide, with `bits` bits a sample."""
    digits = (values[..., None] >> numpy.arange(bits)[::-1]) & 1
    rows = numpy.packbits(digits.reshape(len(values), -1).astype(numpy.uint8), axis=1)
    tags = {256: (LONG, [256]), 258: (SHORT, [bits]), 322: (LONG, [256])}
    return Tiff([Level(rows[..., None], (rows.shape[1], 256), tags=tags)])


@pytest.fixture(scope="module")
def data():
    floats = smooth(*SIZE).astype(numpy.float32) / 255 * 10 - 2.5
    return {
        "s16": smooth(*SIZE).astype(numpy.uint16) * 251 + 7,
        "signed": (smooth(*SIZE)[:, :, :1].astype(numpy.int16) - 100) * 200,
        "u32": smooth(*SIZE)[:, :, :1].astype(numpy.uint32) * 16000000,
        "unit": smooth(*SIZE).astype(numpy.float32) / 255,
        "floats": floats,
        "normals": (normals() * 65535).round().astype(numpy.uint16),
        "cube": cube(), "planar": cube(), "fcube": cube(numpy.float32) / 60000,
    }


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, data):
    ranges = {340: (FLOAT, [-2.5] * 3), 341: (FLOAT, [7.5] * 3)}
    for name, pixels in data.items():
        options = {"planar": {"planar": PLANAR}, "floats": {"tags": ranges}}.get(name, {})
        Tiff(halves(pixels, **options)).write(own_folder / f"{name}.tif")
    pages = [Level(data["cube"][:, :, band:band + 1], full=True,
                   tags={285: text(f"{400 + 10 * band} nm")}) for band in range(BANDS)]
    Tiff(pages).write(own_folder / "pages.tif")
    Tiff([Level(data["cube"][:, :, :5], tags={262: (SHORT, [RGB]), 338: (SHORT, [0, 0])})]).write(
        own_folder / "extra.tif")
    packed(of_12_bits(), 12).write(own_folder / "bits12.tif")
    packed(of_12_bits() & 1, 1).write(own_folder / "bilevel.tif")
    Tiff([Level(data["s16"] // 2 ** page, full=True) for page in range(4)]).write(
        own_folder / "colors.tif")
    Tiff([Level((lab() & 255).astype(numpy.uint8), tags={262: (SHORT, [LAB])})]).write(
        own_folder / "lab.tif")
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


@pytest.fixture(scope="module")
def iip(server):
    return lambda query: server.get(f"/iip?{query}")


# --- Facts

@pytest.mark.parametrize("name, bits, ranges", [
    ("s16", 16, " 0  65535  0  65535  0  65535"),  # example 6 of the worked examples
    ("u32", 32, " 0  4.2949673e+09"), ("unit", 32, " 0  1  0  1  0  1"),
    ("signed", 16, " -32768  32767"),
    ("floats", 32, " -2.5  7.5  -2.5  7.5  -2.5  7.5"),
    ("cube", 16, " 0  65535" + "  0  65535" * 30), ("fcube", 32, " 0  1" + "  0  1" * 30)])
def test_ranges_are_those_of_type_or_tags(iip, name, bits, ranges):
    told = facts(iip(f"FIF={name}.tif&OBJ=Max-size&OBJ=Bits-per-channel&OBJ=Min-Max-sample-values"
                     "&OBJ=Resolutions&OBJ=Tile-size"))
    assert told == {"Max-size": "700 500", "Bits-per-channel": str(bits), "Tile-size": "256 256",
                    "Min-Max-sample-values": ranges, "Resolutions": "175 125,350 250,700 500"}


@pytest.mark.parametrize("name, spaces", [("lab", "0-0,0:1 0 4 3 0 1 2"),
                                          ("s16", "0-2,0:0 0 3 3 0 1 2"),
                                          ("u32", "0-2,0:0 0 1 1 0")])
def test_color_spaces(iip, name, spaces):
    assert iip(f"FIF={name}.tif&OBJ=Colorspace").text == f"\r\nColorspace,{spaces}\r\n"


def test_extra_samples_are_no_colors(iip):
    told = facts(iip("FIF=extra.tif&OBJ=Colorspace&OBJ=Min-Max-sample-values"))
    assert told == {"Colorspace,0-0,0": "0 0 3 3 0 1 2",
                    "Min-Max-sample-values": " 0  65535" + "  0  65535" * 4}
    assert facts(iip("FIF=cube.tif&OBJ=Colorspace")) == {"Colorspace,0-2,0": "0 0 1 1 0"}


@pytest.mark.parametrize("name, bits, white", [("bilevel", 1, 255), ("bits12", 12, 4095)])
def test_few_bits_are_told_as_they_are(iip, name, bits, white):
    assert facts(iip(f"FIF={name}.tif&OBJ=Bits-per-channel&OBJ=Min-Max-sample-values")) == {
        "Bits-per-channel": str(bits), "Min-Max-sample-values": f" 0  {white}"}


def test_numbers_of_12_bits_are_those_of_the_file(iip):
    row = of_12_bits()[7]
    assert json.loads(iip("FIF=bits12.tif&PFL=0:0,7-256,7").text)["profile"] == row.tolist()
    assert points(iip("FIF=bits12.tif&SPECTRA=0,0,9,7")) == [("0", f"{row[9] / 4095:.6f}")]
    for kernel in ("", "&CNV=[1]"):
        found = pixels(iip(f"FIF=bits12.tif&MINMAX=0:1000,3000{kernel}&CVT=png"))
        assert abs(found - bytes_of((of_12_bits() - 1000) / 2000)).max() <= 1


# --- Blocks of tiles

def block_of(answer, sample):
    """Returns tile number -> (sample type in the tile's header, samples)."""
    assert answer.status == 200, answer.text
    tiles, rest = {}, answer.body
    while rest:
        head, rest = rest.split(b":", 1)
        number, length = int(head.split(b",")[2]), int(head.split(b"/")[1])
        assert rest[1:8] == b"\0\0\0\0\x11\0\0" and rest[length:length + 2] == b"\r\n"
        tiles[number] = rest[0], numpy.frombuffer(rest[8:length], sample)
        rest = rest[length + 2:]
    return tiles


@pytest.mark.parametrize("name, coding, sample", [
    ("s16", 3, "<u2"), ("signed", 3, "<i2"), ("floats", 0, "<f4"), ("unit", 0, "<f4")])
def test_tiles_of_deep_pictures_are_the_numbers_of_the_file(iip, data, name, coding, sample):
    tiles = block_of(iip(f"FIF={name}.tif&TIL=2,1-5"), sample)
    assert list(tiles) == [1, 4, 2, 5]
    for number, (found, values) in tiles.items():
        row, column = 256 * (number // 3), 256 * (number % 3)
        wanted = data[name][row:row + 256, column:column + 256]
        assert found == coding and (values == wanted.ravel()).all()
    found, values = block_of(iip(f"FIF={name}.tif&ROT=90&TIL=2,5"), sample)[5]
    assert (values == numpy.rot90(data[name][256:, 512:], -1).ravel()).all()


@pytest.mark.parametrize("query", ["FIF=u32.tif", "FIF=bits12.tif", "FIF=lab.tif",
                                   "FIF=s16.tif&GAM=2", "FIF=s16.tif&COL=gray"])
def test_all_others_are_jpeg(iip, query):
    coding, jpeg = block_of(iip(f"{query}&TIL=0,0"), numpy.uint8)[0]
    assert coding == 2 and jpeg[:2].tobytes() == b"\xff\xd8"


def test_made_tiles_of_a_block_are_those_that_are_asked_for_alone(iip):
    tiles = block_of(iip("FIF=s16.tif&GAM=2&TIL=2,0-4"), numpy.uint8)
    assert list(tiles) == [0, 3, 1, 4]
    for number, (_, jpeg) in tiles.items():
        assert jpeg.tobytes() == iip(f"FIF=s16.tif&GAM=2&JTL=2,{number}").body


# --- Ranges, colour maps and colour matrices, on all sample types

def shares(name, values):
    low, high = {"s16": (0, 65535), "signed": (-32768, 32767), "u32": (0, 2 ** 32 - 1),
                 "floats": (-2.5, 7.5)}.get(name, (0, 1))
    return (values.astype(numpy.float64) - low) / (high - low)


@pytest.mark.parametrize("name", ["s16", "signed", "u32", "unit", "floats"])
def test_black_and_white_are_the_ends_of_the_range(iip, data, name):
    wanted = bytes_of(shares(name, data[name]))
    assert abs(pixels(iip(f"FIF={name}.tif&CVT=png")) - wanted).max() <= 1
    assert abs(pixels(iip(f"FIF={name}.tif&PTL=2,1")) - wanted[:256, 256:512]).max() <= 1


RANGES = [("s16", 10000, 40000), ("signed", -5000, 9000), ("u32", 1e9, 3e9), ("unit", 0.25, 0.5),
          ("floats", 0, 5)]


@pytest.mark.parametrize("name, low, high", RANGES)
@pytest.mark.parametrize("look, formula", [
    ("", lambda v: v), ("&INV", lambda v: 1 - v), ("&CNT=0.5", lambda v: v * 0.5),
    ("&GAM=2", lambda v: numpy.clip(v, 0, None) ** 2),
    ("&CMP=HOT", lambda v: numpy.clip(3 * v[..., :1] - [0, 1, 2], 0, 1)),
    ("&CMP=BLUE", lambda v: v[..., :1] * [0, 0, 1]),
    ("&CTW=[0.5]", lambda v: v[..., 0] * 0.5),
    ("&CTW=[1,-1,0;0,0,2;1,1,1]",
     lambda v: (v if v.shape[-1] == 3 else v * [1, 0, 0]) @ numpy.array(
         [[1, -1, 0], [0, 0, 2], [1, 1, 1]]).T)])
def test_looks_are_made_of_values(iip, data, name, low, high, look, formula):
    values = (data[name].astype(numpy.float64) - low) / (high - low)
    query = f"FIF={name}.tif&MINMAX=-:{low:.0f},{high:.0f}" if high > 1 else \
        f"FIF={name}.tif&MINMAX=-:{low},{high}"
    found = pixels(iip(query + look + "&CVT=png"))
    assert abs(found - bytes_of(formula(values))).max() <= 1


def test_a_channel_may_have_a_range_of_its_own(iip, data):
    found = pixels(iip("FIF=s16.tif&MINMAX=1:1000,20000&CVT=png"))
    wanted = data["s16"] / 65535
    wanted[..., 1] = (data["s16"][..., 1].astype(float) - 1000) / 19000
    assert abs(found - bytes_of(wanted)).max() <= 1


def test_tiles_of_deep_pictures_join(iip):
    for name, look in (("floats", "MINMAX=-:0,5&GAM=0.7"), ("s16", "CNV=sobel&CNT=4"),
                       ("unit", "CNT=eq"), ("planar", "CTW=[" + "0.03," * 31 + "0]")):
        whole = pixels(iip(f"FIF={name}.tif&{look}&CVT=png"))
        rows = [numpy.hstack([pixels(iip(f"FIF={name}.tif&{look}&PTL=2,{row * 3 + column}"))
                              for column in range(3)]) for row in range(2)]
        assert (numpy.vstack(rows) == whole).all(), name


@pytest.mark.parametrize("horizontal, vertical", [(30, 60), (300, 10), (180, 45)])
def test_normals_are_shaded(iip, data, horizontal, vertical):
    y, z = numpy.cos(numpy.radians(horizontal)), -numpy.sin(numpy.radians(vertical))
    light = numpy.array([numpy.sqrt(1 - y * y) * (-1 if horizontal > 180 else 1), y, z])
    light /= numpy.linalg.norm(light)
    wanted = numpy.clip(0.5 * ((data["normals"] / 65535 - 0.5) * -2) @ light, 0, 1)
    found = pixels(iip(f"FIF=normals.tif&SHD={horizontal},{vertical}&CVT=png"))
    assert found.ndim == 2 and abs(found - bytes_of(wanted)).max() <= 1


def test_lab_becomes_srgb(iip):
    """The expected colours come from the standards' formulas: CIE 15 to XYZ of D50, Bradford's
    matrix to D65, IEC 61966-2-1."""
    values = lab().astype(float)
    light, a, b = values[..., 0] / 2.55, values[..., 1], values[..., 2]
    y = (light + 16) / 116
    parts = numpy.stack([y + a / 500, y, y - b / 200], axis=-1)
    xyz = numpy.where(parts > 6 / 29, parts ** 3, (parts - 4 / 29) * 3 * (6 / 29) ** 2)
    linear = (xyz * [0.9642, 1, 0.8249]) @ numpy.array(
        [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540],
         [0.0719453, -0.2289914, 1.4052427]]).T
    srgb = numpy.where(linear <= 0.0031308, linear * 12.92,
                       1.055 * numpy.clip(linear, 0, None) ** (1 / 2.4) - 0.055)
    inside = ((srgb > 0.1) & (srgb < 0.98)).all(axis=-1)
    found = pixels(iip("FIF=lab.tif&CVT=png"))
    assert inside.mean() > 0.3
    # Little CMS interpolates in a table, which is coarse near the edge of sRGB's gamut.
    errors = abs(found - srgb * 255)[inside].max(axis=-1)
    assert numpy.percentile(errors, 50) <= 1 and numpy.percentile(errors, 95) <= 3


# --- Spectra and profiles

def points(answer):
    assert answer.status == 200, answer.text
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<spectra>\n\t<point>\n')
    return re.findall(r"<wavelength>(.*?)</wavelength>\n\t\t<reflectance>(.*?)</reflectance>",
                      answer.text)


@pytest.mark.parametrize("name, scale", [("cube", 65535), ("planar", 65535), ("fcube", 1)])
def test_a_spectrum_has_a_point_for_each_band(iip, data, name, scale):
    values = data[name][256 + 7, 512 + 11].astype(float) / scale
    assert points(iip(f"FIF={name}.tif&SPECTRA=2,5,11,7")) == [
        (str(band), f"{value:.6f}") for band, value in enumerate(values)]


def test_a_spectrum_may_lie_in_pages(iip, data):
    values = data["cube"][7, 256 + 11] / 65535
    assert points(iip("FIF=pages.tif&SPECTRA=0,1,11,7")) == [
        (f"{400 + 10 * band} nm", f"{value:.6f}") for band, value in enumerate(values)]
    told = json.loads(iip("FIF=pages.tif&OBJ=stack").text)
    assert (len(told), told[30]["name"]) == (BANDS, "700 nm")


def test_other_pictures_have_one_point(iip, data):
    assert points(iip("FIF=s16.tif&SPECTRA=2,0,5,6")) == [
        ("0", f"{data['s16'][6, 5, 0] / 65535:.6f}")]
    assert points(iip("FIF=u32.tif&SPECTRA=2,0,5,6")) == [("0", f"{data['u32'][6, 5, 0]:.6f}")]
    assert points(iip("FIF=floats.tif&SPECTRA=2,0,5,6")) == [
        ("0", f"{data['floats'][6, 5, 0]:.6f}")]


def test_profiles_are_the_values_of_the_file(iip, data):
    def profile(query):
        return json.loads(iip(query).text)["profile"]
    assert profile("FIF=s16.tif&PFL=2:100,50-120,50") == \
        data["s16"][50, 100:120].ravel().tolist()
    assert profile("FIF=cube.tif&PFL=1:10,20-10,25") == data["cube"][40:50:2, 20].ravel().tolist()
    assert profile("FIF=planar.tif&PFL=2:255,255-257,255") == \
        data["planar"][255, 255:257].ravel().tolist()
    found = profile("FIF=floats.tif&PFL=2:0,0-5,0")
    assert numpy.allclose(found, data["floats"][0, :5].ravel(), atol=1e-9)
    assert re.match(r'{\n\t"profile": \[-2\.500000000,', iip("FIF=floats.tif&PFL=2:0,0-5,0").text)
    assert profile("FIF=signed.tif&PFL=2:0,0-3,0") == data["signed"][0, :3, 0].tolist()


def test_a_profile_of_a_stack_is_as_long_as_it_should_be(iip, data):
    """In iipsrv the profile grew with each view, by contents of its memory."""
    found = json.loads(iip("FIF=pages.tif&PFL=0:3,4-13,4").text)["profile"]
    assert list(found) == [f"{400 + 10 * band} nm" for band in range(BANDS)]
    assert [found[f"{400 + 10 * band} nm"] for band in range(BANDS)] == [
        data["cube"][4, 3:13, band].tolist() for band in range(BANDS)]


def test_so_is_one_of_a_stack_in_colors(iip, data):
    found = json.loads(iip("FIF=colors.tif&PFL=0:3,4-13,4").text)["profile"]
    assert found == {str(page): (data["s16"] // 2 ** page)[4, 3:13].ravel().tolist()
                     for page in range(4)}


def test_there_is_an_end_to_the_values_of_an_answer(iip):
    assert iip("FIF=cube.tif&PFL=2:0,0-700,0").status == 200
    assert iip("FIF=cube.tif&PFL=2:0,0-701,0").status == 400


# --- Bands to colours

@pytest.mark.parametrize("name", ["cube", "planar", "fcube"])
def test_a_twist_makes_colors_of_bands(iip, data, name):
    weights = numpy.zeros((3, BANDS))
    weights[0, 30], weights[1, 4], weights[2, :] = 1, 0.5, 1 / BANDS
    rows = ";".join(",".join(f"{weight:.9f}" for weight in row) for row in weights)
    values = data[name].astype(float) / (1 if name == "fcube" else 65535)
    found = pixels(iip(f"FIF={name}.tif&CTW=[{rows}]&CVT=png"))
    assert abs(found - bytes_of(values @ weights.T)).max() <= 1
    tile = pixels(iip(f"FIF={name}.tif&CTW=[{rows}]&PTL=1,1"))
    assert abs(tile - bytes_of((values @ weights.T)[::2, ::2])[:250, 256:350]).max() <= 1


def test_a_twist_may_make_one_band(iip, data):
    row = ",".join(["0"] * 17 + ["2"])
    found = pixels(iip(f"FIF=cube.tif&CTW=[{row}]&CVT=png"))
    assert abs(found - bytes_of(data["cube"][..., 17] / 65535 * 2)).max() <= 1
    assert pixels(iip(f"FIF=cube.tif&CTW=[{row}]&WID=100&CVT=png")).shape == (71, 100)


def test_without_a_twist_the_first_band_is_shown(server, iip, data):
    wanted = bytes_of(data["cube"][..., 0] / 65535)
    assert abs(pixels(iip("FIF=cube.tif&CVT=png")) - wanted).max() <= 1
    answer = server.get("/iiif/planar.tif/full/max/0/default.png")
    assert abs(pixels(answer) - wanted).max() <= 1
