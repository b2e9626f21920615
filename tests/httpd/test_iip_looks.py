"""Looks (IIP's GAM, CNT, MINMAX, ...): each is compared with samples computed here, and tiles are
compared with the whole picture."""

import numpy
import pytest

from answers import bytes_of, pixels
from pictures import smooth, write_pyramid
from tiff import Level, Tiff

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iip">
    SetHandler iip
</Location>
"""
SIZE = (700, 500)


@pytest.fixture(scope="module")
def picture():
    return smooth(*SIZE)


@pytest.fixture(scope="module")
def iip(servers, pictures, own_folder, picture):
    Tiff([Level(picture), Level(picture[::2, ::2]), Level(picture[::4, ::4])]).write(
        own_folder / "rgb.tif")
    grey = picture[:, :, :1]
    Tiff([Level(grey), Level(grey[::4, ::4])]).write(own_folder / "grey.tif")
    write_pyramid(own_folder / "jpeg.tif", picture, "--compression", "jpeg")
    server = servers(CONFIG, pictures, defines={"OWN": own_folder})
    return lambda query: server.get(f"/iip?{query}")


def grays(values):
    """Converts to gray by Rec. 601, in 8 bits, rounded as mod_iiif does."""
    red, green, blue = numpy.moveaxis(bytes_of(values).astype(int), -1, 0)
    return (77 * red + 150 * green + 29 * blue + 128) >> 8


def counted(values):
    """Returns the grays of the level that mod_iiif counts: the smallest one with enough pixels."""
    return grays(values[::2, ::2])


def equalized(values):
    shares = numpy.bincount(counted(values).ravel(), minlength=256).cumsum() / counted(values).size
    return shares[bytes_of(values).astype(int)]


def stretched(values):
    ends = counted(values) / 255
    return (values - ends.min()) / (ends.max() - ends.min())


def convolved(values, kernel):
    side = int(len(kernel) ** 0.5)
    margin = side // 2
    padded = numpy.pad(values, ((margin, margin), (margin, margin), (0, 0)), "edge")
    height, width, _ = values.shape
    return sum(weight * padded[i // side:i // side + height, i % side:i % side + width]
               for i, weight in enumerate(kernel))


def shaded(values, horizontal, vertical):
    y, z = numpy.cos(numpy.radians(horizontal)), -numpy.sin(numpy.radians(vertical))
    light = numpy.array([numpy.sqrt(1 - y * y) * (-1 if horizontal > 180 else 1), y, z])
    light /= numpy.linalg.norm(light)
    return numpy.clip(0.5 * ((values - 0.5) * -2) @ light, 0, 1)


LOOKS = {
    "GAM=0.5": lambda v: v ** 0.5,
    "GAM=2.2": lambda v: v ** 2.2,
    "GAM=log": lambda v: numpy.log(1 + 255 * v) / numpy.log(256),
    "CNT=1.7": lambda v: v * 1.7,
    "CNT=eq": equalized,
    "CNT=st": stretched,
    "INV": lambda v: 1 - v,
    "INV&CNT=0.5": lambda v: (1 - v) * 0.5,
    "MINMAX=-:50,100": lambda v: (v * 255 - 50) / 50,
    "MINMAX=1:50,100": lambda v: numpy.dstack([v[..., 0], (v[..., 1] * 255 - 50) / 50, v[..., 2]]),
    "CTW=[0,0,1;1,0,0;0,1,0]": lambda v: v[..., [2, 0, 1]],
    "CTW=[0.3,0.3,0.4]": lambda v: v @ [0.3, 0.3, 0.4],
    "SHD=30,60": lambda v: shaded(v, 30, 60),
    "SHD=300,10": lambda v: shaded(v, 300, 10),
    "CNV=sobel": lambda v: convolved(v, [-1, 0, 1, -2, 0, 2, -1, 0, 1]),
    "CNV=Laplace&INV": lambda v: 1 - convolved(v, [0, -1, 0, -1, 4, -1, 0, -1, 0]),
    "CNV=gaussian": lambda v: convolved(v, numpy.array([1, 2, 1, 2, 4, 2, 1, 2, 1]) / 16),
    "CNV=[0,-1,0,-1,5,-1,0,-1,0]": lambda v: convolved(v, [0, -1, 0, -1, 5, -1, 0, -1, 0]),
    "CNV=%5B" + ",".join(["0.04"] * 25) + "%5D": lambda v: convolved(v, [0.04] * 25),
    "CNV=emboss&MINMAX=-:50,250": lambda v: convolved((v * 255 - 50) / 200,
                                                      [-2, -1, 0, -1, 1, 1, 0, 1, 2]),
    "CNV=[0.5]": lambda v: v * 0.5,
    "CNV=scharr&CTW=[1,0,0]&CNT=0.2": lambda v: convolved(
        v[..., :1], [-3, 0, 3, -10, 0, 10, -3, 0, 3])[..., 0] * 0.2,
    "CMP=RED": lambda v: v * [1, 0, 0],
    "CMP=HOT": lambda v: numpy.clip(3 * v[..., :1] - [0, 1, 2], 0, 1),
    "CMP=COLD": lambda v: numpy.clip(3 * v[..., :1] - [2, 1, 0], 0, 1),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_is_what_its_formula_says(iip, picture, look):
    found = pixels(iip(f"FIF=rgb.tif&{look}&CVT=png"))
    wanted = bytes_of(LOOKS[look](picture / 255))
    assert found.shape == wanted.shape
    assert abs(found - wanted).max() <= 1


@pytest.mark.parametrize("look", [*LOOKS, "COL=binary", "COL=grey", "CMP=JET", "CNV=prewitt&CNT=st", "CNV=sharpen&COL=binary"])
def test_tiles_join(iip, look):
    whole = pixels(iip(f"FIF=rgb.tif&{look}&CVT=png"))
    rows = [numpy.hstack([pixels(iip(f"FIF=rgb.tif&{look}&PTL=2,{row * 3 + column}"))
                          for column in range(3)]) for row in range(2)]
    assert (numpy.vstack(rows) == whole).all()


def test_binary_parts_where_the_classes_differ_most(iip, picture):
    found = pixels(iip("FIF=rgb.tif&COL=binary&CVT=png"))
    seen = counted(picture / 255)
    best = max(range(1, 256), key=lambda t: 0 if (seen < t).all() or (seen >= t).all() else
               (seen < t).mean() * (seen >= t).mean() *
               (seen[seen < t].mean() - seen[seen >= t].mean()) ** 2)
    assert set(numpy.unique(found)) == {0, 255}
    assert ((found == 255) == (grays(picture / 255) >= best)).all()


def test_grays_are_counted_behind_the_look(iip, picture):
    """White pixels are black in the negative, except for grays near the threshold."""
    negative = pixels(iip("FIF=rgb.tif&INV&COL=binary&CVT=png"))
    assert ((negative == 0) == (pixels(iip("FIF=rgb.tif&COL=binary&CVT=png")) == 255)).mean() > 0.98


@pytest.mark.parametrize("turn", ["90", "180", "270", "!0", "!90"])
def test_a_kernel_is_turned_with_the_picture(iip, turn):
    whole = pixels(iip("FIF=rgb.tif&CNV=emboss&CVT=png"))
    wanted = whole[:, ::-1] if turn[0] == "!" else whole
    wanted = numpy.rot90(wanted, -int(turn.lstrip("!")) // 90)
    assert (pixels(iip(f"FIF=rgb.tif&CNV=emboss&ROT={turn}&CVT=png")) == wanted).all()


def test_kernels_leave_no_seams_in_other_regions(iip):
    whole = pixels(iip("FIF=rgb.tif&CNV=laplace&CNT=9&CVT=png"))
    parts = [pixels(iip(f"CNV=laplace&CNT=9&IIIF=rgb.tif/{x},0,100,500/max/0/default.png"))
             for x in range(0, 700, 100)]
    assert (numpy.hstack(parts) == whole).all()
    half = pixels(iip("CNV=sharpen&IIIF=rgb.tif/full/300,/0/default.png"))
    parts = [pixels(iip(f"CNV=sharpen&IIIF=rgb.tif/{x},0,350,500/150,/0/default.png"))
             for x in (0, 350)]
    assert abs(numpy.hstack(parts)[:half.shape[0]] - half[:, :300])[:200, 10:140].max() <= 2


@pytest.mark.parametrize("kernel", ["none", "[]", "[1,2]", "[1,2,3,4]", "[" + "1," * 48 + "1]", "x"])
def test_what_is_no_kernel_changes_nothing(iip, kernel):
    assert iip(f"FIF=jpeg.tif&CNV={kernel}&JTL=1,0").body == iip("FIF=jpeg.tif&JTL=1,0").body


def test_grey_is_one_band(iip):
    """Example 32 of the worked examples."""
    answer = iip("FIF=rgb.tif&WID=300&COL=grey&CVT=jpeg")
    assert answer.image.mode == "L"
    assert iip("FIF=rgb.tif&WID=300&CMP=JET&COL=grey&CVT=jpeg").image.mode == "L"


def test_a_grey_picture_can_have_colours(iip):
    assert iip("FIF=grey.tif&CMP=JET&CVT=png").image.mode == "RGB"


@pytest.mark.parametrize("query", [
    "SHD=30,30", "SHD=", "SHD=0,0", "SHD=180,0", "CTW=[]", "CTW=[1", "CTW=1e308,1e308,1e308",
    "MINMAX=0:0,1", "MINMAX=99:0,1", "MINMAX=0:1,0", "MINMAX=x", "GAM=0", "GAM=-1", "GAM=1e30",
    "CNV=[1e30,1,1,1,1,1,1,1,1]", "CNV=[nan,1,1,1,1,1,1,1,1]", "CNT=-1", "CNT=nan", "CNT=1e300", "CMP=none", "COL=blue"])
def test_odd_values_do_no_harm(iip, query):
    """SHD leaves grey pictures unchanged; it once read beyond their memory."""
    assert iip("FIF=grey.tif&SHD=30,30&CVT=png").body == iip("FIF=grey.tif&SHD=0,0&CVT=png").body
    for name in ("grey.tif", "rgb.tif"):
        assert iip(f"FIF={name}&{query}&WID=100&CVT=png").image.size[0] == 100
        assert iip(f"FIF={name}&{query}&JTL=0,0").status == 200


def test_a_plain_look_changes_no_byte(iip):
    stored = iip("FIF=jpeg.tif&JTL=1,0")
    assert iip("FIF=jpeg.tif&CNT=1.0&GAM=1.0&JTL=1,0").body == stored.body
    assert iip("FIF=jpeg.tif&CNT=1.1&JTL=1,0").headers["ETag"] != stored.headers["ETag"]


def test_looks_hold_for_the_other_protocols(iip):
    inverted = pixels(iip("INV&IIIF=rgb.tif/full/max/0/default.png"))
    assert (inverted == pixels(iip("FIF=rgb.tif&INV&CVT=png"))).all()
    assert (pixels(iip("INV&DeepZoom=rgb.tif_files/10/0_0.png")) == inverted[:256, :256]).all()
    assert iip("COL=grey&Zoomify=rgb.tif/TileGroup0/0-0-0.jpg").image.mode == "L"
