"""A private httpd with the viewer, a few pictures, and manifests and collections made by hand."""

import json
import sys
from pathlib import Path

import numpy
from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path.insert(0, str(TOP / "tests/httpd"))

from env import PATIENCE, Httpd, shared_folder   # noqa: E402
from pictures import smooth, vips, write_ppm, write_pyramid   # noqa: E402
from tiff import Level, Tiff   # noqa: E402

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/ruled">
    SetHandler iiif
    IIIFInfoExtra "${SERVER_ROOT}/ruler.json"
    IIIFRights "http://creativecommons.org/licenses/by/4.0/"
    IIIFMaxWidth 2000
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Directory "${PICTURES}/locked">
    Require all denied
</Directory>
"""
SIZE = (4321, 2987)   # of photographs.tif
PAGES = 24
MANY = 8000
ADOBE_GREEN = (60, 180, 60)   # in Adobe RGB; in sRGB it is (0, 181, 42)


def checkered():
    """Returns a smooth gradient under a pattern, so that a shifted picture is noticed."""
    pixels = smooth(*SIZE)
    y, x = numpy.mgrid[0:SIZE[1], 0:SIZE[0]]
    dark = ((x // 150) + (y // 150)) % 2 == 0
    pixels[dark] = pixels[dark] // 2
    return pixels


def numbered(number, size, colour=(240, 234, 220)):
    """Returns a page of a book, with its number in large digits."""
    page = Image.new("RGB", size, colour)
    ImageDraw.Draw(page).rectangle([40, 40, size[0] - 40, size[1] - 40], outline=(90, 70, 50),
                                   width=8)
    digits = Image.new("RGB", (14, 12), colour)
    ImageDraw.Draw(digits).text((1, 0), str(number), fill=(60, 40, 30))
    page.paste(digits.resize((size[0] // 2, size[1] // 3)), (size[0] // 4, size[1] // 4))
    return numpy.asarray(page)


def write_adobe(path):
    """Writes a picture of one colour with an Adobe RGB (1998) profile by vips."""
    plain = path.with_suffix(".ppm")
    write_ppm(plain, numpy.full((1024, 1024, 3), ADOBE_GREEN, numpy.uint8))
    profile = path.with_suffix(".icc")
    profile.write_bytes(adobe_profile())
    vips("tiffsave", plain, path, "--tile", "--pyramid", "--compression", "jpeg", "--Q", 95,
         "--profile", profile)
    plain.unlink()
    profile.unlink()


def adobe_profile():
    """Returns an ICC profile of version 2 with the matrix and the gamma 2.19921875 of Adobe RGB
    (1998)."""
    def s15(*numbers):
        return b"".join(round(number * 65536).to_bytes(4, "big", signed=True) for number in numbers)

    def xyz(*numbers):
        return b"XYZ \0\0\0\0" + s15(*numbers)

    text = b"desc\0\0\0\0" + (10).to_bytes(4, "big") + b"Adobe RGB\0" + bytes(78)
    gamma = b"curv\0\0\0\0\0\0\0\1\x02\x33\0\0"
    tags = {b"desc": text, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz(0.9642, 1, 0.8249),
            b"rXYZ": xyz(0.60974, 0.31111, 0.01947), b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
            b"bXYZ": xyz(0.14919, 0.06322, 0.74457), b"rTRC": gamma, b"gTRC": gamma, b"bTRC": gamma}
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + (start + len(body)).to_bytes(4, "big") + len(content).to_bytes(4, "big")
        body += content
    head = (start + len(body)).to_bytes(4, "big") + b"\0\0\0\0\x02\x10\0\0mntrRGB XYZ "
    head += bytes(12) + b"acsp" + bytes(28) + s15(0.9642, 1, 0.8249)
    return head + bytes(128 - len(head)) + len(tags).to_bytes(4, "big") + table + body


def write_bands(path):
    """Writes a stack of six gray bands: three of a picture and three of its negative."""
    plain = smooth(512, 512)
    Tiff([Level(numpy.concatenate([plain, 255 - plain], axis=2))]).write(path)


def write_pictures(folder):
    write_pyramid(folder / "photographs.tif", checkered(), "--compression", "jpeg", "--Q", 90)
    write_pyramid(folder / "layer_VIS.tif", checkered()[:1600, :2400], "--compression", "jpeg")
    write_pyramid(folder / "layer_XR.tif", 255 - smooth(1200, 800), "--compression", "jpeg")
    write_pyramid(folder / "layer_IR.tif", smooth(2400, 1600)[:, :, ::-1], "--compression", "jpeg")
    for number in range(1, PAGES + 1):
        page = Image.fromarray(numbered(number, (800, 1100)))
        page.save(folder / f"p{number}.jpg", quality=80)
    write_adobe(folder / "adobe.tif")
    write_bands(folder / "bands.tif")
    (folder / "damaged.tif").write_bytes(b"II*\0\x08\0\0\0\xff\xff" + bytes(64))
    (folder / "locked").mkdir()
    Image.new("RGB", (64, 64)).save(folder / "locked/secret.jpg")


def body(host, name, size, label=None, location="iiif"):
    service = f"{host}/{location}/{name}"
    made = {"id": f"{service}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg",
            "width": size[0], "height": size[1],
            "service": [{"id": service, "type": "ImageService3", "profile": "level2"}]}
    return {**made, "label": {"en": [label]}} if label else made


def canvas(host, name, size, label, painted, **more):
    identifier = f"{host}/canvas/{name}"
    painting = {"id": f"{identifier}/painting", "type": "Annotation", "motivation": "painting",
                "target": identifier, "body": painted}
    return {"id": identifier, "type": "Canvas", "label": {"none": [label]}, "width": size[0],
            "height": size[1], **more,
            "items": [{"id": f"{identifier}/page", "type": "AnnotationPage", "items": [painting]}]}


def manifest(host, name, label, canvases, **more):
    return {"@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{host}/{name}.json", "type": "Manifest", "label": label, "items": canvases, **more}


def book(host, name, **more):
    size = (800, 1100)
    canvases = [canvas(host, f"p{number}", size, str(number), body(host, f"p{number}.jpg", size),
                       thumbnail=[{"id": f"{host}/iiif/p{number}.jpg/full/100,138/0/default.jpg",
                                   "type": "Image", "width": 100, "height": 138}])
                for number in range(1, PAGES + 1)]
    chapters = [{"id": f"{host}/{name}/range/{first}", "type": "Range",
                 "label": {"en": [f"Chapter at {first}"]},
                 "items": [{"id": f"{host}/canvas/p{first}", "type": "Canvas"}]}
                for first in (1, 7, 15)]
    chapters[1]["items"].append({"id": f"{host}/range/inner", "type": "Range",
                                 "label": {"en": ["Section at 9"]},
                                 "items": [{"id": f"{host}/canvas/p9", "type": "Canvas"}]})
    return manifest(host, name, {"en": ["A small book"], "de": ["Ein kleines Buch"]}, canvases,
                    structures=chapters, behavior=["paged"],
                    rights="http://creativecommons.org/licenses/by-sa/4.0/",
                    requiredStatement={"label": {"en": ["Scans"]}, "value": {"en": ["Example Library"]}},
                    metadata=[{"label": {"en": ["Printed"]}, "value": {"none": ["Basel, 1543"]}}],
                    summary={"en": ["Pages that say their numbers."]}, **more)


def book_2(host):
    """Returns the book's manifest in Presentation 2.1, with flat ranges."""
    canvases = [{"@id": f"{host}/canvas/p{number}", "@type": "sc:Canvas", "label": str(number),
                 "width": 800, "height": 1100,
                 "images": [{"@type": "oa:Annotation", "motivation": "sc:painting",
                             "on": f"{host}/canvas/p{number}",
                             "resource": {"@id": f"{host}/iiif/p{number}.jpg/full/full/0/default.jpg",
                                          "@type": "dctypes:Image", "width": 800, "height": 1100,
                                          "service": {"@context": "http://iiif.io/api/image/2/context.json",
                                                      "@id": f"{host}/iiif/p{number}.jpg",
                                                      "profile": "http://iiif.io/api/image/2/level2.json"}}}]}
                for number in range(1, PAGES + 1)]
    ranges = [{"@id": f"{host}/r0", "@type": "sc:Range", "label": "All", "ranges": [f"{host}/r1"],
               "canvases": [f"{host}/canvas/p1"]},
              {"@id": f"{host}/r1", "@type": "sc:Range", "label": "Second part",
               "canvases": [f"{host}/canvas/p5"]}]
    return {"@context": "http://iiif.io/api/presentation/2/context.json", "@id": f"{host}/book2.json",
            "@type": "sc:Manifest", "label": "An older book", "attribution": "Example Library",
            "license": "http://creativecommons.org/licenses/by/4.0/", "viewingHint": "paged",
            "metadata": [{"label": [{"@value": "Druck", "@language": "de"},
                                    {"@value": "Printed", "@language": "en"}], "value": "Ulm"}],
            "sequences": [{"@type": "sc:Sequence", "canvases": canvases}], "structures": ranges}


