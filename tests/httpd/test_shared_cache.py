"""httpd-conf/with-shared-cache.conf: servers share dear answers in Redis or memcached and no others, and answer
without it too. And htcacheclean beside with-mod-cache.conf."""

import re
import socket
import subprocess
import time

import pytest

from env import PATIENCE, Httpd, free_port, wait_until
from fronts import CONFIGURATIONS, localized
from pictures import smooth
from stores import Store
from tiff import Level, Tiff

DEAR = "/iiif/dear.tif/full/400,/33/default.jpg"   # 36 megapixels without small levels
QUICK = "/iiif/T.tif/0,0,256,256/100,/0/default.png"
STORED = "/iiif/T.tif/0,0,256,256/256,256/0/default.jpg"
HOST = "images.example.org"


@pytest.fixture(scope="module")
def folder(own_folder, pictures):
    Tiff([Level(smooth(6000, 6000), (512, 512))]).write(own_folder / "dear.tif")
    (own_folder / "T.tif").hardlink_to(pictures / "T.tif")
    return own_folder


def node(kind, port, folder, pictures):
    config = localized(CONFIGURATIONS / "with-shared-cache.conf", {
        "/srv/images": folder, "redis:127.0.0.1:6379": f"{kind}:127.0.0.1:{port}"})
    return Httpd(config + 'LogFormat "%U %{iiif-work}n" works\nCustomLog "${SERVER_ROOT}/works" works\n', pictures,
                 modules=("cache", "cache_socache", f"socache_{kind}"))


def works(server, path):
    return re.findall(rf"^{re.escape(path)} (\S+)$", (server.root / "works").read_text(), re.MULTILINE)


def kept(answer):
    return answer.headers["X-Cache"].split()[0]


def is_stored(server, path):
    """Requests an answer twice; returns whether the second one came from the shared cache."""
    return [kept(server.get(path, Host=HOST)) for _ in range(2)][1] == "HIT"


@pytest.mark.parametrize("kind", ["redis", "memcache"])
def test_two_servers_render_a_dear_answer_once(kind, folder, pictures):
    with Store(kind) as daemon, node(kind, daemon.port, folder, pictures) as one, \
            node(kind, daemon.port, folder, pictures) as two:
        first = one.get(DEAR, Host=HOST)
        assert kept(first) == "MISS"
        # mod_cache stores an answer after it has sent it.
        wait_until(lambda: kept(one.get(DEAR, Host=HOST)) == "HIT", "keep the answer")
        second = two.get(DEAR, Host=HOST)
        assert (kept(second), second.body, second.headers["ETag"]) == ("HIT", first.body, first.headers["ETag"])
        two.wait_until_logged(DEAR)
        assert "render" not in works(two, DEAR)
        for path in (QUICK, STORED, "/iiif/T.tif/info.json"):
            answers = [server.get(path, Host=HOST) for server in (one, one, two, two)]
            assert {kept(answer) for answer in answers} == {"MISS"}, path
            assert len({answer.body for answer in answers}) == 1


@pytest.mark.parametrize("kind, length, is_kept", [
    ("redis", 110, True), ("redis", 111, False), ("memcache", 109, True), ("memcache", 111, False)])
def test_httpd_keeps_answers_with_paths_of_up_to_109_characters(kind, length, is_kept, folder, pictures):
    with Store(kind) as daemon, node(kind, daemon.port, folder, pictures) as server:
        name = "n" * (length - len(DEAR) + len("dear.tif"))
        (folder / name).hardlink_to(folder / "dear.tif")
        path = DEAR.replace("dear.tif", name)
        assert len(path) == length
        server.get(path, Host=HOST)
        if is_kept:
            wait_until(lambda: kept(server.get(path, Host=HOST)) == "HIT", "keep the answer")
        else:
            wait_until(lambda: any("AH02386" in line for line in server.errors()), "say so")
        (folder / name).unlink()


@pytest.mark.parametrize("kind", ["redis", "memcache"])
def test_without_the_daemon_answers_continue(kind, folder, pictures):
    with Store(kind) as daemon, node(kind, daemon.port, folder, pictures) as server:
        assert server.get(DEAR, Host=HOST).status == 200
        daemon.__exit__()
        for path in (DEAR, QUICK, STORED):
            begun = time.monotonic()
            assert server.get(path, Host=HOST).status == 200
            assert time.monotonic() - begun < PATIENCE / 2   # no waiting for what is gone
        daemon.__enter__()
        # An answer that could not be stored is in the server's own cache, from which it comes too quickly to be shared.
        fresh = (DEAR.replace("33", str(angle)) for angle in range(34, 360))
        wait_until(lambda: is_stored(server, next(fresh)), "keep answers again")
        server.errors()


def test_htcacheclean_bounds_the_cache_on_disk(folder, pictures, own_folder):
    cache = own_folder / "on-disk"
    cache.mkdir()
    cache.chmod(0o777)
    config = localized(CONFIGURATIONS / "with-mod-cache.conf", {
        "/srv/images": folder, "/var/cache/apache2/mod_cache_disk": cache})

    def size():
        return sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())

    with Httpd(config, pictures, modules=("cache", "cache_disk")) as server:
        paths = [f"/iiif/T.tif/0,0,3000,2000/{width},/0/default.png" for width in range(400, 420)]
        bodies = {path: server.get(path).body for path in paths}
        wait_until(lambda: size() > sum(map(len, bodies.values())), "keep the answers")
        subprocess.run(["htcacheclean", "-n", "-t", "-p", cache, "-l", "1M"], check=True)
        assert 0 < size() < 2_000_000
        assert all(server.get(path).body == body for path, body in bodies.items())
