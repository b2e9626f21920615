"""Answers from every kind of tiled pyramid that vips writes have the pixels that went in."""

import numpy
import pytest

from pictures import smooth, write_pyramid

SIZE = (700, 500)
CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
"""

# Name -> options of vips tiffsave.
LOSSLESS = {
    "none": ["--compression", "none"],
    "deflate": ["--compression", "deflate", "--predictor", "none"],
    "deflate-predictor": ["--compression", "deflate", "--predictor", "horizontal"],
    "lzw": ["--compression", "lzw", "--predictor", "none"],
    "lzw-predictor": ["--compression", "lzw", "--predictor", "horizontal"],
    "zstd": ["--compression", "zstd", "--predictor", "none"],
    "zstd-predictor": ["--compression", "zstd", "--predictor", "horizontal"],
    "webp": ["--compression", "webp", "--lossless"],
    "subifd": ["--compression", "deflate", "--subifd"],
    "bigtiff": ["--compression", "deflate", "--bigtiff"],
    "bigtiff-subifd": ["--compression", "zstd", "--bigtiff", "--subifd"],
}
LOSSY = {
    "jpeg-subsampled": ["--compression", "jpeg", "--Q", "85"],
    "jpeg-not-subsampled": ["--compression", "jpeg", "--Q", "95"],
    "jpeg-bigtiff-subifd": ["--compression", "jpeg", "--Q", "90", "--bigtiff", "--subifd"],
    "webp-lossy": ["--compression", "webp", "--Q", "90"],
}
KINDS = LOSSLESS | LOSSY
GREY = [name for name in KINDS if not name.startswith("webp")]   # WebP supports only RGB


@pytest.fixture(scope="module")
def photo():
    return smooth(*SIZE)


@pytest.fixture(scope="module")
def server(servers, own_folder, photo):
    for name, options in KINDS.items():
        write_pyramid(own_folder / f"{name}.tif", photo, *options)
    for name in GREY:
        write_pyramid(own_folder / f"{name}-grey.tif", photo[:, :, 1:2], *KINDS[name])
    return servers(CONFIG, own_folder)


def pixels(server, path):
    answer = server.get(path)
    assert answer.status == 200, answer.body
    return numpy.asarray(answer.image).astype(int)


@pytest.mark.parametrize("kind", LOSSLESS)
def test_nothing_is_lost(server, photo, kind):
    assert numpy.array_equal(pixels(server, f"/iiif/{kind}.tif/full/max/0/default.png"), photo)


@pytest.mark.parametrize("kind", LOSSY)
def test_little_is_lost(server, photo, kind):
    got = pixels(server, f"/iiif/{kind}.tif/full/max/0/default.png")
    assert numpy.abs(got - photo).mean() < 2


@pytest.mark.parametrize("kind", GREY)
def test_grey_stays_grey(server, photo, kind):
    got = pixels(server, f"/iiif/{kind}-grey.tif/full/max/0/default.png")
    assert got.shape == photo.shape[:2]
    assert numpy.abs(got - photo[:, :, 1]).mean() < 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_smaller_picture_is_the_mean_of_the_larger(server, photo, kind):
    got = pixels(server, f"/iiif/{kind}.tif/full/350,250/0/default.png")
    mean = photo.reshape(250, 2, 350, 2, 3).mean(axis=(1, 3))
    assert numpy.abs(got - mean).mean() < 2


@pytest.mark.parametrize("suffix, bound", [("jpg", 3), ("png", 0), ("webp", 3)])
def test_every_format_shows_the_same(server, photo, suffix, bound):
    answer = server.get(f"/iiif/deflate.tif/full/max/0/default.{suffix}")
    got = numpy.asarray(answer.image.convert("RGB")).astype(int)
    assert numpy.abs(got - photo).mean() <= bound


def test_grey_has_the_weights_of_the_eye(server, photo):
    got = pixels(server, "/iiif/deflate.tif/full/max/0/gray.png")
    weights = {"BT.601": (0.299, 0.587, 0.114), "BT.709": (0.2126, 0.7152, 0.0722)}
    assert min(numpy.abs(got - photo @ numpy.array(w)).max() for w in weights.values()) <= 1.5
