"""PURGE makes all children decode a picture anew, for whom a Require in <Limit PURGE> admits; and
IIIFCacheTag names the picture to the caches in front."""

import re
import subprocess

import pytest

from env import Httpd, wait_until
from pictures import smooth, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
LogFormat "%r %>s %{iiif-work}n" works
CustomLog "${SERVER_ROOT}/works" works
<Location "/iiif">
    SetHandler iiif
    IIIFPurge on
    IIIFCacheTag Cache-Tag xkey
    <Limit PURGE>
        Require local
    </Limit>
</Location>
<Location "/zoomify">
    SetHandler zoomify
    IIIFPurge on
    <LimitExcept GET HEAD OPTIONS>
        Require local
    </LimitExcept>
</Location>
<Location "/closed">
    SetHandler iiif
    IIIFPurge on
    <Limit PURGE>
        Require ip 192.0.2.1
    </Limit>
</Location>
<Location "/unlimited">
    SetHandler iiif
    IIIFPurge on
</Location>
<Location "/off">
    SetHandler iiif
    <Limit PURGE>
        Require local
    </Limit>
</Location>
"""
RENDERED = "/iiif/small.tif/10,20,300,200/150,/0/default.png"


@pytest.fixture(scope="module")
def server(servers, pictures):
    return servers(CONFIG, pictures, modules=("authz_host",))


def work_of(server, path):
    """Requests the path; returns how its answer was made."""
    def logged():
        return re.findall(rf"^GET {re.escape(path)} HTTP/1.1 200 (\S+)$", (server.root / "works").read_text(),
                          re.MULTILINE)
    before = len(logged())
    assert server.get(path).status == 200
    wait_until(lambda: len(logged()) > before, "log the request")
    return logged()[-1]


def test_a_purged_picture_is_made_anew_and_then_cached_again(server):
    work_of(server, RENDERED)
    assert work_of(server, RENDERED) == "cached"
    answer = server.get("/iiif/small.tif", method="PURGE")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert work_of(server, RENDERED) == "render"
    assert work_of(server, RENDERED) == "cached"


@pytest.mark.parametrize("path", ["/iiif/small.tif/info.json", "/iiif/small.tif/full/max/0/default.jpg",
                                  "/zoomify/small.tif/ImageProperties.xml"])
def test_any_address_of_the_picture_purges_it(server, path):
    work_of(server, RENDERED)
    assert server.get(path, method="PURGE").status == 204
    assert work_of(server, RENDERED) == "render"


def test_the_etag_stays_because_the_bytes_do(server):
    before = server.get(RENDERED).headers["ETag"]
    server.get("/iiif/small.tif", method="PURGE")
    assert server.get(RENDERED).headers["ETag"] == before


def test_other_pictures_stay_cached(server):
    other = "/iiif/grey.tif/10,20,300,200/150,/0/default.png"
    work_of(server, other)
    server.get("/iiif/small.tif", method="PURGE")
    assert work_of(server, other) == "cached"


def test_every_child_decodes_anew(servers, own_folder):
    write_pyramid(own_folder / "map.tif", smooth(600, 400), "--compression", "deflate")
    several = servers(CONFIG.replace("IIIFRoot", "StartServers 4\nIIIFRoot"), own_folder,
                      modules=("authz_host",))
    path = "/iiif/map.tif/0,0,300,200/100,/0/default.png"
    for _ in range(12):
        several.get(path)
    assert several.get("/iiif/map.tif", method="PURGE").status == 204
    works = [work_of(several, path) for _ in range(12)]
    assert works[0] == "render" and set(works[1:]) == {"cached"}


def test_a_missing_picture_is_404(server):
    assert server.get("/iiif/none.tif", method="PURGE").status == 404


def test_a_url_that_makes_no_sense_is_400(server):
    assert server.get("/iiif/small.tif/no/such/0/url.jpg", method="PURGE").status == 400


def test_it_is_refused_where_it_is_off(server):
    answer = server.get("/off/small.tif", method="PURGE")
    assert answer.status == 405 and "PURGE" not in answer.headers["Allow"]


def test_it_is_refused_where_nothing_restricts_it(server):
    assert server.get("/unlimited/small.tif", method="PURGE").status == 405
    assert "add <Limit PURGE>" in server.errors()[0]


def test_it_is_refused_to_others(server):
    assert server.get("/closed/small.tif", method="PURGE").status == 403
    assert "denied by server configuration" in server.errors()[0]
    assert server.get("/closed/small.tif/info.json").status == 200


def test_require_still_needs_its_module(pictures):
    checker = Httpd('<Location "/">\nRequire all denied\n</Location>\n', pictures)
    checker.write_config()
    written = checker.root / "httpd.conf"
    written.write_text(re.sub(r"^LoadModule auth.*$|^\s*Require all granted$", "", written.read_text(),
                              flags=re.MULTILINE))
    done = subprocess.run(checker._command("-t"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    checker.remove()
    assert done.returncode != 0 and "Require needs mod_authz_core" in done.stdout


# --- Tags

@pytest.mark.parametrize("path, tag", [
    ("/iiif/small.tif/info.json", "iiif-small.tif"),
    ("/iiif/small.tif/full/100,/0/default.jpg", "iiif-small.tif"),
    ("/iiif/a%20space/info.json", "iiif-a%20space"),
    ("/iiif/gr%C3%BC%C3%9Fe%2F%c3%bc/info.json", "iiif-gr%C3%BC%C3%9Fe%2F%C3%BC"),
    ("/iiif/small.tif;1/info.json", "iiif-small.tif")])
def test_answers_carry_the_picture_s_tag(server, path, tag):
    answer = server.get(path)
    assert answer.status == 200
    assert answer.headers["Cache-Tag"] == answer.headers["xkey"] == tag
    assert "Surrogate-Key" not in answer.headers


def test_a_redirect_carries_it_too(server):
    assert server.get("/iiif/small.tif").headers["xkey"] == "iiif-small.tif"


def test_refusals_and_other_locations_carry_none(server):
    assert "xkey" not in server.get("/iiif/none.tif/info.json").headers
    assert "xkey" not in server.get("/off/small.tif/info.json").headers
