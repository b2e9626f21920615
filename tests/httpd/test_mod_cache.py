"""The example configuration with mod_cache: it keeps answers and bypasses no access rule."""

import base64
import socket
import subprocess

import numpy
import pytest

from env import PATIENCE, SOURCE, free_port, wait_until
from tiff import Level, Tiff

ORIGIN = "https://viewer.example"
PICTURE = "/iiif/noise.tif/full/500,/0/default.png"


@pytest.fixture(scope="module")
def folder(own_folder):
    noise = numpy.random.default_rng(4).integers(0, 256, (1024, 1024, 3), numpy.uint8)
    for name, spoil in (("noise.tif", {}), ("late.tif", {15: b"\x55" * 100})):
        Tiff([Level(noise, (256, 256))], spoil=spoil).write(own_folder / name)
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder):
    closed = folder / "closed"
    closed.mkdir()
    (closed / "noise.tif").write_bytes((folder / "noise.tif").read_bytes())
    kept = folder / "kept"
    kept.mkdir()
    kept.chmod(0o777)
    users = folder / "users"
    digest = subprocess.run(["openssl", "passwd", "-apr1", "secret"], check=True, capture_output=True,
                            text=True).stdout
    users.write_text(f"anna:{digest}")
    example = (SOURCE / "httpd-conf/with-mod-cache.conf").read_text()
    lines = [line for line in example.splitlines() if not line.startswith("LoadModule")]
    config = "\n".join(lines).replace("/srv/images", str(folder)).replace(
        "/var/cache/apache2/mod_cache_disk", str(kept))
    return servers(config + f"""
IIIFDamaged refuse
<Directory "{closed}">
    AuthType Basic
    AuthName "closed"
    AuthUserFile "{users}"
    Require valid-user
</Directory>
""", pictures, modules=("auth_basic", "authn_file", "authz_user", "cache", "cache_disk"))


def kept(answer):
    return answer.headers["X-Cache"].split()[0]


def test_what_was_asked_before_is_kept(server):
    first, second = (server.get(PICTURE, Origin=ORIGIN) for _ in range(2))
    assert (kept(first), kept(second)) == ("MISS", "HIT")
    assert second.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert second.body == first.body
    assert second.headers["ETag"] == first.headers["ETag"]
    assert kept(server.get(PICTURE.replace("500,", "499,"))) == "MISS"


def test_access_is_checked_of_what_is_kept_too(server):
    path = PICTURE.replace("noise", "closed%2Fnoise")
    anna = {"Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}
    assert [server.get(path, **anna).status for _ in range(2)] == [200, 200]
    assert server.get(path).status == 401


def test_an_answer_that_was_cut_is_not_kept(server):
    path = "/iiif/late.tif/full/max/0/default.png"
    request = f"GET {path} HTTP/1.1\r\nHost: iiif.test\r\nConnection: close\r\n\r\n".encode()
    for _ in range(2):
        head, _, body = server.raw(request).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ") and b"IEND" not in body
        assert b"HIT" not in head
    assert len(server.errors()) == 1   # repeated faults are logged once a minute


def test_refusals_are_not_kept(server):
    for _ in range(2):
        answer = server.get("/iiif/nothing.tif/full/max/0/default.png")
        assert answer.status == 404
        assert "HIT" not in (answer.headers["X-Cache"] or "")


# --- Every store of mod_cache


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module", params=["disk", "shmcb", "memcache", "redis"])
def store(request, own_folder):
    """Returns the modules and the configuration of a store; runs the daemon that it needs."""
    port = free_port()
    daemon = {"memcache": ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", str(port), "-m", "16"],
              "redis": ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "",
                        "--dir", str(own_folder)]}.get(request.param)
    socache = {"shmcb": f"shmcb:{own_folder}/answers(64000000)", "memcache": f"memcache:127.0.0.1:{port}",
               "redis": f"redis:127.0.0.1:{port}"}.get(request.param)
    if socache is None:
        folder = own_folder / "kept_on_disk"
        folder.mkdir()
        folder.chmod(0o777)
        yield ("cache", "cache_disk"), f'CacheRoot "{folder}"\nCacheEnable disk /\n'
        return
    process = subprocess.Popen(daemon, stdout=subprocess.DEVNULL) if daemon else None
    try:
        if process:
            wait_until(lambda: listens(port), "listen")
        yield (("cache", "cache_socache", f"socache_{request.param}"),
               f"CacheSocache {socache}\nCacheSocacheMaxSize 1000000\nCacheEnable socache /\n")
    finally:
        if process:
            process.terminate()
            process.wait(PATIENCE)


def hit(server, path):
    """The first answer from the cache: mod_cache stores an answer after it has sent it."""
    answers = []

    def is_hit():
        answers.append(server.get(path, Origin=ORIGIN))
        return kept(answers[-1]) == "HIT"

    wait_until(is_hit, "keep the answer")
    return answers[-1]


@pytest.mark.parametrize("quick", ["off", "on"])
def test_a_hit_has_each_header_once(servers, pictures, folder, store, quick):
    modules, lines = store
    server = servers(f"""
IIIFRoot "{folder}"
CacheQuickHandler {quick}
CacheHeader on
{lines}
<Directory "{folder}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/origin">
    SetHandler iiif
    IIIFAllowOrigin "{ORIGIN}"
</Location>
""", pictures, modules=modules)
    for path in ("/iiif/noise.tif/full/200,/0/default.png", "/iiif/noise.tif/info.json",
                 "/origin/noise.tif/full/300,/0/default.jpg"):
        first, second = server.get(path, Origin=ORIGIN), hit(server, path)
        assert kept(first) == "MISS"
        assert second.body == first.body
        for answer in (first, second):
            origin = ORIGIN if path.startswith("/origin") else "*"
            assert answer.headers.get_all("Access-Control-Allow-Origin") == [origin]
            for name in ("Cache-Control", "ETag", "Content-Type", "Last-Modified"):
                assert len(answer.headers.get_all(name)) == 1, name
        again = server.get(path, Origin=ORIGIN, If_None_Match=first.headers["ETag"])
        assert again.status == 304
        assert len(again.headers.get_all("Access-Control-Allow-Origin", [""])) == 1
    server.errors()


def test_a_closed_picture_says_so_to_other_origins(server):
    answer = server.get(PICTURE.replace("noise", "closed%2Fnoise"), Origin=ORIGIN)
    assert (answer.status, answer.headers.get_all("Access-Control-Allow-Origin")) == (401, ["*"])
