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


def by_libvips(source, target, size):
    picture = Image.open(source)
    vips("resize", source, target, size[0] / picture.width, "--vscale", size[1] / picture.height, "--kernel", "cubic")
    return numpy.asarray(Image.open(target))


def by_imagemagick(source, target, size):
    subprocess.run(["convert", source, "-filter", "Catrom", "-resize", f"{size[0]}x{size[1]}!", "-depth", "8", target],
                   check=True, capture_output=True)
    return numpy.asarray(Image.open(target).convert("RGB"))


OTHERS = {"libvips": by_libvips, "ImageMagick": by_imagemagick}


def least_psnr(other, factor):
    """libvips enlarges by another code, which takes its pixels from places rounded to 1/64."""
    return 33 if other == "libvips" and factor < 1 else 40


def after_jpeg(picture):
    """What a JPEG of quality 90 leaves at best."""
    made = io.BytesIO()
    Image.fromarray(picture).save(made, "JPEG", quality=90, subsampling=0)
    return psnr(numpy.asarray(Image.open(made)), picture)


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
    least = least_psnr(other, factor)
    MEASURED.append((name, factor, other, psnr(found, wanted), psnr(encoded, wanted)))
    assert psnr(found, wanted) >= least
    assert psnr(encoded, wanted) >= min(35, least, after_jpeg(wanted) - 0.5)


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
             "(`FORMATS_MD=docs/formats.md pytest tests/httpd/test_scaling.py`).", "",
             "| photograph | by | against | png | jpg |", "|---|---|---|---|---|"]
    for name, factor, other, png, jpg in sorted(MEASURED):
        way = f"1/{factor:g}" if factor > 1 else f"{1 / factor:g}"
        lines.append(f"| {name} | {way} | {other} | {png:.1f} dB | {jpg:.1f} dB |")
    table = "\n".join(lines) + "\n"
    if os.environ.get("FORMATS_MD"):
        path = Path(os.environ["FORMATS_MD"])
        path.write_text(path.read_text().split(heading)[0].rstrip() + "\n\n" + table)
    assert (Path(__file__).parents[2] / "docs/formats.md").read_text().endswith(table)
