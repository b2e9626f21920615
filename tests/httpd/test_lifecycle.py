"""Restarts, reloading and several virtual hosts: running requests are not disturbed."""

import http.client
import threading

import pytest

from env import Httpd, ask, wait_until

CONFIG = """
<IfModule iiif_module>
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
</IfModule>
"""
# The configuration of a later generation, recognisable in info.json.
CHANGED = CONFIG.replace('IIIFRoot "', 'IIIFMaxWidth 777\nIIIFRoot "')

TILE = "/iiif/up.tif/128,128,128,128/128,128/0/default.png"


@pytest.fixture
def server(pictures, mpm):
    with Httpd(CONFIG, pictures, mpm=mpm) as started:
        yield started


class Viewer(threading.Thread):
    """Requests tiles until end() is called, on one kept connection or on a new connection for each
    tile."""

    PATHS = [f"/iiif/up.tif/{x},{y},128,128/128,128/0/default.png"
             for x in range(0, 896, 128) for y in range(0, 640, 128)]
    PATHS += ["/iiif/T.tif/full/700,/0/default.jpg", "/iiif/up.tif/info.json"]

    def __init__(self, server, kept):
        super().__init__()
        self.server, self.kept = server, kept
        self.connection = server.connect()
        self.ending = threading.Event()
        self.answers = 0
        self.failures = []

    def run(self):
        number = 0
        while not self.ending.is_set():
            path = self.PATHS[number % len(self.PATHS)]
            number += 1
            try:
                answer = self.fetch(path)
                if answer.status == 200:
                    self.answers += 1
                else:
                    self.failures.append(f"{path}: {answer.status}")
            except (OSError, http.client.HTTPException) as failure:
                self.failures.append(f"{path}: {failure!r}")
                self.connection.close()
        self.connection.close()

    def fetch(self, path):
        idle = self.connection.sock is not None
        try:
            answer = ask(self.connection, path)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # httpd may close an idle connection; clients then repeat the request on a new one.
            self.connection.close()
            if not idle:
                raise
            answer = ask(self.connection, path)
        if not self.kept:
            self.connection.close()
        return answer

    def end(self):
        self.ending.set()
        self.join()


@pytest.fixture
def viewers(server):
    crowd = [Viewer(server, kept=number % 2 == 0) for number in range(6)]
    for viewer in crowd:
        viewer.start()
    yield crowd
    for viewer in crowd:
        viewer.end()


def let_answer(viewers, more):
    """Waits until each viewer has `more` further answers or has recorded a failure."""
    wanted = [(viewer, viewer.answers + more) for viewer in viewers]
    wait_until(lambda: all(viewer.answers >= answers or viewer.failures
                           for viewer, answers in wanted), "answer")


def test_a_graceful_restart_under_load_fails_no_request(server, viewers):
    let_answer(viewers, 20)
    for _ in range(3):
        server.graceful()
        let_answer(viewers, 40)
    server.write_config(CHANGED)
    server.graceful()
    let_answer(viewers, 20)
    for viewer in viewers:
        viewer.end()
    assert [failure for viewer in viewers for failure in viewer.failures] == []
    assert b'"maxWidth":777' in server.get("/iiif/T.tif/info.json").body


def test_a_slow_client_gets_its_picture_over_a_restart(server):
    """Children of the old generation finish their answers before they exit."""
    connection = server.connect()
    connection.request("GET", "/iiif/T.tif/full/max/0/default.png")
    answer = connection.getresponse()
    head = answer.read(1000)
    server.graceful(alone=False)
    rest = b""
    while chunk := answer.read(200_000):
        rest += chunk
    connection.close()
    assert (head + rest).endswith(b"IEND\xaeB`\x82")


def test_the_module_may_go_and_come_back(server):
    assert server.get(TILE).status == 200
    for _ in range(2):
        server.write_config(with_iiif=False)
        server.graceful()
        gone = server.get(TILE)
        assert gone.status == 404 and b"<html>" in gone.body
        server.write_config()
        server.graceful()
        assert server.get(TILE).status == 200


def test_memory_of_the_parent_does_not_grow_by_restarts(server):
    """Each restart reads the configuration again and has to free the previous one."""
    for _ in range(3):
        server.graceful()
    before = server.parent_kib()
    for _ in range(12):
        server.graceful()
    assert server.parent_kib() < before + 1024


def test_a_stop_ends_all_children(pictures, mpm):
    with Httpd(CONFIG, pictures, mpm=mpm) as server:
        assert server.get(TILE).status == 200
        children = server.children()
        assert children
    assert not any(still_runs(pid) for pid in children)


def still_runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_broken_configuration_is_refused_and_the_old_one_goes_on(server):
    code, words = server.check_config(CONFIG + "IIIFVersion 9\n")
    assert code != 0 and "IIIFVersion" in words
    assert server.get(TILE).status == 200
    server.write_config(CONFIG)


def test_it_starts_without_a_root_and_without_pictures(pictures, mpm):
    config = '<Location "/iiif">\nSetHandler iiif\n</Location>\n<Location "/gone">\n' \
             'SetHandler iiif\nIIIFRoot "/does/not/exist"\n</Location>\n'
    with Httpd(config, pictures, mpm=mpm) as server:
        for location, words in (("/iiif", "IIIFRoot is not set"), ("/gone", "/does/not/exist")):
            assert server.get(f"{location}/T.tif/info.json").status == 404
            [line] = server.errors()
            assert words in line
