"""Requests exceed the in-flight memory or the render slots: some are refused, others are served."""

import contextlib
import http.client
import socket

import numpy
import pytest

from env import PATIENCE
from tiff import NO_COMPRESSION, Level, Tiff

CONFIG = """
IIIFRoot "${OWN}"
IIIFMemoryLimit 6M
IIIFCacheSize 1M
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
"""
WHOLE = "/iiif/noise.tif/full/max/0/default.png"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    noise = numpy.random.default_rng(4).integers(0, 256, (2048, 2048, 3), numpy.uint8)
    Tiff([Level(noise, (256, 256))], NO_COMPRESSION).write(own_folder / "noise.tif")
    return servers(CONFIG, pictures, defines={"OWN": own_folder})


@contextlib.contextmanager
def slow_clients(server, count):
    """Starts clients that request a large answer and read only its head."""
    with contextlib.ExitStack() as stack:
        answers = []
        for _ in range(count):
            stream = stack.enter_context(socket.socket())
            stream.settimeout(PATIENCE)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stream.connect(("127.0.0.1", server.port))
            stream.sendall(f"GET {WHOLE} HTTP/1.1\r\nHost: iiif.test\r\n\r\n".encode())
            answers.append(stack.enter_context(http.client.HTTPResponse(stream)))
        for answer in answers:
            answer.begin()
        yield answers


def test_slow_clients_cannot_take_all_memory(server):
    with slow_clients(server, 7) as answers:
        refused = [answer for answer in answers if answer.status == 503]
        assert 0 < len(refused) < len(answers)
        assert {answer.status for answer in answers} == {200, 503}
        for answer in refused:
            assert answer.headers["Retry-After"].isdigit()
            assert "ask again" in answer.read().decode()
        assert server.get("/iiif/noise.tif/0,0,256,256/200,/0/default.jpg").status == 200
        # The clients that were not refused still hold their memory: only refusals are logged.
        assert server.access_log().count(WHOLE) == len(refused)
    server.wait_until_logged(WHOLE, len(answers))
    assert server.get(WHOLE).status == 200
    assert all("ask again" in line or "Too many" in line for line in server.errors())


def test_what_needs_more_by_itself_is_not_waited_for(server):
    """A request that exceeds IIIFMemoryLimit alone fails at once; waiting would give 503."""
    answer = server.get("/iiif/noise.tif/full/max/30/default.png")
    assert answer.status == 400
    assert "memory" in answer.text
