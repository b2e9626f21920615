"""One tile cache for all children: every child sends what one child has made, nothing is made
twice, and the other children continue when one is killed."""

import hashlib
import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from env import Httpd, ask, wait_until
from pictures import smooth, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
LogFormat "%{pid}P %U %{iiif-work}n" work
CustomLog "${LOG}" work
StartServers 4
ServerLimit 16
MinSpareThreads 49
MaxRequestWorkers 128
MaxSpareThreads 96
<Location "/iiif">
    SetHandler iiif
</Location>
"""
SIZE = (1500, 1100)
TILE = 256
CHILDREN = 4


@pytest.fixture(scope="module")
def folder(own_folder):
    write_pyramid(own_folder / "deflate.tif", smooth(*SIZE), "--compression", "deflate")
    write_pyramid(own_folder / "jpeg.tif", smooth(*SIZE), "--compression", "jpeg")
    return own_folder


@pytest.fixture
def log(tmp_path):
    return tmp_path / "work.log"


@pytest.fixture
def start(folder, log, mpm):
    """Returns a function that makes a server; `more` is added to its configuration."""
    def started(more=""):
        return Httpd(CONFIG + more, folder, mpm=mpm, defines={"LOG": log})
    return started


def wait_for_children(server, count):
    wait_until(lambda: len(server.children()) >= count, f"have {count} children")


def works(log, path, count):
    """Waits for `count` requests in the access log; returns child and work word of each."""
    def found():
        lines = [line.split() for line in log.read_text().splitlines()]
        seen = [(int(child), work) for child, where, work in lines if where == path]
        return seen if len(seen) >= count else None
    return wait_until(found, f"log {path} {count} times")


def at_once(server, path, count):
    """Sends the same request from `count` clients at the same moment."""
    ready = threading.Barrier(count)

    def one(_):
        connection = server.connect()
        connection.connect()
        ready.wait()
        return ask(connection, path)

    with ThreadPoolExecutor(count) as clients:
        return list(clients.map(one, range(count)))


VIEW = "/iiif/deflate.tif/100,100,700,500/350,/0/default.jpg"


def test_what_one_child_made_all_have(start, log):
    with start() as server:
        wait_for_children(server, CHILDREN)
        first = server.get(VIEW)
        others = at_once(server, VIEW, 24)
        assert {answer.body for answer in others} == {first.body}
        seen = works(log, VIEW, 25)
    made = [work for _, work in seen]
    assert made.count("render") == 1 and made.count("cached") == 24
    assert len({child for child, _ in seen}) > 1


def test_an_answer_that_many_want_at_once_is_made_once(start, log):
    with start() as server:
        wait_for_children(server, CHILDREN)
        for number in range(5):
            view = f"/iiif/deflate.tif/{number},0,1400,1000/700,/0/default.png"
            answers = at_once(server, view, 48)
            assert {answer.status for answer in answers} == {200}
            assert len({answer.body for answer in answers}) == 1
            made = [work for _, work in works(log, view, 48)]
            assert made.count("render") == 1 and made.count("cached") == 47


def test_the_cache_outlives_a_graceful_restart(start, log):
    with start() as server:
        before = server.get(VIEW)
        server.graceful()
        after = server.get(VIEW)
        assert after.body == before.body
        seen = works(log, VIEW, 2)
    assert [work for _, work in seen] == ["render", "cached"]
    assert seen[0][0] != seen[1][0]


def test_another_size_at_a_restart_is_another_cache(start, log):
    with start() as server:
        server.get(VIEW)
        server.write_config(server.config + "IIIFCacheSize 16M\n")
        server.graceful()
        server.get(VIEW)
        server.get(VIEW)
        made = sorted(work for _, work in works(log, VIEW, 3))   # logged after the answer
        assert made == ["cached", "render", "render"]


def test_without_a_cache_everything_is_made(start, log):
    with start("IIIFCacheSize 0\n") as server:
        bodies = {server.get(VIEW).body for _ in range(3)}
        assert len(bodies) == 1
        assert [work for _, work in works(log, VIEW, 3)] == ["render"] * 3


def test_the_cache_has_no_say_in_what_is_passed_through(start, log):
    tile = "/iiif/jpeg.tif/256,256,256,256/256,256/0/default.jpg"
    with start() as server:
        bodies = {server.get(tile).body for _ in range(3)}
        assert len(bodies) == 1
        assert [work for _, work in works(log, tile, 3)] == ["pass-through"] * 3


def test_a_changed_file_is_seen_at_once(start, folder):
    path = folder / "changing.tif"
    view = "/iiif/changing.tif/full/200,/0/default.png"
    with start() as server:
        for value in (10, 90, 170, 250):
            pixels = smooth(*SIZE)
            pixels[:] = value
            write_pyramid(folder / "next.tif", pixels, "--compression", "deflate")
            os.replace(folder / "next.tif", path)
            for answer in at_once(server, view, 8):
                assert answer.image.convert("L").getextrema() == (value, value)
        path.unlink()
        assert {answer.status for answer in at_once(server, view, 8)} == {404}


def test_a_file_that_is_rewritten_in_place_has_one_new_etag_in_all_children(start, folder):
    """Size, content and modification time stay the same: only the change time (ctime) differs."""
    path = folder / "rewritten.tif"
    path.write_bytes((folder / "deflate.tif").read_bytes())
    view = "/iiif/rewritten.tif/full/200,/0/default.png"
    with start() as server:
        wait_for_children(server, CHILDREN)
        before = {answer.headers["ETag"] for answer in at_once(server, view, 24)}
        status = path.stat()
        while path.stat().st_ctime_ns == status.st_ctime_ns:
            path.write_bytes(path.read_bytes())
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        after = {answer.headers["ETag"] for answer in at_once(server, view, 24)}
        assert len(before) == len(after) == 1 and before != after


def test_descriptors_do_not_leak(start, folder):
    """Requests fifty pictures; a child keeps three open."""
    for number in range(50):
        if not (folder / f"same{number}.tif").exists():
            os.link(folder / "deflate.tif", folder / f"same{number}.tif")
    with start("IIIFOpenFiles 3\n") as server:
        for number in range(50):
            assert server.get(f"/iiif/same{number}.tif/full/90,/0/default.jpg").status == 200
        for child in server.children():
            targets = [os.readlink(link.path) for link in os.scandir(f"/proc/{child}/fd")
                       if os.path.islink(link.path)]
            assert sum(target.endswith(".tif") for target in targets) <= 3


def test_memory_that_cannot_be_had_is_told(start):
    server = start("IIIFCacheSize 64000000G\n")
    with pytest.raises(RuntimeError):
        server.start()
    words = server.error_log()
    server.stop()
    server.remove()
    assert "IIIFCacheSize asks for" in words and "set it to less" in words


def every_tile():
    return [f"/iiif/deflate.tif/{x},{y},{min(TILE, SIZE[0] - x)},{min(TILE, SIZE[1] - y)}"
            f"/{min(TILE, SIZE[0] - x)},/0/default.jpg"
            for y in range(0, SIZE[1], TILE) for x in range(0, SIZE[0], TILE)]


class Viewers:
    """Clients that request tiles without pause and compare the answers."""

    def __init__(self, server, right, count):
        self.server, self.right = server, right
        self.wrong, self.answers, self.ended = [], 0, False
        self.threads = [threading.Thread(target=self.look, args=(seed,)) for seed in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        for thread in self.threads:
            thread.join()

    def look(self, seed):
        choice = random.Random(seed)
        connection = None
        while not self.ended:
            path = choice.choice(list(self.right))
            try:
                connection = connection or self.server.connect()
                answer = ask(connection, path)
            except TimeoutError as error:
                self.wrong.append((path, error))
                connection = None
                continue
            except Exception:   # the child was killed
                connection = None
                continue
            self.answers += 1
            if answer.status != 200 or hashlib.sha256(answer.body).digest() != self.right[path]:
                self.wrong.append((path, answer.status))


KILLS = int(os.environ.get("IIIF_KILLS", "40"))


def test_killed_children_hurt_nobody(start):
    """Kills IIIF_KILLS children; set it to 1000 for a long run."""
    with start("IIIFCacheSize 1M\nLogLevel emerg\n") as server:
        wait_for_children(server, CHILDREN)
        right = {path: hashlib.sha256(server.get(path).body).digest() for path in every_tile()}
        choice = random.Random(1)
        with Viewers(server, right, 8) as viewers:
            for _ in range(KILLS):
                wanted = viewers.answers + choice.randint(11, 60)
                wait_until(lambda: viewers.answers >= wanted, "answer")
                wait_for_children(server, 1)
                try:
                    os.kill(choice.choice(server.children()), signal.SIGKILL)
                except ProcessLookupError:
                    pass   # the child has ended already
        assert viewers.wrong == []
        wait_for_children(server, 1)
        for path, digest in right.items():
            assert hashlib.sha256(server.get(path).body).digest() == digest
