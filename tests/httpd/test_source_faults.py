"""IIIFSource: whatever the server of a picture does wrong, the answer has the right status, the log
one line with the reason, the time is bounded, and nothing wrong is kept."""

import shutil
import socket
import ssl
import threading
import time

import pytest

from afar import Origin, certificate
from env import free_port, wait_until

CONFIG = """
ThreadsPerChild 16
ServerLimit 1
StartServers 1
MaxRequestWorkers 16
MaxSpareThreads 16
IIIFSourceAllowPrivate on
LogLevel iiif:debug
<Location "/afar">
    SetHandler iiif
    IIIFSource "${ORIGIN}" timeout=2 check=1
</Location>
<Location "/closed">
    SetHandler iiif
    IIIFSource "${ORIGIN}" timeout=2
    IIIFSourceAllowPrivate off
</Location>
<Location "/nobody">
    SetHandler iiif
    IIIFSource "http://127.0.0.1:${NOBODY}/" timeout=2
</Location>
<Location "/distrusted">
    SetHandler iiif
    IIIFSource "${TLS}" timeout=2
</Location>
<Location "/misnamed">
    SetHandler iiif
    IIIFSource "${MISNAMED}" timeout=2 ca=${OWN}/elsewhere.example.pem
</Location>
<Location "/breaks">
    SetHandler iiif
    IIIFSource "${ORIGIN}" timeout=1 check=600
</Location>
<Location "/stalls">
    SetHandler iiif
    IIIFSource "${ORIGIN}" timeout=6
</Location>
<Location "/left">
    SetHandler iiif
    IIIFSource "${ORIGIN}" timeout=60
</Location>
<Location "/local">
    SetHandler iiif
    IIIFRoot "${PICTURES}"
</Location>
"""

# What the server does, its value, the answer's status, and words of the line in the log.
FAULTS = [
    ("status", "401", 502, "status 401"),
    ("status", "403", 502, "status 403"),
    ("denied", "", 502, "AccessDenied"),
    ("status", "404", 404, "status 404"),
    ("status", "410", 404, "status 410"),
    ("status", "412", 503, "changed"),
    ("status", "416", 502, "status 416"),
    ("status", "418", 502, "status 418"),
    ("status", "204", 502, "status 204"),
    ("status", "429", 503, "status 429"),
    ("status", "429 1000", 503, "status 429"),
    ("status", "500", 502, "status 500"),
    ("status", "502", 502, "status 502"),
    ("status", "503", 503, "status 503"),
    ("status", "503 1", 503, "status 503"),
    ("status", "504", 504, "status 504"),
    ("gzip", "", 502, "encoded as 'gzip'"),
    ("wrong-range", "", 502, "Content-Range"),
    ("no-content-range", "", 502, "Content-Range"),
    ("unknown-total", "", 502, "Content-Range"),
    ("short", "", 502, "Content-Range"),
    ("longer", "", 502, "Content-Range"),
    ("multipart", "", 502, "several parts"),
    ("no-validator", "", 502, "neither ETag nor Last-Modified"),
    ("stall", "", 504, "Timeout"),
    ("stall-in-body", "", 504, "Timeout"),
    ("drip", "", 504, "Timeout"),
    ("cut", "", 502, "kept.tif"),
    ("reset", "", 502, "kept.tif"),
    ("garbage", "", 502, "kept.tif"),
    ("headers", "", 502, "kept.tif"),
    ("circle", "", 502, "circles"),
    ("redirect", "http://elsewhere.example/x.tif", 502, "another host"),
    ("redirect", "http://169.254.169.254/latest/meta-data/", 502, "another host"),
    ("redirect", "file:///etc/passwd", 502, "another host"),
    ("redirect", "", 502, "redirect"),
]


@pytest.fixture(scope="module")
def kept(own_folder, pictures):
    folder = own_folder / "kept"
    folder.mkdir()
    for name in ("sound.tif", "kept.tif", "changing.tif"):
        shutil.copy(pictures / "T.tif", folder / name)
    shutil.copy(pictures / "small.tif", folder / "small.tif")
    return folder


@pytest.fixture(scope="module")
def origin(kept):
    with Origin(kept) as running:
        yield running


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, kept, origin):
    with Origin(kept, tls=certificate(own_folder)) as tls, \
            Origin(kept, tls=certificate(own_folder, "elsewhere.example")) as misnamed:
        yield servers(CONFIG, pictures, defines={
            "OWN": own_folder, "ORIGIN": origin.url, "TLS": tls.url, "MISNAMED": misnamed.url,
            "NOBODY": free_port()})


def reasons(server):
    """Takes the lines of the error log that tell of refusals."""
    return [line for line in server.errors() if "IIIF00" in line]


def other_name(kept, number=[0]):
    """Makes a picture that nobody has asked for yet."""
    number[0] += 1
    name = f"{number[0]}-kept.tif"
    shutil.copy(kept / "small.tif", kept / name)
    return name


@pytest.mark.parametrize("kind, value, status, words", FAULTS)
def test_a_fault_has_its_status_and_its_line(server, origin, kept, kind, value, status, words):
    name = other_name(kept)
    assert server.get("/afar/small.tif/full/30,/0/default.jpg").status == 200
    server.errors()
    origin.behave(name, kind, value=value)
    before = len(server.error_log())
    begun = time.monotonic()
    answer = server.get(f"/afar/{name}/info.json")
    assert answer.status == status
    assert time.monotonic() - begun < 10, "the source's timeout is 2 seconds"
    assert "127.0.0.1" not in answer.text and "secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer.headers) == (status == 503)
    lines = [line for line in server.error_log()[before:].splitlines()
             if name in line and "IIIF0016" not in line]
    assert len(lines) == 1 and words in lines[0], lines
    assert len(reasons(server)) == (0 if status == 404 else 1)
    # Once the server is sound again, so is the answer.
    origin.behave(name, "sound")
    wait_until(lambda: server.get(f"/afar/{name}/info.json").status == 200, "be well again")
    server.errors()


