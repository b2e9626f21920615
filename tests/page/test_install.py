"""The viewer that `make install` installs is complete, small, switched on by one line, and can be
embedded in other sites' pages."""

import gzip
import json
import re
import subprocess

import pytest

from museum import HERE, PATIENCE, TOP, Httpd, shared_folder, write_adobe

CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
Alias "/viewer/settings.json" "${SERVER_ROOT}/htdocs/own.json"
Include "${SHARE}/viewer.conf"
"""
IMPORT = re.compile(r'(?:from|import\()\s*"\./([\w.]+)"')
STATIC_IMPORT = re.compile(r'from\s*"\./([\w.]+)"')
PRELOAD = re.compile(r'rel="modulepreload" href="([\w.]+)"')
SETTINGS = {"location": "/iiif/", "iip": "", "open": "adobe.tif"}
MOST_SENT = 60 * 1024   # bytes of the viewer without OpenSeadragon, as httpd compresses them

FRAME = """<!DOCTYPE html><html lang="en"><title>A page of another site</title>
<iframe src="/viewer/?id=adobe.tif" title="Green" width="800" height="400"></iframe></html>"""
ELEMENT = """<!DOCTYPE html><html lang="en"><title>A page of another site</title>
<script type="module" src="/viewer/embed.js"></script>
<iiif-viewer picture="adobe.tif" title="Green"></iiif-viewer></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    share = shared_folder("mod_iiif-share-")
    subprocess.run(["make", "-C", TOP / "build/check", "install-viewerDATA", "install-data-local",
                    f"pkgdatadir={share}", "DESTDIR="], check=True, stdout=subprocess.DEVNULL)
    pictures = shared_folder("mod_iiif-installed-")
    write_adobe(pictures / "adobe.tif")
    files = {"htdocs/own.json": json.dumps(SETTINGS).encode(), "htdocs/frame.html": FRAME.encode(), "htdocs/element.html": ELEMENT.encode(),
             "mime.types": b"text/html html\ntext/css css\napplication/json json\n"}
    with Httpd(CONFIG, pictures, files=files, defines={"SHARE": share}.items(),
               modules=("headers", "filter", "deflate")) as server:
        yield server
    subprocess.run(["rm", "-r", share, pictures], check=True)


def test_every_module_that_is_imported_is_there(site):
    open_, seen = {"index.html", "viewer.css", "settings.json", "main.js", "embed.js"}, {}
    while open_ - set(seen):
        name = (open_ - set(seen)).pop()
        answer = site.get(f"/viewer/{name}")
        assert answer.status == 200, name
        seen[name] = answer
        open_ |= set(IMPORT.findall(answer.text))
    sources = {path.name for path in (TOP / "viewer").glob("*.js")}
    assert {name for name in seen if name.endswith(".js")} == sources
    assert all(answer.type == "text/javascript" for name, answer in seen.items()
               if name.endswith(".js"))


def test_what_every_picture_needs_is_asked_for_at_once():
    needed = {"main.js", "pictures.js"}
    while True:
        more = {name for source in needed
                for name in STATIC_IMPORT.findall((TOP / "viewer" / source).read_text())}
        if more <= needed:
            break
        needed |= more
    preloaded = PRELOAD.findall((TOP / "viewer/index.html").read_text())
    assert sorted(preloaded) == sorted(needed - {"main.js"})


def test_the_folder_itself_is_the_page(site):
    assert site.get("/viewer/").body == (TOP / "viewer/index.html").read_bytes()
    assert site.get("/viewer").headers["Location"].endswith("/viewer/")
    assert site.get("/viewer/").headers["X-Content-Type-Options"] == "nosniff"


def test_the_operator_may_have_settings_of_his_own(site):
    assert json.loads(site.get("/viewer/settings.json").text) == SETTINGS


def test_the_policy_allows_no_inline_code(site):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', site.get("/viewer/").text)[1]
    assert "unsafe" not in policy
    assert "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-" in policy


def test_the_viewer_is_small_on_its_way(site):
    own = [path for path in (TOP / "viewer").iterdir() if path.suffix in (".js", ".css", ".html")]
    sent = sum(len(site.get(f"/viewer/{path.name}", Accept_Encoding="gzip").body) for path in own)
    assert sent <= MOST_SENT
    assert gzip.decompress(site.get("/viewer/texts.js", Accept_Encoding="gzip").body)


@pytest.mark.parametrize("page", ("frame", "element"))
def test_pages_of_others_embed_it(site, page, tmp_path):
    subprocess.run(["node", HERE / "embedded.mjs",
                    f"http://127.0.0.1:{site.port}/{page}.html", tmp_path], check=True, timeout=PATIENCE)
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert seen == {"title": "adobe", "frame": "Green", "complaints": []}
