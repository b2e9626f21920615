"""httpd-conf/reference.conf has every directive with its default: as the module's table says it, and as the
module behaves without it."""

import re

import pytest

from env import SOURCE, Httpd
from metrics import scrape

REFERENCE = (SOURCE / "httpd-conf/reference.conf").read_text()
TABLE = (SOURCE / "include/iiif_directives.h").read_text()
ROW = re.compile(r'"(IIIF\w+)",\s*"([^"]*)"')
# Defaults that no line states.
WORDS = {"–", "as IIIFMaxWidth", "no limit", "all that are built in", "from the request as httpd sees it",
         "twice the processors, at most 128"}


def presets():
    """The table's directives and their defaults, a directive of several lines once for each line."""
    for name, preset in ROW.findall(TABLE.replace("\\\n", " ")):
        for formats, value in re.findall(r"([a-z, ]+) (\d+)", preset) if name == "IIIFQuality" else [("", preset)]:
            for word in formats.split(","):
                yield name, f"{word.strip()} {value}".strip()


def lines(pattern):
    return re.findall(pattern, REFERENCE, re.MULTILINE)


@pytest.fixture(scope="module")
def reference():
    return re.sub(r"^LoadModule .*$", "", REFERENCE, flags=re.MULTILINE)


def test_every_default_of_the_table_is_a_line():
    assert sorted(lines(r"^(IIIF\w+) (.*)$")) == sorted(
        (name, preset) for name, preset in presets() if preset not in WORDS)


def test_a_default_that_is_no_value_is_a_comment():
    assert sorted(lines(r"^#(IIIF\w+) ")) == sorted(name for name, preset in presets() if preset in WORDS)


def test_it_has_every_directive_of_the_module(servers, pictures):
    checker = Httpd("", pictures)
    offered = {name for name in checker.directives() if name.startswith("IIIF")}
    checker.remove()
    assert {name for name in lines(r"^#?(IIIF\w+) ")} == offered


def test_httpd_accepts_it(pictures, reference):
    checker = Httpd("", pictures)
    code, words = checker.check_config(reference)
    checker.remove()
    assert code == 0, words


CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/iiif-metrics">
    SetHandler iiif-metrics
</Location>
"""
PATHS = ["/iiif/T.tif/info.json", "/iiif/T.tif/manifest.json", "/iiif/T.tif", "/iiif/T.tif/full/300,/0/default.jpg",
         "/iiif/T.tif/0,0,256,256/256,256/0/default.jpg", "/iiif/T.tif/0,0,90,90/30,/33/default.png",
         "/iiif/T.tif/full/300,/0/default.webp", "/iiif/T.tif/full/300,/0/default.avif",
         "/iiif/T.tif/full/9000,/0/default.jpg", "/iiif/T.tif/full/^9000,/0/default.jpg",
         "/iiif/small.tif/full/!800,800/0/default.jpg", "/iiif/small/info.json", "/iiif/x;y/info.json",
         "/iiif/none/collection.json", "/iip?FIF=small.tif&OBJ=Max-size"]
LIMITS = ["iiif_memory_limit_bytes", "iiif_cache_limit_bytes", "iiif_open_files_limit"]


def facts(server):
    found = []
    for path in PATHS:
        answer = server.get(path, Host="a.example", Origin="https://b.example")
        headers = sorted((name, value) for name, value in answer.headers.items()
                         if name not in ("Date", "Last-Modified"))
        found.append((path, answer.status, headers, answer.body))
    metrics = scrape(server)
    return found, [metrics.value(name) for name in LIMITS], metrics.sum("iiif_slots_limit")


def test_the_module_behaves_alike_without_it(servers, pictures, reference):
    with_it, without = (servers(text + CONFIG, pictures) for text in (reference, ""))
    assert facts(with_it) == facts(without)
