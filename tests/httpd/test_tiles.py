"""Every tile that info.json implies has exactly the right size and the right pixels."""

import json

import numpy
import pytest
from PIL import Image

from env import ask
from pictures import ODD_SIZE, coordinates, rounded_down, rounded_up

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/3">
    SetHandler iiif
    IIIFFilter nearest
</Location>
<Location "/2">
    SetHandler iiif
    IIIFVersion 2
</Location>
<Location "/1">
    SetHandler iiif
    IIIFVersion 1
</Location>
<Location "/narrow">
    SetHandler iiif
    IIIFMaxWidth 100
</Location>
"""

FACTORS = {"up.tif": (1, 2, 4, 8), "down.tif": (1, 2, 4, 8), "oblong.tif": (1, 2, 4)}
ROUNDING = {"up.tif": rounded_up, "down.tif": rounded_down, "oblong.tif": rounded_up}


@pytest.fixture(scope="module")
def server(servers, pictures, mpm):
    return servers(CONFIG, pictures, mpm=mpm)


@pytest.fixture
def connection(server):
    kept = server.connect()
    yield kept
    kept.close()


class Tile:
    """One tile of the grid that info.json describes."""

    def __init__(self, size, tile, factor, column, row):
        (width, height), (tile_width, tile_height) = size, tile
        self.factor = factor
        self.x, self.y = column * tile_width * factor, row * tile_height * factor
        self.width = min(tile_width * factor, width - self.x)
        self.height = min(tile_height * factor, height - self.y)
        self.size = rounded_up((self.width, self.height), factor)
        self.whole = (self.width, self.height) == size

    @property
    def region(self):
        return "full" if self.whole else f"{self.x},{self.y},{self.width},{self.height}"

    def pixels_of(self, level):
        """Returns the tile's part of the level's pixels."""
        x, y = self.x // self.factor, self.y // self.factor
        return level[y:y + self.size[1], x:x + self.size[0]]


def tiles_of(document, factors=None):
    size = (document["width"], document["height"])
    for entry in document["tiles"]:
        tile = (entry["width"], entry.get("height", entry["width"]))
        for factor in entry["scaleFactors"]:
            if factors is not None and factor not in factors:
                continue
            columns = rounded_up(size, tile[0] * factor)[0]
            rows = rounded_up(size, tile[1] * factor)[1]
            for row in range(rows):
                for column in range(columns):
                    yield Tile(size, tile, factor, column, row)


def describe(connection, path):
    answer = ask(connection, f"{path}/info.json")
    assert answer.status == 200
    return json.loads(answer.body)


def level_as_offered(picture, factor):
    """Returns the level's pixels; repeats the last column or row if the file rounded down."""
    number = FACTORS[picture].index(factor)
    stored = coordinates(*ROUNDING[picture](ODD_SIZE, factor), level=number)
    width, height = rounded_up(ODD_SIZE, factor)
    return numpy.pad(stored, ((0, height - stored.shape[0]), (0, width - stored.shape[1]), (0, 0)),
                     mode="edge")


@pytest.mark.parametrize("picture", FACTORS)
def test_every_tile_has_its_size_and_its_pixels(connection, picture):
    document = describe(connection, f"/3/{picture}")
    levels = {factor: level_as_offered(picture, factor) for factor in FACTORS[picture]}
    seen = 0
    for tile in tiles_of(document, FACTORS[picture]):
        width, height = tile.size
        path = f"/3/{picture}/{tile.region}/{width},{height}/0/default.png"
        answer = ask(connection, path)
        assert answer.status == 200, path
        pixels = numpy.asarray(answer.image)
        assert pixels.shape == (height, width, 3), path
        assert (pixels == tile.pixels_of(levels[tile.factor])).all(), path
        seen += 1
    assert seen > 60


@pytest.mark.parametrize("location, spell", [
    ("3", lambda w, h: f"{w},"), ("3", lambda w, h: f",{h}"), ("2", lambda w, h: f"{w},"),
    ("2", lambda w, h: f"{w},{h}"), ("1", lambda w, h: f"{w},")])
@pytest.mark.parametrize("picture", ["up.tif", "down.tif", "flat.tif"])
def test_other_spellings_of_a_tile_have_its_size(connection, location, spell, picture):
    quality = "native" if location == "1" else "default"
    for tile in tiles_of(describe(connection, f"/3/{picture}")):
        path = f"/{location}/{picture}/{tile.region}/{spell(*tile.size)}/0/{quality}.jpg"
        answer = ask(connection, path)
        assert answer.status == 200, path
        assert answer.image.size == tile.size, path