def layers(host):
    size = (2400, 1600)
    choice = {"type": "Choice", "items": [
        body(host, "layer_VIS.tif", size, "Visible light"),
        body(host, "layer_XR.tif", (1200, 800), "X-ray"),
        body(host, "layer_IR.tif", size, "Infrared")]}
    return manifest(host, "layers", {"en": ["Registered layers"]},
                    [canvas(host, "layers", size, "front", choice)])


def collection(host, name, label, items, **more):
    return {"@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{host}/{name}.json", "type": "Collection", "label": {"en": [label]},
            "items": items, **more}


def many(host):
    """Returns a collection of 8,000 paintings that share a handful of pictures."""
    def item(number):
        page = number % PAGES + 1
        return {"id": f"{host}/book.json?{number}", "type": "Manifest",
                "label": {"none": [f"Painting {number:04}"]},
                "thumbnail": [{"id": f"{host}/iiif/p{page}.jpg/full/200,275/0/default.jpg?{number}",
                               "type": "Image", "width": 200, "height": 275}]}
    return collection(host, "many", "All paintings", [item(number) for number in range(1, MANY + 1)],
                      partOf=[{"id": f"{host}/top.json", "type": "Collection",
                               "label": {"en": ["Museum"]}}])


def top(host):
    reference = [("many", "Collection", "All paintings"), ("book", "Manifest", "A small book"),
                 ("layers", "Manifest", "Registered layers"), ("book2", "Manifest", "Été à Ulm")]
    return collection(host, "top", "Museum", [
        {"id": f"{host}/{name}.json", "type": kind, "label": {"en": [label]}}
        for name, kind, label in reference])


