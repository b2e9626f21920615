"""Clients that leave before their answer, and clients that only close their sending side."""

import http.client
import re
import socket
import struct
import subprocess

import numpy
import pytest

from env import PATIENCE, wait_until
from tiff import NO_COMPRESSION, Level, Tiff

CONFIG = """
LogFormat "%m %U %>s %{iiif-work}n" notes
CustomLog "${SERVER_ROOT}/notes" notes
Protocols h2c http/1.1
IIIFRoot "${OWN}"
IIIFMaxWidth 4096
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/iip">
    SetHandler iip
</Location>
"""
SIDE = 2048
DEAR = "/iiif/noise.tif/full/2047,/33/default.png"
CHEAP = "/iiif/noise.tif/0,0,512,512/500,/33/default.png"
RESET, FIN = "reset", "fin"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, mpm):
    noise = numpy.random.default_rng(4).integers(0, 256, (SIDE, SIDE, 3), numpy.uint8)
    Tiff([Level(noise, (256, 256))], NO_COMPRESSION).write(own_folder / "noise.tif")
    return servers(CONFIG, pictures, mpm=mpm, modules=("http2",), defines={"OWN": own_folder})


def noted(server, path):
    """Returns (status, work) of each logged request for the path."""
    log = (server.root / "notes").read_text()
    return re.findall(rf"^GET {re.escape(path.partition('?')[0])} (\d+) (\S+)$", log,
                      flags=re.MULTILINE)


def send(server, path):
    stream = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    stream.sendall(f"GET {path} HTTP/1.1\r\nHost: iiif.test\r\n\r\n".encode())
    return stream


def leave(stream, how):
    if how == RESET:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()


def leave_during_work(server, path, how):
    """Leaves once the server works on the request: before that, a reset may hide the request."""
    start = server.cpu_seconds()
    stream = send(server, path)
    wait_until(lambda: server.cpu_seconds() > start + 0.02, "begin to work")
    leave(stream, how)


@pytest.mark.parametrize("how", [RESET, FIN])
def test_a_client_that_left_is_499_in_the_log(server, how):
    before = len(noted(server, DEAR))
    leave_during_work(server, DEAR, how)
    wait_until(lambda: len(noted(server, DEAR)) > before, "log the request")
    assert noted(server, DEAR)[-1] == ("499", "client-gone")
    assert server.errors() == []


def test_a_client_that_leaves_midway_is_499_in_the_log(server):
    path = "/iiif/noise.tif/full/max/0/default.png"
    stream = send(server, path)
    stream.recv(1000)
    leave(stream, RESET)
    wait_until(lambda: noted(server, path), "log the request")
    assert noted(server, path) == [("499", "client-gone")]
    assert server.errors() == []


def test_the_work_ends(server):
    start = server.cpu_seconds()
    assert server.get(DEAR).status == 200
    whole = server.cpu_seconds() - start
    before = len(noted(server, DEAR))
    start = server.cpu_seconds()
    for number, how in enumerate((RESET, FIN) * 3, 1):
        leave_during_work(server, DEAR, how)
        wait_until(lambda: len(noted(server, DEAR)) == before + number, "log the request")
    assert server.cpu_seconds() - start < 6 * whole / 2


def test_the_work_ends_over_http_2(server):
    """curl gives up after a moment, and resets the stream with its connection."""
    path = "/iiif/noise.tif/full/2046,/33/default.png"
    url = f"http://127.0.0.1:{server.port}{path}"
    start = server.cpu_seconds()
    assert server.get(path.replace("2046", "2045")).status == 200
    whole = server.cpu_seconds() - start
    start = server.cpu_seconds()
    for _ in range(4):
        subprocess.run(["curl", "-sS", "--http2-prior-knowledge", "-m", "0.05", "-o", "/dev/null",
                        url], stderr=subprocess.DEVNULL)
    wait_until(lambda: len(noted(server, path)) == 4, "log the requests")
    assert set(noted(server, path)) == {("499", "client-gone")}
    assert server.cpu_seconds() - start < 4 * whole / 2
    assert server.errors() == []


@pytest.mark.parametrize("path", [
    CHEAP, "/iiif/noise.tif/info.json", "/iiif/nothing/info.json", "/iiif/noise.tif",
    "/iiif/noise.tif/0,0,256,256/max/0/default.jpg", "/iip?FIF=noise.tif&obj=Max-size",
    "/iip?FIF=noise.tif&JTL=0,0"])
def test_a_half_closed_client_gets_what_is_cheap(server, path):
    whole = server.get(path, Host="iiif.test")
    with send(server, path) as stream:
        stream.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(stream)
        answer.begin()
        assert (answer.status, answer.read()) == (whole.status, whole.body)


def test_a_half_closed_client_gets_no_dear_work(server):
    before = len(noted(server, DEAR))
    with send(server, DEAR) as stream:
        stream.shutdown(socket.SHUT_WR)
        assert stream.recv(1) == b""
    wait_until(lambda: len(noted(server, DEAR)) > before, "log the request")
    assert noted(server, DEAR)[-1] == ("499", "client-gone")
