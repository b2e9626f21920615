"""The example configuration for replacing iipsrv answers iipsrv's URLs."""

import json
import re

import pytest

from env import SOURCE


@pytest.fixture(scope="module")
def server(servers, pictures):
    config = (SOURCE / "httpd-conf/iipsrv-compatible.conf").read_text()
    lines = [line for line in config.splitlines() if not line.startswith("LoadModule")]
    return servers("\n".join(lines).replace("/srv/images", str(pictures)) + "\n"
                   'ScriptAlias /fcgi-bin/ "/usr/lib/iipimage-server/"\n', pictures)


@pytest.mark.parametrize("url, type", [
    ("?FIF=T.tif&obj=IIP,1.0&obj=Max-size&obj=Tile-size&obj=Resolution-number",
     "application/vnd.netfpx"),
    ("?FIF=/T.tif&JTL=5,10", "image/jpeg"), ("?FIF=T.tif&WID=300&CVT=jpeg", "image/jpeg"),
    ("?DeepZoom=T.tif.dzi", "application/xml"), ("?DeepZoom=T.tif_files/12/1_1.jpg", "image/jpeg"),
    ("?Zoomify=T.tif/ImageProperties.xml", "application/xml"),
    ("?IIIF=T.tif/info.json", "application/json"),
    ("?IIIF=T.tif/full/300,/0/default.jpg", "image/jpeg")])
def test_old_urls_are_answered(server, url, type):
    answer = server.get("/fcgi-bin/iipsrv.fcgi" + url)
    assert (answer.status, answer.type) == (200, type)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_limits_are_those_of_iipsrv(server):
    endpoint = "/fcgi-bin/iipsrv.fcgi?FIF=small.tif&"
    assert server.get(endpoint + "WID=9000&CVT=jpeg").image.size == (5000, 3571)
    assert '"@id"' in server.get("/fcgi-bin/iipsrv.fcgi?IIIF=T.tif/info.json").text


# The environment variables of iipsrv 1.1 and of the newest iipsrv.
VARIABLES = """
    ALLOW_UPSCALING AVIF_CODEC AVIF_QUALITY BASE_URL CACHE_CONTROL CODEC_PASSTHROUGH COPYRIGHT CORS
    DECODER_MODULES EMBED_ICC FILENAME_PATTERN FILESYSTEM_PREFIX FILESYSTEM_SUFFIX HTTP_X_IIIF_ID
    IIIF_DELIMITER IIIF_EXTRA_INFO IIIF_VERSION INTERPOLATION JPEG_QUALITY KAKADU_READMODE LOGFILE
    MAX_CVT MAX_IMAGE_CACHE_SIZE MAX_LAYERS MAX_METADATA_CACHE_SIZE MEMCACHED_SERVERS
    MEMCACHED_TIMEOUT OMP_NUM_THREADS PNG_QUALITY TIFF_COMPRESSION TIFF_QUALITY URI_MAP VERBOSITY
    WATERMARK WATERMARK_OPACITY WATERMARK_PROBABILITY WEBP_QUALITY
""".split()


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_has_a_row(variable):
    rows = re.findall(r"^\| (`.*?) \|", (SOURCE / "docs/from-iipsrv.md").read_text(), flags=re.M)
    assert any(re.search(rf"`{variable}\b", row) for row in rows)


def test_every_directive_that_the_document_names_exists():
    named = set(re.findall(r"IIIF[A-Z]\w+", (SOURCE / "docs/from-iipsrv.md").read_text()))
    documented = (SOURCE / "docs/directives.md").read_text()
    assert [name for name in named if f"`{name}" not in documented] == []


@pytest.mark.parametrize("path", ["/iiif/T.tif/info.json", "/deepzoom/T.tif.dzi",
                                  "/zoomify/T.tif/ImageProperties.xml"])
def test_paths_are_answered_as_uri_map_did(server, path):
    assert server.get(path).status == 200


def test_by_path_the_limits_and_the_version_are_the_same(server):
    info = json.loads(server.get("/iiif/T.tif/info.json").body)
    assert "@id" in info
    assert info["profile"][1]["maxWidth"] == 5000