def documents(host):
    return {"book": book(host, "book"), "book-rtl": book(host, "book-rtl", viewingDirection="right-to-left"),
            "book2": book_2(host), "layers": layers(host), "many": many(host), "top": top(host)}


def viewer_files():
    """Returns the files of the DocumentRoot, keyed by their path below the ServerRoot."""
    library = TOP / "viewer/node_modules/openseadragon/build/openseadragon/openseadragon.min.js"
    files = {f"htdocs/{path.name}": path.read_bytes() for path in (TOP / "viewer").iterdir()
             if path.suffix in (".html", ".css", ".js")}
    return {**files, "htdocs/openseadragon/openseadragon.min.js": library.read_bytes(),
            "htdocs/settings.json": json.dumps({"location": "/iiif/", "iip": "/iip",
                                                "open": "photographs.tif"}).encode(),
            "ruler.json": json.dumps({"service": {
                "@context": "http://iiif.io/api/annex/services/physdim/1/context.json",
                "profile": "http://iiif.io/api/annex/services/physdim",
                "physicalScale": 0.02, "physicalUnits": "mm"}}).encode(),
            "mime.types": Path("/etc/mime.types").read_bytes()}


def open_museum(pictures):
    """Starts the server after its documents are written."""
    server = Httpd(CONFIG, pictures, files=viewer_files()).start()
    host = f"http://127.0.0.1:{server.port}"
    server.write_files({f"htdocs/{name}.json": json.dumps(document).encode()
                        for name, document in documents(host).items()})
    return server
