"""What an attacker reads first: the symbols and flags of the module, and the headers of answers."""

import re
import subprocess

import numpy
import pytest

from env import MODULE
from tiff import BYTE, Level, Tiff

SANITIZED = "sanitizers" in str(MODULE)
SCRIPT = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><script xmlns="http://www.w3.org/1999/xhtml">' \
         b'alert(document.domain)</script></x:xmpmeta>'

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
"""


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    pixels = numpy.zeros((300, 300, 3), numpy.uint8)
    Tiff([Level(pixels, tags={700: (BYTE, [*SCRIPT])})]).write(own_folder / "p.tif")
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


# --- Answers

PICTURE = "/iiif/p.tif/full/max/0/default.jpg"
XML = ("/deepzoom/p.tif.dzi", "/zoomify/p.tif/ImageProperties.xml", "/iip?FIF=p.tif&SPECTRA=0,0,1,1",
       "/iip?DeepZoom=p.tif.dzi")
OTHERS = (PICTURE, "/iiif/p.tif/info.json", "/iiif/p.tif", "/iiif/none/info.json",
          "/iiif/p.tif/full/9,x/0/default.jpg", "/iip?FIF=p.tif&OBJ=IIP,1.0&OBJ=Max-size",
          "/iip?FIF=p.tif&OBJ=xmp", "/iip?FIF=p.tif&OBJ=metadata", "/iip?nonsense",
          "/iip?FIF=p.tif&PFL=0:0,0-9,0", "/iip?FIF=p.tif&TIL=0,0", "/iip?FIF=p.tif&JTL=0,0",
          "/deepzoom/p.tif_files/8/0_0.jpg", "/zoomify/p.tif/TileGroup0/0-0-0.jpg")


@pytest.mark.parametrize("path", XML + OTHERS)
@pytest.mark.parametrize("method", ("GET", "HEAD", "OPTIONS", "DELETE"))
def test_browsers_do_not_guess_types(server, path, method):
    answer = server.get(path, method=method)
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]


@pytest.mark.parametrize("path", XML)
def test_documents_run_no_scripts(server, path):
    answer = server.get(path)
    assert "xml" in answer.type
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("path", OTHERS)
def test_no_other_answer_has_a_type_that_runs_scripts(server, path):
    answer = server.get(path)
    assert not re.search("xml|html|svg|javascript", answer.type or "")


def test_text_of_a_picture_leaves_as_plain_text(server):
    answer = server.get("/iip?FIF=p.tif&OBJ=xmp")
    assert answer.status == 200
    assert b"<script" in answer.body
    assert answer.type == "text/plain; charset=utf-8"


# --- The module

def tool(*words):
    return subprocess.run([*words, str(MODULE)], check=True, capture_output=True, text=True).stdout


def test_the_module_exports_its_record_alone():
    lines = tool("nm", "--dynamic", "--defined-only").split("\n")
    assert [line.split()[-1] for line in lines if line] == ["iiif_module"]


@pytest.mark.skipif(SANITIZED, reason="sanitizers replace these protections")
def test_the_module_is_built_with_all_protections():
    assert "GNU_RELRO" in tool("readelf", "--program-headers", "--wide")
    assert re.search(r"BIND_NOW|FLAGS.*\bNOW\b", tool("readelf", "--dynamic", "--wide"))
    stack = re.search(r"GNU_STACK.*", tool("readelf", "--program-headers", "--wide"))[0]
    assert "RWE" not in stack
    needed = tool("nm", "--dynamic", "--undefined-only")
    assert "__stack_chk_fail" in needed
    assert "_chk@" in needed, "_FORTIFY_SOURCE"
    assert "__assert_fail" not in needed, "NDEBUG"
    assert "TEXTREL" not in tool("readelf", "--dynamic", "--wide")