def test_short_disturbances_are_not_noticed(server, origin, kept):
    for kind, value in (("status", "503"), ("status", "500"), ("reset", ""), ("status", "429 1")):
        name = other_name(kept)
        origin.behave(name, kind, value=value, times=1)
        assert server.get(f"/afar/{name}/info.json").status == 200


def test_a_redirect_within_the_source_is_followed(server, origin, kept):
    name = other_name(kept)
    origin.behave(name, "redirect", value="/small.tif")
    assert server.get(f"/afar/{name}/full/30,/0/default.jpg").status == 200


def test_small_pictures_need_no_ranges(server, origin, kept):
    name = other_name(kept)
    origin.behave(name, "no-ranges")
    answer = server.get(f"/afar/{name}/full/30,/0/default.jpg")
    assert answer.body == server.get("/local/small.tif/full/30,/0/default.jpg").body


def test_large_pictures_need_ranges(server, origin, kept):
    (kept / "large.tif").write_bytes((kept / "sound.tif").read_bytes() + bytes(20_000_000))
    origin.behave("large.tif", "no-ranges")
    assert server.get("/afar/large.tif/info.json").status == 502
    (line,) = reasons(server)
    assert "sends no ranges" in line


@pytest.mark.parametrize("kind", ["weak", "no-etag"])
def test_a_time_of_modification_is_validator_enough(server, origin, kept, kind):
    name = other_name(kept)
    origin.behave(name, kind)
    answer = server.get(f"/afar/{name}/full/30,/0/default.jpg")
    assert answer.body == server.get("/local/small.tif/full/30,/0/default.jpg").body


@pytest.mark.parametrize("location, words", [
    ("closed", "IIIFSourceAllowPrivate"), ("nobody", "connect"), ("distrusted", "certificate"),
    ("misnamed", "certificate")])
def test_a_server_that_must_not_be_trusted(server, location, words):
    assert server.get(f"/{location}/small.tif/info.json").status == 502
    (line,) = reasons(server)
    assert words in line and "IIIF0032" in line


def test_a_picture_that_changes_is_never_mixed(server, origin, kept, pictures):
    """Tiles of the new picture come from the new picture alone, whatever of the old one is kept."""
    old = (pictures / "T.tif").read_bytes()
    new = bytearray(old)
    tile = "2048,1024,1024,1024/256,256/0/default.jpg"
    assert server.get(f"/afar/changing.tif/{tile}").status == 200
    new[-1] ^= 1
    (kept / "changing.tif").write_bytes(bytes(new[:len(old) // 2]) + bytes(len(old) // 2))
    statuses = [server.get(f"/afar/changing.tif/{256 * i},0,256,256/256,256/0/default.jpg").status
                for i in range(12)]
    assert 200 not in statuses[1:] or statuses.count(503) <= 1
    shutil.copy(pictures / "T.tif", kept / "changing.tif")
    wait_until(lambda: server.get(f"/afar/changing.tif/{tile}").status == 200, "be read again")
    server.errors()


def test_a_picture_that_vanishes_is_missing(server, origin, kept):
    name = other_name(kept)
    assert server.get(f"/afar/{name}/info.json").status == 200
    (kept / name).unlink()
    wait_until(lambda: server.get(f"/afar/{name}/info.json").status == 404, "be missing")


def test_a_server_out_of_order_is_left_alone_for_a_while(server, origin, kept):
    names = [other_name(kept) for _ in range(8)]
    for name in names:
        origin.behave(name, "status", value="500")
    origin.take()
    statuses = [server.get(f"/breaks/{name}/info.json").status for name in names]
    assert statuses[0] == 502 and statuses[-1] == 503
    asked = len(origin.take())
    assert asked < 8
    for name in names:
        origin.behave(name, "sound")
    wait_until(lambda: server.get(f"/breaks/{names[-1]}/info.json").status == 200, "be asked again")
    server.errors()


def test_stalled_fetches_do_not_stop_local_pictures(server, origin, kept):
    """Two hundred clients wait for a server that does not answer; half of the threads do, the other
    requests are refused at once."""
    names = [other_name(kept) for _ in range(20)]
    for name in names:
        origin.behave(name, "stall")
    statuses = []

    def fetch(name):
        statuses.append(server.get(f"/stalls/{name}/full/30,/0/default.jpg").status)
    clients = [threading.Thread(target=fetch, args=(names[i % 20],)) for i in range(200)]
    origin.take()
    for client in clients:
        client.start()
    wait_until(lambda: len(origin.take()) > 0, "ask the server")
    begun = time.monotonic()
    for left in range(0, 1000, 100):
        answer = server.get(f"/local/T.tif/{left},0,300,300/200,/0/default.png")
        assert answer.status == 200
    assert time.monotonic() - begun < 5
    for client in clients:
        client.join()
    assert set(statuses) <= {503, 504} and 504 in statuses and 503 in statuses
    origin.released.set()
    origin.released.clear()
    server.errors()


def test_a_client_that_leaves_ends_the_fetch(server, origin, kept):
    name = other_name(kept)
    origin.behave(name, "stall")
    origin.take()
    with socket.create_connection(("127.0.0.1", server.port)) as stream:
        stream.sendall(f"GET /left/{name}/info.json HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until(lambda: origin.take(), "be asked")
    server.wait_until_logged(f"/left/{name}/info.json")
    assert f"/left/{name}/info.json HTTP/1.1\" 499" in server.access_log()
    origin.released.set()
    origin.released.clear()
