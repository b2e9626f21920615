"""Health and readiness, and the section of mod_status."""

import os
import re
import threading

import pytest

from env import wait_until

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFHealthImage "${OWN}/health.tif"
IIIFRenderSlots 2
ExtendedStatus On
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/iiif-health">
    SetHandler iiif-health
</Location>
<Location "/iiif-health-elsewhere">
    SetHandler iiif-health
    IIIFHealthImage "nothing.tif"
</Location>
<Location "/iiif-ready">
    SetHandler iiif-ready
</Location>
<Location "/server-status">
    SetHandler server-status
</Location>
"""


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, mpm):
    health = own_folder / "health.tif"
    health.unlink(missing_ok=True)
    os.link(pictures / "small.tif", health)
    return servers(CONFIG, pictures, mpm=mpm, modules=("status",), defines={"OWN": own_folder})


@pytest.mark.parametrize("path", ["/iiif-health", "/iiif-health?deep", "/iiif-health?deep=1",
                                  "/iiif-health/", "/iiif-ready"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_server_that_is_well_says_so(server, path, method):
    answer = server.get(path, method=method)
    assert answer.status == 200
    assert answer.type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text == ('{"status":"ok"}\n' if method == "GET" else "")


def test_no_url_names_the_picture(server):
    assert server.get("/iiif-health/T.tif?deep").status == 404
    assert server.get("/iiif-health?deep=/etc/passwd").status == 200   # not a deep check


def test_a_picture_that_is_not_there_is_ill_and_logged_once(server):
    for _ in range(3):
        answer = server.get("/iiif-health-elsewhere?deep")
        assert (answer.status, answer.text) == (503, '{"status":"failed"}\n')
    assert server.get("/iiif-health-elsewhere").status == 200
    (line,) = server.errors()
    assert "IIIF0014: " in line and "IIIFHealthImage cannot be shown: " in line


def test_a_picture_that_has_been_damaged_is_ill(server, own_folder):
    health = own_folder / "health.tif"
    whole = health.read_bytes()
    health.unlink()
    health.write_bytes(whole[:200])
    assert server.get("/iiif-health?deep").status == 503
    assert server.get("/iiif-health").status == 200
    health.write_bytes(whole)
    assert server.get("/iiif-health?deep").status == 200
    assert len(server.errors()) == 1


def test_load_is_not_ill_health_but_not_ready(server):
    """Two large pictures use both slots that they may; others wait."""
    paths = [f"/iiif/T.tif/full/{4000 + number},/1/default.png" for number in range(8)]
    threads = [threading.Thread(target=server.get, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    wait_until(lambda: server.get("/iiif-ready").status == 503, "be overloaded")
    assert server.get("/iiif-health").status == 200
    assert server.get("/iiif-health?deep").status == 200
    for thread in threads:
        thread.join()
    wait_until(lambda: server.get("/iiif-ready").status == 200, "be ready")
    server.errors()


def test_mod_status_has_a_section(server):
    server.get("/iiif/small.tif/full/123,/0/default.jpg")
    page = server.get("/server-status")
    assert page.text.count("<h2>mod_iiif</h2>") == 1
    assert re.search(r"<dt>Rendered answers: [1-9]\d*</dt>", page.text)


def test_the_short_status_has_keys_and_values(server):
    answer = server.get("/server-status?auto")
    lines = [line for line in answer.text.splitlines() if line.startswith("IIIF")]
    pairs = dict(re.fullmatch(r"(IIIF[A-Z]\w+): ([\x20-\x7e]+)", line).groups() for line in lines)
    assert len(pairs) == len(lines)
    assert int(pairs["IIIFRequestsTotal"]) > 0
    assert pairs["IIIFSlots"] == "2"
    assert {"IIIFCacheHitsTotal", "IIIFCacheBytes", "IIIFMemoryBytes", "IIIFRefusedTotal",
            "IIIFSlotsInUse"} <= pairs.keys()


def test_the_short_status_counts_what_was_asked(server):
    def total():
        text = server.get("/server-status?auto").text
        return int(re.search(r"^IIIFRequestsTotal: (\d+)$", text, re.MULTILINE)[1])

    before = total()
    for _ in range(5):
        server.get("/iiif/small.tif/info.json")
    wait_until(lambda: total() == before + 5, "count")
