"""Limits by cost: IIIFLoadShedding and IIIFSnapSizes, which IIIFLimitMode only logs at first."""

import contextlib
import http.client
import socket

import numpy
import pytest

from env import PATIENCE, Httpd, wait_until
from metrics import scrape
from tiff import NO_COMPRESSION, Level, Tiff

CONFIG = """
LogFormat "%U%q %>s limit=%{iiif-limit}n refused=%{iiif-refused}n" limits
CustomLog "${OWN}/limits_log" limits
IIIFRoot "${OWN}"
IIIFLoadShedding 1
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    IIIFLimitMode enforce
</Location>
<Location "/log">
    SetHandler iiif
</Location>
<Location "/off">
    SetHandler iiif
    IIIFLoadShedding off
    IIIFLimitMode enforce
</Location>
<Location "/snap">
    SetHandler iiif
    IIIFLimitMode enforce
    IIIFSnapSizes on
</Location>
<Location "/snap2">
    SetHandler iiif
    IIIFVersion 2
    IIIFLimitMode enforce
    IIIFSnapSizes on
</Location>
<Location "/snaplog">
    SetHandler iiif
    IIIFSnapSizes on
</Location>
<Location "/iip">
    SetHandler iip
    IIIFLimitMode enforce
</Location>
<Location "/dz">
    SetHandler deepzoom
    IIIFLimitMode enforce
</Location>
<Location "/zoomify">
    SetHandler zoomify
    IIIFLimitMode enforce
</Location>
<Location "/iiif-metrics">
    SetHandler iiif-metrics
</Location>
"""
WHOLE = "/off/noise.tif/full/max/0/default.png"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    noise = numpy.random.default_rng(4).integers(0, 256, (2048, 2048, 3), numpy.uint8)
    Tiff([Level(noise, (256, 256))], NO_COMPRESSION).write(own_folder / "noise.tif")
    (own_folder / "map.tif").write_bytes((pictures / "T.tif").read_bytes())
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


@contextlib.contextmanager
def busy(server):
    """A client that reads only the head of a large answer keeps one thread of the only child busy."""
    with socket.socket() as stream:
        stream.settimeout(PATIENCE)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stream.connect(("127.0.0.1", server.port))
        stream.sendall(f"GET {WHOLE} HTTP/1.1\r\nHost: iiif.test\r\n\r\n".encode())
        with http.client.HTTPResponse(stream) as answer:
            answer.begin()
            assert answer.status == 200
            yield


# What viewers ask for: tiles of the grid, also those that have to be rendered, and listed sizes.
EXPECTED = ["/iiif/map.tif/0,0,256,256/256,256/0/default.jpg", "/iiif/map.tif/256,512,256,256/256,/0/default.png",
            "/iiif/map.tif/0,0,512,512/256,/0/gray.jpg", "/iiif/map.tif/5888,3840,112,160/112,/0/default.png",
            "/iiif/map.tif/full/750,500/0/default.jpg", "/iiif/map.tif/full/750,/0/default.png", "/iiif/map.tif/info.json",
            "/iiif/map.tif/manifest.json", "/dz/map.tif.dzi", "/iip?FIF=map.tif&JTL=3,5", "/iip?FIF=map.tif&OBJ=Max-size",
            "/iiif/noise.tif/1024,512,256,256/max/0/default.png", "/iip?FIF=map.tif&TIL=5,0-1"]
OTHERS = ["/iiif/map.tif/full/max/0/default.jpg", "/iiif/map.tif/full/751,/0/default.jpg",
          "/iiif/map.tif/full/3000,2000/0/default.jpg", "/iiif/map.tif/full/!333,333/0/default.jpg",
          "/iiif/map.tif/full/pct:7/0/default.jpg", "/iiif/map.tif/square/100,/0/default.jpg",
          "/iiif/map.tif/10,10,256,256/max/0/default.jpg", "/iiif/map.tif/0,0,257,256/max/0/default.jpg",
          "/iiif/map.tif/0,0,2560,2560/2560,/0/default.jpg", "/iiif/map.tif/full/750,500/12/default.png",
          "/iip?FIF=map.tif&WID=333&CVT=jpeg", "/iip?FIF=map.tif&RGN=0.1,0.1,0.2,0.2&WID=100&CVT=jpeg"]


