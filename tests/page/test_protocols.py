"""One viewer for each protocol in a real browser shows the picture through the URLs it makes."""

import json
import shutil
import subprocess

import numpy
import pytest
from PIL import Image

from museum import HERE, PATIENCE, SIZE, TOP, Httpd, checkered, shared_folder, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
<Location "/fcgi-bin/iipsrv.fcgi">
    SetHandler iip
</Location>
"""

# Each row: a page, a pattern of its tile requests, the picture's point in the middle of the screen,
# and how many of the picture's columns are on screen.
VIEWERS = {
    "openseadragon.html?deepzoom": ("/deepzoom/photographs.tif_files/", (2000, 1500), 800 / 0.7),
    "openseadragon.html?zoomify": ("/zoomify/photographs.tif/TileGroup", (2000, 1500), 800 / 0.7),
    "openseadragon.html?iiif": ("/iiif/photographs.tif/", (2000, 1500), 800 / 0.7),
    "leaflet.html": ("/iiif/photographs.tif/", (2000, 1500), 1600),
    "mirador.html": ("/iiif/photographs.tif/", (2000, 1500), 1200),
    "iip.html": ("JTL=", (2000, 1500), 1600),
}


def pages():
    places = [*(HERE / "protocols").glob("*.html"),
              TOP / "viewer/node_modules/openseadragon/build/openseadragon/openseadragon.min.js",
              HERE / "node_modules/mirador/dist/mirador.min.js",
              HERE / "node_modules/leaflet/dist/leaflet.js",
              HERE / "node_modules/leaflet/dist/leaflet.css",
              HERE / "node_modules/leaflet-iiif/leaflet-iiif.js"]
    return {f"htdocs/{path.name}": path.read_bytes() for path in places}


def manifest(host):
    """Returns a IIIF Presentation 3.0 manifest with one canvas of the picture's size."""
    width, height = SIZE
    canvas, service = f"{host}/canvas", f"{host}/iiif/photographs.tif"
    body = {"id": f"{service}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg",
            "width": width, "height": height,
            "service": [{"id": service, "type": "ImageService3", "profile": "level2"}]}
    painting = {"id": f"{canvas}/painting", "type": "Annotation", "motivation": "painting",
                "target": canvas, "body": body}
    page = {"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}
    return {"@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{host}/manifest.json", "type": "Manifest", "label": {"en": ["Photographs"]},
            "items": [{"id": canvas, "type": "Canvas", "width": width, "height": height,
                       "items": [page]}]}


@pytest.fixture(scope="module")
def picture():
    return checkered()


@pytest.fixture(scope="module")
def seen(picture, tmp_path_factory):
    pictures = shared_folder("mod_iiif-protocols-")
    write_pyramid(pictures / "photographs.tif", picture, "--compression", "jpeg", "--Q", 90)
    folder = tmp_path_factory.mktemp("protocols")
    with Httpd(CONFIG, pictures, files={**pages(), "mime.types": b"text/html html\n"
                                        b"text/css css\ntext/javascript js\n"
                                        b"application/json json\n"}) as server:
        host = f"http://127.0.0.1:{server.port}"
        server.write_files({"htdocs/manifest.json": json.dumps(manifest(host)).encode()})
        urls = [f"{host}/{name}" for name in VIEWERS]
        subprocess.run(["node", HERE / "protocols.mjs", folder, *urls], check=True,
                       timeout=len(urls) * PATIENCE)
    shutil.rmtree(pictures)
    found = json.loads((folder / "seen.json").read_text())
    return {name: {**what, "shot": folder / f"{number}.png"}
            for number, (name, what) in enumerate(zip(VIEWERS, found))}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_answer_is_a_good_one(seen, viewer):
    answers = [answer for answer in seen[viewer]["answers"] if "favicon" not in answer["url"]]
    assert [answer for answer in answers if answer["status"] != 200] == []
    assert sum(VIEWERS[viewer][0] in answer["url"] for answer in answers) >= 6
    # Mirador's React prints hints for Mirador's developers; they are no fault of the server.
    assert [text for text in seen[viewer]["complaints"] if "favicon" not in text
            and "404 (Not Found)" not in text and "React" not in text] == []


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_view_is_the_picture(seen, picture, viewer):
    _, (x, y), columns = VIEWERS[viewer]
    shown = numpy.asarray(Image.open(seen[viewer]["shot"]).convert("RGB"))
    height, width = shown.shape[:2]
    scale = width / columns
    box = (x - width / 2 / scale, y - height / 2 / scale, x + width / 2 / scale,
           y + height / 2 / scale)
    assert 0 <= box[0] and box[2] <= SIZE[0]
    wanted = numpy.asarray(Image.fromarray(picture).resize(
        (width, height), Image.Resampling.BICUBIC, box))
    assert shown.std() > 20, "blank"
    error = numpy.square(shown.astype(float) - wanted).mean()
    assert 10 * numpy.log10(255 ** 2 / error) > 24