def test_a_region_that_is_a_tile_may_be_asked_for_by_max(connection):
    document = describe(connection, "/3/up.tif")
    level = coordinates(*ODD_SIZE)
    for tile in tiles_of(document, (1,)):
        answer = ask(connection, f"/3/up.tif/{tile.region}/max/0/default.png")
        assert (numpy.asarray(answer.image) == tile.pixels_of(level)).all()


def test_tiles_beyond_the_edge_are_cut_by_it(connection):
    """Some viewers request the whole square of an edge tile."""
    answer = ask(connection, "/3/up.tif/1024,768,128,128/max/0/default.png")
    assert (numpy.asarray(answer.image) == coordinates(*ODD_SIZE)[768:, 1024:]).all()


def joined(connection, picture, document, factor):
    """Joins the tiles of a level into the whole level."""
    size = rounded_up((document["width"], document["height"]), factor)
    level = numpy.zeros((size[1], size[0], 3), numpy.int16)
    for tile in tiles_of(document, (factor,)):
        width, height = tile.size
        path = f"/3/{picture}/{tile.region}/{width},{height}/0/default.png"
        tile.pixels_of(level)[:] = numpy.asarray(ask(connection, path).image.convert("RGB"))
    return level


# Picture, its levels in the file, largest difference between another decoder and ours
PYRAMIDS = [("T.tif", (4, 8, 16, 32), 2), ("small.tif", (1, 2, 4), 0), ("grey.tif", (1, 2, 4), 0)]


@pytest.mark.parametrize("picture, factors, tolerance", PYRAMIDS)
def test_tiles_of_a_vips_pyramid_are_its_pixels(connection, pictures, picture, factors, tolerance):
    document = describe(connection, f"/3/{picture}")
    with Image.open(pictures / picture) as file:
        for factor in factors:
            file.seek(factor.bit_length() - 1)
            stored = numpy.asarray(file.convert("RGB")).astype(numpy.int16)
            level = joined(connection, picture, document, factor)
            height, width = stored.shape[:2]
            assert abs(level[:height, :width] - stored).max() <= tolerance
            # vips rounds down: the missing column and row repeat the last ones.
            assert level.shape[0] - height in (0, 1) and level.shape[1] - width in (0, 1)
            assert (level[height:] == level[height - 1]).all()
            assert (level[:, width:] == level[:, width - 1:width]).all()


@pytest.mark.parametrize("factor", [2, 4])
def test_tiles_join_without_a_seam_after_scaling(connection, factor):
    """A smooth picture without levels stays smooth when it is joined from scaled tiles."""
    document = describe(connection, "/3/single.tif")
    level = joined(connection, "single.tif", document, factor)
    step = 255 * factor / min(document["width"], document["height"])
    for axis in (0, 1):
        assert abs(numpy.diff(level, axis=axis)).max() <= step + 1


def test_tiles_within_a_narrow_limit_are_answered(connection):
    document = describe(connection, "/narrow/up.tif")
    for tile in tiles_of(document, (1, 4)):
        width, height = tile.size
        answer = ask(connection, f"/narrow/up.tif/{tile.region}/{width},{height}/0/default.png")
        assert (answer.status, answer.image.size) == (200, tile.size)


TURNS = {
    "0": lambda a: a, "90": lambda a: numpy.rot90(a, -1), "180": lambda a: numpy.rot90(a, 2),
    "270": lambda a: numpy.rot90(a), "!0": lambda a: a[:, ::-1],
    "!90": lambda a: numpy.rot90(a[:, ::-1], -1), "!180": lambda a: numpy.rot90(a[:, ::-1], 2),
    "!270": lambda a: numpy.rot90(a[:, ::-1]), "360": lambda a: a,
}


@pytest.mark.parametrize("rotation", TURNS)
@pytest.mark.parametrize("region", [(0, 0, 1037, 811), (100, 50, 301, 203), (1000, 800, 37, 11)])
def test_turns_and_mirrors_put_every_pixel_where_it_belongs(connection, rotation, region):
    x, y, width, height = region
    path = f"/3/up.tif/{x},{y},{width},{height}/max/{rotation}/default.png"
    answer = ask(connection, path)
    expected = TURNS[rotation](coordinates(*ODD_SIZE)[y:y + height, x:x + width])
    assert (numpy.asarray(answer.image) == expected).all()


def test_random_regions_come_from_where_they_lie(connection):
    random = numpy.random.default_rng(1)
    level = coordinates(*ODD_SIZE)
    for _ in range(40):
        x, y = int(random.integers(ODD_SIZE[0])), int(random.integers(ODD_SIZE[1]))
        width, height = int(random.integers(1, 400)), int(random.integers(1, 400))
        answer = ask(connection, f"/3/flat.tif/{x},{y},{width},{height}/max/0/default.png")
        expected = level[y:y + height, x:x + width]
        assert (numpy.asarray(answer.image) == expected).all(), (x, y, width, height)
