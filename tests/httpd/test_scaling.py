"""Compares resampling with libvips and ImageMagick, on photographs."""
import io
import os
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image

from pictures import vips, write_ppm, write_pyramid
from tiff import SHORT, Level, Tiff

WALLPAPERS = Path("/usr/share/backgrounds")  # Debian's lomiri-wallpapers-16.04
PHOTOGRAPHS = {"bridge": "Bridge_by_Sander_Klootwijk.jpg", "dragonfly": "Dragonfly_by_Bolly.jpg"}
SHRINKING = [1.1, 1.5, 2, 3, 7, 33]
ENLARGING = [1.3, 2.5]

CONFIG = """
IIIFRoot "${OWN}"
IIIFUpscale on
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/p">
    SetHandler iiif
    IIIFQuality jpg 90
    IIIFDepth keep
</Location>
"""


@pytest.fixture(scope="module")
def photographs(own_folder):
    """Makes crops of the photographs, and pyramids of the crops; both sides are odd."""
    pictures = {}
    for name, file in PHOTOGRAPHS.items():
        if not (WALLPAPERS / file).exists():
            pytest.skip("the photographs of lomiri-wallpapers-16.04 are not installed")
        image = Image.open(WALLPAPERS / file).convert("RGB")
        left, top = (image.width - 1171) // 2, (image.height - 1003) // 2
        pictures[name] = numpy.asarray(image.crop((left, top, left + 1171, top + 1003)))
        source = own_folder / f"{name}.ppm"
        write_ppm(source, pictures[name])
        vips("tiffsave", source, own_folder / f"{name}.tif")
        vips("tiffsave", source, own_folder / f"{name}-pyramid.tif", "--tile", "--pyramid", "--tile-width", "128",
             "--tile-height", "128")
    return pictures


@pytest.fixture(scope="module")
def server(servers, photographs, own_folder):
    return servers(CONFIG.replace("${OWN}", str(own_folder)), own_folder)


def pixels(answer):
    assert answer.status == 200, answer.text
    return numpy.asarray(Image.open(io.BytesIO(answer.body)).convert("RGB"))


def psnr(a, b):
    error = ((a.astype(numpy.float64) - b) ** 2).mean()
    return 99.0 if error == 0 else 10 * numpy.log10(255**2 / error)


def shrunk_by_libvips(source, target, size, *options):
    picture = Image.open(source)
    vips("resize", source, target, size[0] / picture.width, "--vscale", size[1] / picture.height, "--kernel", "cubic",
         *options)
    return numpy.asarray(Image.open(target))


def enlarged_by_libvips(source, target, size):
    """Enlarges with libvips' `affine`, told to keep the picture's centre in place."""
    picture = Image.open(source)
    vips("affine", source, target, f"{size[0] / picture.width} 0 0 {size[1] / picture.height}", "--interpolate",
         "bicubic", "--extend", "copy", "--idx", "0.5", "--idy", "0.5", "--odx", "-0.5", "--ody", "-0.5",
         "--oarea", f"0 0 {size[0]} {size[1]}")
    return numpy.asarray(Image.open(target))


def by_libvips(source, target, size):
    """libvips' `resize` averages pixels first at strong reductions, which costs 7 dB against its
    own filter at 1/33, so `--gap 0` turns that off. It shifts enlarged pictures (shown below), so
    `affine` enlarges."""
    if size[0] < Image.open(source).width:
        return shrunk_by_libvips(source, target, size, "--gap", 0)
    return enlarged_by_libvips(source, target, size)


def by_imagemagick(source, target, size):
    subprocess.run(["convert", source, "-filter", "Catrom", "-resize", f"{size[0]}x{size[1]}!", "-depth", "8", target],
                   check=True, capture_output=True)
    return numpy.asarray(Image.open(target).convert("RGB"))


OTHERS = {"libvips": by_libvips, "ImageMagick": by_imagemagick}