def test_under_load_viewers_are_served_and_others_wait(server):
    kept = "/iiif/map.tif/full/411,/0/default.jpg"
    assert server.get(kept).status == 200
    with busy(server):
        for path in EXPECTED:
            assert server.get(path).status == 200, path
        for path in OTHERS:
            answer = server.get(path)
            assert answer.status == 503, path
            assert answer.headers["Retry-After"].isdigit() and "info.json" in answer.text
            assert answer.headers["Cache-Control"] == "no-store"
        assert server.get(kept).status == 200
        assert server.get("/off/map.tif/full/412,/0/default.jpg").status == 200
    server.wait_until_logged(WHOLE, 1)
    for path in OTHERS[:4]:
        assert server.get(path).status == 200
    assert not server.errors()   # the operator wants these refusals


def test_the_first_mode_only_logs(server, own_folder):
    before = scrape(server)
    path = "/log/map.tif/full/413,/0/default.jpg"
    with busy(server):
        assert server.get(path).status == 200
        assert server.get("/iiif/map.tif/full/414,/0/default.jpg").status == 503
    for line in (f"{path} 200 limit=load refused=-", "/iiif/map.tif/full/414,/0/default.jpg 503 limit=load refused=load"):
        wait_until(lambda: line in (own_folder / "limits_log").read_text().splitlines(), "log the limit")
    after = scrape(server)
    for mode in ("log", "enforce"):
        name = "iiif_limited_total"
        assert after.value(name, limit="load", mode=mode) == before.value(name, limit="load", mode=mode) + 1
    assert after.value("iiif_refused_total", reason="load") >= 1


@pytest.mark.parametrize("location", ["snap", "snap2"])
@pytest.mark.parametrize("size, sent", [("!100,100", "187,125"), ("!189,189", "375,250"), ("!800,800", "1500,1000")])
def test_sizes_snap_to_the_next_listed_one(server, location, size, sent):
    answer = server.get(f"/{location}/map.tif/full/{size}/0/gray.jpg")
    assert answer.status == 303
    assert answer.headers["Location"].endswith(f"/{location}/map.tif/full/{answer_size(answer)}/0/gray.jpg")
    picture = server.get(answer.headers["Location"].partition(f":{server.port}")[2])
    assert picture.status == 200
    assert "max-age" in answer.headers["Cache-Control"]
    width, height = map(int, sent.split(","))
    assert abs(picture.image.width - width) <= 1 and abs(picture.image.height - height) <= 1


def answer_size(answer):
    return answer.headers["Location"].split("/full/")[1].split("/")[0]


@pytest.mark.parametrize("path", ["full/750,500/0/default.jpg", "full/!750,500/0/default.jpg", "full/333,/0/default.jpg",
                                  "full/max/0/default.jpg", "0,0,512,512/!100,100/0/default.jpg", "full/!100,100/30/default.png"])
def test_other_sizes_do_not_snap(server, path):
    assert server.get(f"/snap/map.tif/{path}").status == 200


def test_snapping_is_logged_first(server, own_folder):
    path = "/snaplog/map.tif/full/!100,100/0/default.jpg"
    assert server.get(path).status == 200
    wait_until(lambda: f"{path} 200 limit=size refused=-" in (own_folder / "limits_log").read_text().splitlines(),
               "log the limit")


@pytest.mark.parametrize("line, right", [
    ("IIIFLimitMode", "log or enforce"), ("IIIFLimitMode warn", "log or enforce"), ("IIIFLoadShedding 0", "1 to 99"),
    ("IIIFLoadShedding 100", "1 to 99"), ("IIIFLoadShedding high", "1 to 99"), ("IIIFLoadShedding 10 20", "1 to 99"),
    ("IIIFSnapSizes yes", "on or off")])
def test_a_wrong_limit_is_refused_with_a_sentence(pictures, line, right):
    made = Httpd("", pictures)
    code, output = made.check_config(f'<Location "/iiif">\n{line}\n</Location>\n')
    made.remove()
    assert code != 0 and right in output
