"""The example configuration that takes the place of iipsrv answers iipsrv's URLs."""

import json

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


@pytest.mark.parametrize("path", ["/iiif/T.tif/info.json", "/deepzoom/T.tif.dzi",
                                  "/zoomify/T.tif/ImageProperties.xml"])
def test_paths_are_answered_as_uri_map_did(server, path):
    assert server.get(path).status == 200


def test_by_path_the_limits_and_the_version_are_the_same(server):
    info = json.loads(server.get("/iiif/T.tif/info.json").body)
    assert "@id" in info
    assert info["profile"][1]["maxWidth"] == 5000
