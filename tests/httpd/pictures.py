"""The pictures that the tests request, made once for all test files."""

import subprocess

import numpy

from tiff import Level, Tiff

T_SIZE = (6000, 4000)  # T of the status matrix
ODD_SIZE = (1037, 811)  # of the picture of coordinates: halving has to round


def vips(*words):
    subprocess.run(["vips", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def smooth(width, height):
    """Returns a picture whose colours change slowly and differ in every corner."""
    x = numpy.linspace(0, 255, width, dtype=numpy.float32)[None, :]
    y = numpy.linspace(0, 255, height, dtype=numpy.float32)[:, None]
    channels = [numpy.broadcast_to(x, (height, width)), numpy.broadcast_to(y, (height, width)),
                255 - (x + y) / 2]
    return numpy.stack(channels, axis=-1).astype(numpy.uint8)


def coordinates(width, height, level=0):
    """Returns a picture whose pixels encode their position: red and green hold the low bits of x
    and y, blue the high bits and the level."""
    x = numpy.arange(width)[None, :]
    y = numpy.arange(height)[:, None]
    high = ((x >> 8) & 7) | (((y >> 8) & 7) << 3) | (level << 6)
    channels = [x & 255, y & 255, high]
    return numpy.stack([numpy.broadcast_to(c, (height, width)) for c in channels],
                       axis=-1).astype(numpy.uint8)


def write_ppm(path, pixels):
    height, width, channels = pixels.shape
    kind = "P6" if channels == 3 else "P5"
    path.write_bytes(f"{kind} {width} {height} 255\n".encode() + pixels.tobytes())


def write_pyramid(path, pixels, *options):
    """Writes a pyramid with vips, as operators do; vips rounds the sizes of levels down."""
    plain = path.with_suffix(".ppm")
    write_ppm(plain, pixels)
    vips("tiffsave", plain, path, "--tile", "--pyramid", "--tile-width", 256, "--tile-height", 256,
         *options)
    plain.unlink()


def rounded_up(size, factor):
    return tuple(-(-side // factor) for side in size)


def rounded_down(size, factor):
    return tuple(max(side // factor, 1) for side in size)


def coordinate_pyramid(size, tile, factors, rounding):
    """Returns a pyramid whose levels encode their own coordinates, so that a tile shows its
    level."""
    return Tiff([Level(coordinates(*rounding(size, factor), level=number), tile)
                 for number, factor in enumerate(factors)])


def make_pictures(folder):
    """Makes the folder that every server uses as `${PICTURES}`."""
    write_pyramid(folder / "T.tif", smooth(*T_SIZE), "--compression", "jpeg")
    write_pyramid(folder / "small.tif", smooth(700, 500), "--compression", "deflate")
    write_pyramid(folder / "grey.tif", smooth(700, 500)[:, :, :1], "--compression", "lzw")
    Tiff([Level(smooth(900, 701))]).write(folder / "single.tif")
    coordinate_pyramid(ODD_SIZE, (128, 128), (1, 2, 4, 8), rounded_up).write(folder / "up.tif")
    coordinate_pyramid(ODD_SIZE, (128, 128), (1, 2, 4, 8), rounded_down).write(folder / "down.tif")
    coordinate_pyramid(ODD_SIZE, (192, 112), (1, 2, 4), rounded_up).write(folder / "oblong.tif")
    coordinate_pyramid(ODD_SIZE, (128, 128), (1,), rounded_up).write(folder / "flat.tif")
    for name in ("ark:/12025/654xz321", "a space", "grüße/ü", "what?#[@]", "50%", "x;y"):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.hardlink_to(folder / "small.tif")
    return folder
