"""Resampling against libvips' and ImageMagick's of the same request, on photographs."""
import io
import os
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image

from pictures import vips, write_ppm

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
</Location>
"""


@pytest.fixture(scope="module")
def photographs(own_folder):
    """Parts of them at full resolution, and pyramids of these; sides that no power of two divides."""
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
    """Its affine, told that the picture's centre stays where it is."""
    picture = Image.open(source)
    vips("affine", source, target, f"{size[0] / picture.width} 0 0 {size[1] / picture.height}", "--interpolate",
         "bicubic", "--extend", "copy", "--idx", "0.5", "--idy", "0.5", "--odx", "-0.5", "--ody", "-0.5",
         "--oarea", f"0 0 {size[0]} {size[1]}")
    return numpy.asarray(Image.open(target))


def by_libvips(source, target, size):
    """Its resize averages pixels first where many become one, which costs it 7 dB of what its own filter makes at 1/33,
    and shifts what it enlarges (shown below): so it is told not to, or not asked."""
    if size[0] < Image.open(source).width:
        return shrunk_by_libvips(source, target, size, "--gap", 0)
    return enlarged_by_libvips(source, target, size)


def by_imagemagick(source, target, size):
    subprocess.run(["convert", source, "-filter", "Catrom", "-resize", f"{size[0]}x{size[1]}!", "-depth", "8", target],
                   check=True, capture_output=True)
    return numpy.asarray(Image.open(target).convert("RGB"))


OTHERS = {"libvips": by_libvips, "ImageMagick": by_imagemagick}


def through_jpeg(picture):
    """What libjpeg's quality 90 makes of it, without subsampling, which is how we write it."""
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


# --- Who is off centre

WAVE = 40  # pixels


def bump(width, height):
    """A wave that is the same from the left as from the right, and from the top as from the bottom."""
    across, down = (128 + 80 * numpy.cos(2 * numpy.pi * (numpy.arange(side) + 0.5 - side / 2) / WAVE)
                    for side in (width, height))
    return numpy.stack([numpy.broadcast_to(across, (height, width)), numpy.broadcast_to(down[:, None], (height, width)),
                        numpy.full((height, width), 128)], axis=-1).round().astype(numpy.uint8)


def displaced(line, wave):
    """By how many pixels a wave that should have its crest in the middle of `line` is off; looked at away from the ends."""
    place = numpy.arange(len(line)) + 0.5 - len(line) / 2
    inside = abs(place) < wave
    phase = numpy.angle(((line - 128.0) * numpy.exp(-2j * numpy.pi * place / wave))[inside].sum())
    return -phase * wave / (2 * numpy.pi)


@pytest.mark.parametrize("factor", ENLARGING)
def test_enlarging_keeps_the_centre_where_libvips_resize_does_not(server, own_folder, factor):
    """libvips' issues 943 and 4841: what its resize enlarges is half a pixel of the answer too far right and down."""
    source, target = own_folder / "bump.ppm", own_folder / f"bump-{factor}.png"
    write_ppm(source, bump(120, 80))
    vips("tiffsave", source, own_folder / "bump.tif")
    size = round(120 * factor), round(80 * factor)

    def off_centre(picture):
        return pytest.approx((displaced(picture[size[1] // 2, :, 0], WAVE * factor),
                              displaced(picture[:, size[0] // 2, 1], WAVE * factor)), abs=0.01)

    found = pixels(server.get(f"/p/bump.tif/full/^{size[0]},{size[1]}/0/default.png"))
    assert abs(found.astype(int) - found[::-1, ::-1]).max() <= 1
    assert off_centre(found) == (0, 0)
    assert off_centre(by_imagemagick(source, target, size)) == (0, 0)
    assert off_centre(enlarged_by_libvips(source, target, size)) == (0, 0)
    vips("resize", source, target, factor, "--kernel", "cubic")
    assert off_centre(numpy.asarray(Image.open(target))) == (0.5, 0.5)


# --- Levels of half the size lie where the picture does

@pytest.mark.parametrize("factor", [2.5, 3, 4, 7, 8, 15])
def test_a_pyramid_shows_what_its_full_size_shows(server, photographs, factor):
    """A level that is the answer as it lies in the file stands for whole pixels, 2 by 2 of them: what is left of an
    odd side makes a difference that grows to its end. So the beginning is looked at."""
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


# --- What docs/formats.md says of it

MEASURED = []


def test_the_table_is_what_was_measured():
    if len(MEASURED) != 2 * 2 * len(SHRINKING + ENLARGING):
        pytest.skip("not all of it was measured")
    heading = "## Scaling"
    lines = [heading, "", "Photographs as PNG, and as JPEG of quality 90, against what others make of the same request",
             "(`FORMATS_MD=docs/formats.md pytest tests/httpd/test_scaling.py`). The last column is what libjpeg leaves of",
             "the other's own picture at that quality: no answer comes nearer to it. libvips is asked without two habits of",
             "its `resize`: it averages pixels first where many become one (then it is 44.7 dB or more from ours, `--gap 0`",
             "is nearer to the filter's formula), and what it enlarges lies half a pixel too far right and down (then 33.9 dB",
             "or more), which a symmetric picture shows; its `affine`, of which `resize` is made, is told the place instead.", "",
             "| photograph | by | against | png | jpg | its own as jpg |", "|---|---|---|---|---|---|"]
    for name, factor, other, png, jpg, at_best in sorted(MEASURED):
        way = f"1/{factor:g}" if factor > 1 else f"{1 / factor:g}"
        lines.append(f"| {name} | {way} | {other} | {png:.1f} dB | {jpg:.1f} dB | {at_best:.1f} dB |")
    table = "\n".join(lines) + "\n"
    if os.environ.get("FORMATS_MD"):
        path = Path(os.environ["FORMATS_MD"])
        path.write_text(path.read_text().split(heading)[0].rstrip() + "\n\n" + table)
    assert (Path(__file__).parents[2] / "docs/formats.md").read_text().endswith(table)