def through_jpeg(picture):
    """Compresses as mod_iiif does: libjpeg's quality 90 without subsampling."""
    made = io.BytesIO()
    Image.fromarray(picture).save(made, "JPEG", quality=90, subsampling=0)
    return numpy.asarray(Image.open(made))


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("factor", SHRINKING + [1 / factor for factor in ENLARGING])
def test_scaling_is_as_others_do_it(server, photographs, own_folder, factor, name, other):
    height, width = photographs[name].shape[:2]
    target = own_folder / f"{name}-{other}-{factor:.2f}.png"
    wanted = OTHERS[other](own_folder / f"{name}.ppm", target, (round(width / factor), round(height / factor)))
    mark = "^" if factor < 1 else ""
    request = f"/p/{name}.tif/full/{mark}{wanted.shape[1]},{wanted.shape[0]}/0/default"
    found, encoded = pixels(server.get(f"{request}.png")), pixels(server.get(f"{request}.jpg"))
    at_best = psnr(through_jpeg(wanted), wanted)
    MEASURED.append((name, factor, other, psnr(found, wanted), psnr(encoded, wanted), at_best))
    assert psnr(found, wanted) >= 40
    assert psnr(encoded, wanted) >= min(35, at_best - 0.3)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("factor", SHRINKING)
def test_shrinking_is_as_libvips_does_it_by_default(server, photographs, own_folder, factor, name):
    height, width = photographs[name].shape[:2]
    size = round(width / factor), round(height / factor)
    wanted = shrunk_by_libvips(own_folder / f"{name}.ppm", own_folder / f"{name}-{factor}.png", size)
    found = pixels(server.get(f"/p/{name}.tif/full/{size[0]},{size[1]}/0/default.png"))
    assert psnr(found, wanted) >= 40


# --- Deep samples and alpha

@pytest.mark.parametrize("factor", [1.5, 3, 7, 1 / 2.5])
def test_deep_samples_are_scaled_as_they_are(server, photographs, own_folder, factor):
    """Scaling by way of 8-bit samples would reach no more than 58.9 dB."""
    deep = photographs["bridge"].astype(numpy.uint32) @ [100, 120, 37]  # more grays than bytes have
    source, target = own_folder / "deep.pgm", own_folder / f"deep-{factor:.2f}.png"
    source.write_bytes(b"P5 1171 1003 65535\n" + deep.astype(">u2").tobytes())
    vips("tiffsave", source, own_folder / "deep.tif")
    size = round(1171 / factor), round(1003 / factor)
    wanted = by_libvips(own_folder / "deep.tif", target, size).astype(numpy.float64)
    answer = server.get(f"/p/deep.tif/full/^{size[0]},{size[1]}/0/default.png")
    found = numpy.asarray(Image.open(io.BytesIO(answer.body))).astype(numpy.float64)
    assert psnr(found * 255 / 65535, wanted * 255 / 65535) >= 62


