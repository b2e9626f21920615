"""The example configuration with mod_cache: it keeps answers and bypasses no access rule."""

import base64
import subprocess

import numpy
import pytest

from env import SOURCE
from tiff import Level, Tiff

PICTURE = "/iiif/noise.tif/full/500,/0/default.png"


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    noise = numpy.random.default_rng(4).integers(0, 256, (1024, 1024, 3), numpy.uint8)
    for name, spoil in (("noise.tif", {}), ("late.tif", {15: b"\x55" * 100})):
        Tiff([Level(noise, (256, 256))], spoil=spoil).write(own_folder / name)
    closed = own_folder / "closed"
    closed.mkdir()
    (closed / "noise.tif").write_bytes((own_folder / "noise.tif").read_bytes())
    kept = own_folder / "kept"
    kept.mkdir()
    kept.chmod(0o777)
    users = own_folder / "users"
    digest = subprocess.run(["openssl", "passwd", "-apr1", "secret"], check=True, capture_output=True,
                            text=True).stdout
    users.write_text(f"anna:{digest}")
    example = (SOURCE / "httpd-conf/with-mod-cache.conf").read_text()
    lines = [line for line in example.splitlines() if not line.startswith("LoadModule")]
    config = "\n".join(lines).replace("/srv/images", str(own_folder)).replace(
        "/var/cache/apache2/mod_cache_disk", str(kept))
    return servers(config + f"""
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
    first, second = server.get(PICTURE), server.get(PICTURE)
    assert (kept(first), kept(second)) == ("MISS", "HIT")
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
