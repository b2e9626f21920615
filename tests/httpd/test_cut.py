"""Answers that end early: rendering fails after the first bytes, or the client disconnects."""

import itertools
import socket
import struct
import subprocess

import numpy
import pytest

from env import PATIENCE
from tiff import NO_COMPRESSION, Level, Tiff

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    IIIFDamaged refuse
</Location>
"""
SIDE = 2048
TILE = 256
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, mpm):
    """Serves a picture of noise whose last tile is damaged. Noise makes a large answer, so many
    bytes are sent before rendering fails."""
    noise = numpy.random.default_rng(4).integers(0, 256, (SIDE, SIDE, 3), numpy.uint8)
    last = (SIDE // TILE) ** 2 - 1
    Tiff([Level(noise, (TILE, TILE))], spoil={last: b"\x55" * 100}).write(own_folder / "late.tif")
    Tiff([Level(noise, (TILE, TILE))], NO_COMPRESSION).write(own_folder / "noise.tif")
    return servers("Protocols h2c http/1.1\n" + CONFIG, pictures, mpm=mpm, modules=("http2",),
                   defines={"OWN": own_folder})


@pytest.fixture
def late(server, own_folder):
    """Another name of the damaged picture: the faults of one file are logged once a minute."""
    name = f"late-{next(NUMBERS)}.tif"
    (own_folder / name).hardlink_to(own_folder / "late.tif")
    return name


def request(path, version="1.1"):
    return (f"GET {path} HTTP/{version}\r\nHost: iiif.test\r\n\r\n").encode()


@pytest.mark.parametrize("suffix, magic", [("png", b"\x89PNG"), ("jpg", b"\xff\xd8")])
def test_a_picture_that_fails_midway_is_cut(server, own_folder, late, suffix, magic):
    answer = server.raw(request(f"/iiif/{late}/full/max/0/default.{suffix}"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"Transfer-Encoding: chunked" in head
    # httpd closes the connection, although the client did not ask for that.
    assert len(body) > 256 * 1024
    assert not body.endswith(b"0\r\n\r\n")
    assert body.partition(b"\r\n")[2].startswith(magic)
    for ending in (b"IEND", b"damaged", b"cannot", b"<html", b"text/plain", b"HTTP/1.1", b"error"):
        assert ending not in body
    [line] = server.errors()
    assert f"{own_folder}/{late}: " in line


def test_over_http_1_0_the_connection_is_reset(server, late):
    """In HTTP/1.0, closing the connection ends the body, so only a reset shows the failure."""
    body = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as stream:
        stream.sendall(request(f"/iiif/{late}/full/max/0/default.png", "1.0"))
        with pytest.raises(ConnectionResetError):
            while chunk := stream.recv(65536):
                body += chunk
    assert b"IEND" not in body and b"<html" not in body and b"damaged" not in body
    assert len(server.errors()) == 1


def test_over_http_2_the_stream_is_reset(server, own_folder, late):
    saved = own_folder / "saved.png"
    url = f"http://127.0.0.1:{server.port}/iiif/{late}/full/max/0/default.png"
    done = subprocess.run(["curl", "-sS", "--http2-prior-knowledge", "-o", saved, url],
                          stderr=subprocess.PIPE, text=True)
    assert "was not closed cleanly" in done.stderr
    assert b"IEND" not in saved.read_bytes()
    assert len(server.errors()) == 1


def test_a_fault_before_the_first_bytes_left_is_a_clean_500(server, late):
    corner = f"{SIDE - TILE},{SIDE - TILE},{TILE},{TILE}"
    answer = server.get(f"/iiif/{late}/{corner}/max/0/default.png")
    assert answer.status == 500
    assert answer.type == "text/plain; charset=utf-8"
    assert len(server.errors()) == 1


def test_the_connection_may_be_used_after_a_clean_500(server):
    connection = server.connect()
    corner = f"{SIDE - TILE},{SIDE - TILE},{TILE},{TILE}"
    for path, status in ((f"late.tif/{corner}/max/0/default.png", 500),
                         ("late.tif/0,0,99,99/max/0/default.png", 200)):
        connection.request("GET", "/iiif/" + path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()
    server.errors()


def leave(server, path, after):
    """Reads `after` bytes and resets the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as stream:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.sendall(request(path))
        got = 0
        while got < after:
            got += len(stream.recv(4096))


def test_a_client_that_leaves_midway_leaves_no_error(server):
    for suffix in ("png", "jpg"):
        path = f"/iiif/noise.tif/full/max/0/default.{suffix}"
        before = server.access_log().count(path)
        leavings = (1, 5000, 500_000, 900_000)
        for after in leavings:
            leave(server, path, after)
        server.wait_until_logged(path, before + len(leavings))
    assert server.get("/iiif/noise.tif/0,0,99,99/max/0/default.png").status == 200
    assert server.errors() == []


def test_the_work_stops_when_the_client_has_gone(server):
    """After the clients have disconnected, the child must not render their pictures to the end."""
    path = "/iiif/noise.tif/full/max/0/default.png"
    start = server.cpu_seconds()
    server.get(path)
    whole = server.cpu_seconds() - start
    before = server.access_log().count(path)
    start = server.cpu_seconds()
    for _ in range(8):
        leave(server, path, 1000)
    server.wait_until_logged(path, before + 8)
    assert server.cpu_seconds() - start < 8 * whole / 2
    assert server.errors() == []


def test_a_slow_client_holds_no_other_up(server):
    """One client stops reading a large answer; requests of other clients finish before it does."""
    path = "/iiif/noise.tif/full/2047,/0/default.png"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as stream:
        stream.sendall(request(path))
        stream.recv(1)
        for _ in range(5):
            answer = server.get("/iiif/noise.tif/0,0,256,256/100,/0/default.jpg")
            assert answer.status == 200
        assert path not in server.access_log()
    server.wait_until_logged(path)
    assert server.errors() == []
