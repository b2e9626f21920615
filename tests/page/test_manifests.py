"""Manifests that the module makes, opened in viewers in a real browser: each page and each layer is
shown, nothing is complained of, and no request fails."""

import json
import re
import shutil
import subprocess

import numpy
import pytest
from PIL import Image

from museum import HERE, PATIENCE, Httpd, shared_folder, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
LogFormat "%>s %{iiif-work}n %U" work
CustomLog "${SERVER_ROOT}/work_log" work
<Location "/3">
    SetHandler iiif
    IIIFIndex on
    IIIFLayer _VIS "Visible light"
    IIIFLayer _XR X-ray
</Location>
<Location "/2">
    SetHandler iiif
    IIIFIndex on
    IIIFVersion 2
    IIIFLayer _VIS "Visible light"
    IIIFLayer _XR X-ray
</Location>
"""
COLOURS = [(200, 40, 40), (40, 160, 60), (50, 70, 200), (210, 190, 40)]
# Document -> the colour of each page and layer in it.
DOCUMENTS = {
    "picture.tif": COLOURS[:1],
    "book": COLOURS,
    "layers": COLOURS[1:3],
}
VIEWERS = ["mirador", "uv", "clover"]
OURS = re.compile(r"//[^/]+/[23]/")
# What viewers say to their own developers.
OWN_FAULTS = ("React", "404 (Not Found)", "defaultProps", "MUI:")


def plain(path, colour):
    pixels = numpy.empty((900, 1200, 3), numpy.uint8)
    pixels[:] = colour
    write_pyramid(path, pixels, "--compression", "jpeg")


@pytest.fixture(scope="module")
def pictures():
    folder = shared_folder("mod_iiif-manifests-")
    (folder / "book").mkdir()
    (folder / "layers").mkdir()
    plain(folder / "picture.tif", COLOURS[0])
    for number, colour in zip((1, 2, 9, 10), COLOURS):
        plain(folder / f"book/p{number}.tif", colour)
    for name, colour in zip(("VIS", "XR"), COLOURS[1:3]):
        plain(folder / f"layers/venus_{name}.tif", colour)
    yield folder
    shutil.rmtree(folder)


def files():
    found = {f"htdocs/{path.name}": path.read_bytes() for path in (HERE / "manifests").glob("*.html")}
    found["htdocs/mirador.min.js"] = (HERE / "node_modules/mirador/dist/mirador.min.js").read_bytes()
    uv = HERE / "viewers/universalviewer/dist"
    for path in [uv / "uv.css", *(uv / "umd").rglob("*")]:
        if path.is_file() and path.suffix != ".map":
            found[f"htdocs/uv/{path.relative_to(uv)}"] = path.read_bytes()
    clover = HERE / "viewers/@samvera/clover-iiif/dist/web-components/index.umd.js"
    found["htdocs/clover.js"] = clover.read_bytes()
    found["mime.types"] = (b"text/html html\ntext/css css\ntext/javascript js\n"
                           b"application/json json\nimage/svg+xml svg\nimage/png png\n")
    return found


# Universal Viewer 4.4 knows a Choice of Presentation 3 only.
CASES = [(viewer, version, document) for viewer in VIEWERS for version in (3, 2)
         for document in DOCUMENTS if (viewer, version, document) != ("uv", 2, "layers")]


@pytest.fixture(scope="module")
def seen(pictures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("manifests")
    with Httpd(CONFIG, pictures, files=files()) as server:
        host = f"http://127.0.0.1:{server.port}"
        urls = [f"{host}/{viewer}.html?open={host}/{version}/{document}/manifest.json"
                for viewer, version, document in CASES]
        subprocess.run(["node", HERE / "manifests.mjs", folder, *urls], check=True,
                       timeout=len(urls) * PATIENCE)
        log = (server.root / "work_log").read_text().splitlines()
    found = json.loads((folder / "seen.json").read_text())
    for what in found:
        what["folder"] = folder
    return dict(zip(CASES, found)) | {"log": log}


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_nothing_fails(seen, case):
    what = seen[case]
    assert [answer for answer in what["answers"]
            if answer["status"] >= 400 and OURS.search(answer["url"])] == []
    assert any(OURS.search(answer["url"]) for answer in what["answers"])
    assert [text for text in what["complaints"]
            if not any(words in text for words in OWN_FAULTS)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_each_page_and_layer_is_shown(seen, case):
    viewer, _, document = case
    what = seen[case]
    wanted = DOCUMENTS[document]
    if document == "layers" and viewer != "mirador":
        wanted = wanted[:1]   # only Mirador switches layers without its user
    assert len(what["shots"]) == len(wanted)
    if viewer == "uv" and document == "book":
        # Universal Viewer does not tell when it has turned the page: each page's thumbnail or
        # tiles are asked for, and the first page is looked at.
        asked = {match[1] for answer in what["answers"]
                 if (match := re.search(r"book%2F(p\d+)\.tif/", answer["url"]))}
        assert asked == {"p1", "p2", "p9", "p10"}
        wanted = wanted[:1]
    for shot, colour in zip(what["shots"], wanted):
        shown = numpy.asarray(Image.open(what["folder"] / shot["shot"]).convert("RGB")).astype(int)
        middle = shown[shown.shape[0] // 2 - 20:shown.shape[0] // 2 + 20,
                       shown.shape[1] // 2 - 20:shown.shape[1] // 2 + 20]
        assert abs(numpy.median(middle, axis=(0, 1)) - colour).max() < 12, shot


def test_tiles_and_thumbnails_are_passed_through(seen):
    words = [line.split()[1] for line in seen["log"] if "/default.jpg" in line]
    assert words.count("pass-through") > len(words) / 2, words