@pytest.mark.parametrize("factor", [1.5, 3, 7])
def test_colours_are_weighed_by_alpha_while_they_are_scaled(server, photographs, own_folder, factor):
    height, width = photographs["dragonfly"].shape[:2]
    y, x = numpy.mgrid[:height, :width]
    clear = (x // 40 + y // 56) % 3 == 0
    picture = numpy.dstack([photographs["dragonfly"], numpy.where(clear, 0, 255).astype(numpy.uint8)])
    picture[clear, :3] = 255, 0, 0  # a red that no answer may show
    source, weighed, scaled, target = (own_folder / f"alpha-{factor}-{name}.v" for name in "abcd")
    Image.fromarray(picture).save(own_folder / "alpha.png")
    size = round(width / factor), round(height / factor)
    vips("premultiply", own_folder / "alpha.png", weighed)
    vips("resize", weighed, scaled, size[0] / width, "--vscale", size[1] / height, "--kernel", "cubic", "--gap", 0)
    vips("unpremultiply", scaled, source)
    vips("cast", source, target, "uchar")
    vips("pngsave", target, own_folder / f"alpha-{factor}.png")
    wanted = numpy.asarray(Image.open(own_folder / f"alpha-{factor}.png")).astype(numpy.float64)
    answer = server.get(f"/p/alpha.png/full/{size[0]},{size[1]}/0/default.png")
    found = numpy.asarray(Image.open(io.BytesIO(answer.body))).astype(numpy.float64)
    assert psnr(found[:, :, 3], wanted[:, :, 3]) >= 40
    found, wanted = (laid[:, :, :3] * laid[:, :, 3:] / 255 for laid in (found, wanted))
    assert psnr(found, wanted) >= 40


# --- The centre stays in place

def bump(width, height, wave):
    """Returns waves that are symmetric from left to right (red) and from top to bottom (green)."""
    across, down = (128 + 80 * numpy.cos(2 * numpy.pi * (numpy.arange(side) + 0.5 - side / 2) / wave)
                    for side in (width, height))
    return numpy.stack([numpy.broadcast_to(across, (height, width)), numpy.broadcast_to(down[:, None], (height, width)),
                        numpy.full((height, width), 128)], axis=-1).round().astype(numpy.uint8)


def displaced(line, wave):
    """Returns by how many pixels a crest is off the line's middle. Ignores the line's ends."""
    place = numpy.arange(len(line)) + 0.5 - len(line) / 2
    inside = abs(place) < wave
    phase = numpy.angle(((line - 128.0) * numpy.exp(-2j * numpy.pi * place / wave))[inside].sum())
    return -phase * wave / (2 * numpy.pi)


def displacement(picture, wave, within):
    """Returns the displacement of a picture of waves, across and down, in its own pixels."""
    height, width = picture.shape[:2]
    found = (displaced(picture[:, :, 0].mean(axis=0), wave[0]), displaced(picture[:, :, 1].mean(axis=1), wave[1]))
    return pytest.approx(found, abs=within)


@pytest.mark.parametrize("factor", ENLARGING)
def test_enlarging_keeps_the_centre_where_libvips_resize_does_not(server, own_folder, factor):
    """libvips' issues 943 and 4841: its `resize` shifts enlarged pictures half a pixel to the
    right and down."""
    source, target = own_folder / "bump.ppm", own_folder / f"bump-{factor}.png"
    write_ppm(source, bump(120, 80, 40))
    vips("tiffsave", source, own_folder / "bump.tif")
    size = round(120 * factor), round(80 * factor)

    def off_centre(picture):
        return displacement(picture, (40 * factor, 40 * factor), within=0.01)

    found = pixels(server.get(f"/p/bump.tif/full/^{size[0]},{size[1]}/0/default.png"))
    assert abs(found.astype(int) - found[::-1, ::-1]).max() <= 1
    assert off_centre(found) == (0, 0)
    assert off_centre(by_imagemagick(source, target, size)) == (0, 0)
    assert off_centre(enlarged_by_libvips(source, target, size)) == (0, 0)
    vips("resize", source, target, factor, "--kernel", "cubic")
    assert off_centre(numpy.asarray(Image.open(target))) == (0.5, 0.5)


# --- Levels are aligned with the picture

SIZE = (1171, 1003)
WAVE = 240  # pixels


def rounded_up_pyramid(path, picture, orientation):
    """Writes a pyramid in which each pixel is the mean of up to four pixels; libvips would drop the
    last row or column of an odd side."""
    levels = [picture]
    while max(levels[-1].shape) > 128:
        height, width = levels[-1].shape[:2]
        even = numpy.pad(levels[-1].astype(float), ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        mean = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4
        levels.append(mean.round().astype(numpy.uint8))
    Tiff([Level(numpy.ascontiguousarray(level), (128, 128), tags={274: (SHORT, [orientation])})
          for level in levels]).write(path)


# Orientation tag -> how the pixels are stored.
LAID = {1: lambda picture: picture, 3: lambda picture: picture[::-1, ::-1], 6: numpy.rot90}
JPEG2000 = {"reversible.jp2": [], "irreversible.jp2": ["-I"], "tiles.jp2": ["-t", "256,256"],
            "offset.jp2": ["-d", "5,12"]}
LEVELS = ["down.tif", "up1.tif", "up3.tif", "up6.tif", "scaled1.jpg", "scaled3.jpg", "scaled6.jpg", *JPEG2000]


def write_jpeg2000(path, picture, options):
    plain = path.with_suffix(".png")
    Image.fromarray(picture).save(plain)
    subprocess.run(["opj_compress", "-i", plain, "-o", path, "-n", "6", *options], check=True, capture_output=True)


def write_with_levels(folder, name, picture):
    path = folder / name
    number = int(path.stem[-1]) if path.stem[-1].isdigit() else 1
    if name in JPEG2000:
        write_jpeg2000(path, picture, JPEG2000[name])
    elif name == "down.tif":
        write_pyramid(path, picture)
    elif path.suffix == ".tif":
        rounded_up_pyramid(path, LAID[number](picture), number)
    else:
        exif = Image.Exif()
        exif[274] = number
        Image.fromarray(LAID[number](picture)).save(path, quality=98, subsampling=0, exif=exif)


@pytest.mark.parametrize("factor", [2.7, 5.3, 10.1])
@pytest.mark.parametrize("name", LEVELS)
def test_what_is_made_of_a_level_lies_where_the_picture_does(server, own_folder, name, factor):
    if not (own_folder / name).exists():
        write_with_levels(own_folder, name, bump(*SIZE, WAVE))
    end = 2 * WAVE, 2 * WAVE, SIZE[0] - 2 * WAVE, SIZE[1] - 2 * WAVE  # its middle is a crest, too
    for region in ((0, 0, *SIZE), end):
        size = round(region[2] / factor), round(region[3] / factor)
        asked = "/".join(",".join(map(str, numbers)) for numbers in (region, size))
        found = pixels(server.get(f"/p/{name}/{asked}/0/default.png"))
        wave = WAVE * size[0] / region[2], WAVE * size[1] / region[3]
        assert displacement(found, wave, within=0.05) == (0, 0)


@pytest.mark.parametrize("factor", [2.7, 5.3, 10.1])
@pytest.mark.parametrize("kind", ["pyramid.tif", "reversible.jp2", "tiles.jp2", "offset.jp2"])
def test_what_is_made_of_a_level_looks_as_what_is_made_of_all(server, photographs, own_folder, factor, kind):
    if not (own_folder / f"dragonfly-{kind}").exists():
        write_jpeg2000(own_folder / f"dragonfly-{kind}", photographs["dragonfly"], JPEG2000[kind])
    request = f"full/{round(1171 / factor)},{round(1003 / factor)}/0/default.png"
    found = pixels(server.get(f"/p/dragonfly-{kind}/{request}"))
    wanted = pixels(server.get(f"/p/dragonfly.tif/{request}"))
    # The low-pass filters of JPEG 2000 keep more detail than means do.
    assert psnr(found, wanted) >= (40 if kind == "pyramid.tif" else 35)


@pytest.mark.parametrize("factor", [2.5, 3, 4, 7, 8, 15])
def test_a_pyramid_shows_what_its_full_size_shows(server, photographs, factor):
    """A stored level has one pixel for each 2 by 2 pixels. If a side is odd, its last pixel is
    dropped, and the level drifts from the picture towards its end. So only the first third is
    compared."""
    height, width = photographs["dragonfly"].shape[:2]
    request = f"full/{round(width / factor)},{round(height / factor)}/0/default.png"
    found = pixels(server.get(f"/p/dragonfly-pyramid.tif/{request}"))
    wanted = pixels(server.get(f"/p/dragonfly.tif/{request}"))
    found, wanted = (picture[:int(height / factor / 3), :int(width / factor / 3)] for picture in (found, wanted))
    for y, x in [(0, 1), (1, 0)]:
        there = slice(y, None), slice(x, None)
        here = slice(None, -y or None), slice(None, -x or None)
        one, other = psnr(found[there], wanted[here]), psnr(found[here], wanted[there])
        assert psnr(found, wanted) > max(one, other) + 6
        assert abs(one - other) < 1.5, "shifted to one side"
    assert psnr(found, wanted) >= 30


# --- The table of docs/formats.md

MEASURED = []


def test_the_table_is_what_was_measured():
    if len(MEASURED) != 2 * 2 * len(SHRINKING + ENLARGING):
        pytest.skip("not all of it was measured")
    heading = "## Scaling"
    lines = [heading, "",
             "Scaled photographs as PNG, and as JPEG of quality 90, compared with what other programs make of the same",
             "request (`FORMATS_MD=docs/formats.md pytest tests/httpd/test_scaling.py`). The last column compares the other",
             "program's picture with itself after JPEG compression at that quality; no answer can come nearer to it. Two",
             "habits of libvips' `resize` are avoided. It averages pixels before it filters them at strong reductions (the",
             "difference to our answer is then 44.7 dB or more; `--gap 0` is nearer to the filter's formula). It shifts",
             "enlarged pictures half a pixel to the right and down (then 33.9 dB or more), as a symmetric picture shows; its",
             "`affine`, which `resize` uses, can be given the position.", "",
             "| photograph | by | against | png | jpg | its own as jpg |", "|---|---|---|---|---|---|"]
    for name, factor, other, png, jpg, at_best in sorted(MEASURED):
        way = f"1/{factor:g}" if factor > 1 else f"{1 / factor:g}"
        lines.append(f"| {name} | {way} | {other} | {png:.1f} dB | {jpg:.1f} dB | {at_best:.1f} dB |")
    table = "\n".join(lines) + "\n"
    if os.environ.get("FORMATS_MD"):
        path = Path(os.environ["FORMATS_MD"])
        path.write_text(path.read_text().split(heading)[0].rstrip() + "\n\n" + table)
    assert (Path(__file__).parents[2] / "docs/formats.md").read_text().endswith(table)
