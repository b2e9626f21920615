"""The metrics: their two forms, and that they agree with what clients count, over all children."""

import collections
import random
import subprocess
import threading

import pytest

from env import ask, wait_until
from metrics import OPEN_METRICS, scrape

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFOpenFiles 2
IIIFRenderSlots 4
StartServers 3
MinSpareThreads 48
MaxSpareThreads 96
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/iiif2">
    SetHandler iiif
    IIIFVersion 2
</Location>
<Location "/closed">
    SetHandler iiif
    Require all denied
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
<Location "/iiif-metrics">
    SetHandler iiif-metrics
    Require local
</Location>
<Location "/closed-metrics">
    SetHandler iiif-metrics
    Require all denied
</Location>
"""
TILE = "/iiif/T.tif/0,0,256,256/256,256/0/default.jpg"

# What clients ask for, and the labels of the answers. `render` may be `cached` the next time.
QUESTIONS = [
    (TILE, "iiif3", "pass-through", "2xx"),
    ("/iiif/T.tif/512,512,256,256/max/0/default.jpg", "iiif3", "pass-through", "2xx"),
    ("/iiif/small.tif/full/300,/0/default.jpg", "iiif3", "render", "2xx"),
    ("/iiif/small.tif/full/200,/0/default.png", "iiif3", "render", "2xx"),
    ("/iiif/small.tif/info.json", "iiif3", "info", "2xx"),
    ("/iiif/small.tif", "iiif3", "redirect", "3xx"),
    ("/iiif/nothing.tif/info.json", "iiif3", "refusal", "4xx"),
    ("/iiif/small.tif/full/0,/0/default.jpg", "iiif3", "refusal", "4xx"),
    ("/closed/small.tif/info.json", "iiif3", "refusal", "4xx"),
    ("/iiif2/small.tif/full/full/0/default.jpg", "iiif2", "render", "2xx"),
    ("/iip?FIF=small.tif&OBJ=IIP,1.0&OBJ=Max-size", "iip", "info", "2xx"),
    ("/iip?FIF=small.tif&CVT=jpeg", "iip", "render", "2xx"),
    ("/deepzoom/small.tif.dzi", "deepzoom", "info", "2xx"),
    ("/zoomify/small.tif/ImageProperties.xml", "zoomify", "info", "2xx"),
]


@pytest.fixture(scope="module")
def server(servers, pictures, mpm):
    return servers(CONFIG, pictures, mpm=mpm, modules=("authz_host",))


def forms(server):
    for accept in ({}, {"Accept": OPEN_METRICS}):
        answer = server.get("/iiif-metrics", **accept)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        yield answer


def test_both_forms_have_their_type_and_end(server):
    text, open_metrics = forms(server)
    assert text.type == "text/plain; version=0.0.4; charset=utf-8"
    assert open_metrics.type == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert open_metrics.text.endswith("\n# EOF\n") and "\n\n" not in open_metrics.text
    assert "# EOF" not in text.text and text.text.endswith("\n")


def test_promtool_finds_no_fault(server):
    server.get(TILE)
    for answer in forms(server):
        body = answer.text.replace("# EOF\n", "")
        if "openmetrics" in answer.type:
            continue   # promtool reads Prometheus' own text
        done = subprocess.run(["promtool", "check", "metrics"], input=body, text=True,
                              capture_output=True)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_strict_parsers_read_both_forms_alike(server):
    server.get(TILE)
    first, second = scrape(server, open_metrics=False), scrape(server)
    assert set(first.samples) == set(second.samples)
    assert first.value("iiif_slots_limit", lane="tile") == 4


def test_nobody_else_may_read_them(server):
    assert server.get("/closed-metrics").status == 403
    assert "AH01630" in "".join(server.errors())
    answer = server.get("/iiif-metrics")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert server.get("/iiif-metrics/T.tif/info.json").status == 404
    assert server.get("/iiif-metrics", method="POST").status == 405


def test_no_label_comes_from_a_client(server):
    for path in ("/iiif/whatever/info.json", "/iiif/%22%7D%0A/info.json", "/iip?FIF=x&OBJ=y",
                 "/iiif/T.tif/full/max/0/default.evil"):
        server.get(path, User_Agent='"}#', Host="evil.example")
    text = server.get("/iiif-metrics").text
    for word in ("whatever", "evil", "%22", "T.tif"):
        assert word not in text


class Client(threading.Thread):
    """Asks random questions over one connection, and counts the answers."""

    def __init__(self, server, seed, count):
        super().__init__()
        self.server, self.count = server, count
        self.choice = random.Random(seed)
        self.answers = collections.Counter()
        self.bytes = 0

    def run(self):
        connection = self.server.connect()
        for _ in range(self.count):
            path, protocol, work, code = self.choice.choice(QUESTIONS)
            answer = ask(connection, path)
            assert code[0] == str(answer.status)[0], (path, answer.status)
            self.answers[protocol, "made" if work == "render" else work, code] += 1
            self.bytes += len(answer.body)
        connection.close()


def counted(metrics):
    """The same sums as those of a Client."""
    found = collections.Counter()
    for labels in metrics.labels("iiif_requests_total"):
        work = "made" if labels["work"] in ("render", "cached") else labels["work"]
        found[labels["protocol"], work, labels["code"]] += int(
            metrics.value("iiif_requests_total", **labels))
    return found


def settled(server):
    """The metrics once all answers have been counted: httpd counts them after it has sent them."""
    state = [None]

    def is_settled():
        before, state[0] = state[0], scrape(server)
        return before is not None and before.samples == state[0].samples

    wait_until(is_settled, "settle")
    return state[0]


def test_sums_are_those_that_clients_count(server):
    before = settled(server)
    clients = [Client(server, seed, 150) for seed in range(8)]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        scrape(server)
    for client in clients:
        client.join()
    after = settled(server)
    assert all("AH01630" in line for line in server.errors())   # /closed
    expected = sum((client.answers for client in clients), collections.Counter())
    assert counted(after) - counted(before) == expected
    assert sum(expected.values()) == 1200

    def grown(name, **labels):
        return after.sum(name, **labels) - before.sum(name, **labels)

    assert grown("iiif_response_bytes_total") == sum(client.bytes for client in clients)
    assert grown("iiif_request_seconds_count") == 1200
    refused = sum(number for (_, work, _), number in expected.items() if work == "refusal")
    assert grown("iiif_refused_total") == refused
    assert grown("iiif_refused_total", reason="access") > 0
    assert after.value("iiif_children") >= 2


def test_a_histogram_agrees_with_itself_in_every_scrape(server):
    clients = [Client(server, seed, 60) for seed in range(4)]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        metrics = scrape(server)
        for labels in metrics.labels("iiif_request_seconds_count"):
            assert metrics.value("iiif_request_seconds_count", **labels) == metrics.value(
                "iiif_request_seconds_bucket", le="+Inf", **labels)
    for client in clients:
        client.join()
    server.errors()   # /closed


def test_what_the_pictures_cost_is_counted(server, own_folder):
    before = settled(server)
    server.get("/iiif/grey.tif/full/333,/0/default.png")
    after = settled(server)

    def grown(name, **labels):
        return after.sum(name, **labels) - before.sum(name, **labels)

    assert grown("iiif_pixels_sent_total") == 333 * 238
    assert grown("iiif_pixels_decoded_total") >= 333 * 238
    assert grown("iiif_source_bytes_read_total") > 0
    assert grown("iiif_stage_seconds_count", stage="encode", lane="tile") == 1
    assert grown("iiif_wait_seconds_count", lane="tile") == 1
    assert after.value("iiif_open_files") <= after.value("iiif_open_files_limit")


def test_head_and_not_modified_make_nothing(server):
    path = "/iiif/small.tif/full/111,/0/default.jpg"
    etag = server.get(path).headers["ETag"]
    before = settled(server)
    assert server.get(path, method="HEAD").status == 200
    assert server.get(path, If_None_Match=etag).status == 304
    after = settled(server)
    difference = counted(after) - counted(before)
    assert difference == {("iiif3", "head", "2xx"): 1, ("iiif3", "head", "304"): 1}


def test_counters_survive_a_graceful_restart(server):
    server.get(TILE)
    before = settled(server)
    server.graceful()
    after = settled(server)
    assert counted(after) == counted(before)
    assert after.value("process_start_time_seconds") == before.value("process_start_time_seconds")
    server.get(TILE)
    assert sum((counted(settled(server)) - counted(after)).values()) == 1
