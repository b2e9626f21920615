"""Pictures that were made to cost much: others are answered meanwhile, and the work ends.

Each test counts processor time or answers, not seconds: the machine may be busy.
"""

import contextlib
import socket

import pytest

from env import wait_until
from hostile import blank_png, write_sparse_tiff, zero_codestream

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/jpeg">
    SetHandler iiif
    IIIFInputFormats jpeg png
</Location>
<Location "/small">
    SetHandler iiif
    IIIFMaxSourcePixels 1000000
</Location>
"""
SIZES = ("100,", "200,", "300,", "400,")


@pytest.fixture(scope="module")
def files(own_folder):
    made = {
        "many.j2k": zero_codestream(100_000, 256, 200_000),
        "small.j2k": zero_codestream(60_000, 1, 9_000_000, precinct=5),
        "change.j2k": zero_codestream(60_000, 1, 9_000_000, precinct=5, changes=32),
        "ones.j2k": zero_codestream(60_000, 3, 2_000_000, precinct=15, layers=40, fill=b"\x80"),
        "large.png": blank_png(60_000),
        "good.png": blank_png(600),
    }
    for name, content in made.items():
        (own_folder / name).write_bytes(content)
    write_sparse_tiff(own_folder / "sparse.tif", 60_000)
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, files):
    server = servers(CONFIG, pictures, defines={"OWN": files})
    server.get("/iiif/good.png/full/max/0/default.png")
    yield server
    server.errors()  # the damaged pictures


@contextlib.contextmanager
def clients(server, name):
    """Clients that ask for four sizes of a picture and do not read the answers."""
    with contextlib.ExitStack() as stack:
        streams = []
        for size in SIZES:
            stream = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            stream.sendall(f"GET /iiif/{name}/full/{size}/0/default.jpg HTTP/1.1\r\n"
                           "Host: iiif.test\r\n\r\n".encode())
            streams.append(stream)
        yield streams


def spent(server, work):
    """The processor time that the children need for `work`."""
    before = server.cpu_seconds()
    work()
    return server.cpu_seconds() - before


def ask_and_leave(server, name):
    """Clients ask for a picture and leave; returns when all their requests have ended."""
    with clients(server, name):
        assert server.get("/iiif/good.png/full/max/0/default.png").status == 200
    for size in SIZES:
        server.wait_until_logged(f"/iiif/{name}/full/{size}/0/default.jpg")


@pytest.mark.parametrize("name", ("many.j2k", "small.j2k", "change.j2k", "ones.j2k"))
def test_packets_of_zeros_cost_little(server, name):
    assert spent(server, lambda: ask_and_leave(server, name)) < 10
    assert server.resident_kib() < 1 << 20


@pytest.mark.parametrize("name", ("many.j2k", "change.j2k", "ones.j2k"))
def test_asking_again_costs_nothing(server, name):
    path = f"/iiif/{name}/full/150,/0/default.jpg"
    first = server.get(path)
    if first.status != 200:
        again = spent(server, lambda: [server.get(path) for _ in range(20)])
        assert again < 0.5, first.text


def test_a_tile_at_the_end_of_a_large_png_is_refused(server):
    answer = server.get("/iiif/large.png/59000,59000,512,512/512,/0/default.jpg")
    assert answer.status == 501
    assert "IIIFMaxSourcePixels allows 500000000" in answer.text
    assert server.get("/iiif/large.png/0,0,512,512/512,/0/default.jpg").status == 200


def test_the_limit_is_that_of_the_location(server):
    assert server.get("/small/good.png/full/max/0/default.jpg").status == 200
    answer = server.get("/small/large.png/0,0,512,512/512,/0/default.jpg")
    assert answer.status == 501
    assert "allows 1000000" in answer.text


def test_a_sparse_tiff_of_millions_of_tiles_costs_little(server):
    def ask_all():
        for number in range(16):
            answer = server.get(f"/iiif/sparse.tif/info.json?{number}")
            assert answer.status == 200
    before = server.resident_kib()
    assert spent(server, ask_all) < 2
    assert server.resident_kib() - before < 64 << 10


def test_kinds_of_files_are_restricted_in_a_location(server):
    assert server.get("/jpeg/good.png/info.json").status == 200
    for name in ("many.j2k", "sparse.tif"):
        answer = server.get(f"/jpeg/{name}/info.json")
        assert answer.status == 415
        assert "are not served here" in answer.text
