"""Rules about what of a picture is asked for: `Require iiif-size`, `iiif-region` and `iiif-info`, in
every protocol and spelling, combined with users, and behind caches."""

import base64
import json
import subprocess

import pytest

from env import Httpd, wait_until
from careless_caches import front

MODULES = ("auth_basic", "authn_file", "authz_user", "authz_host")

CONFIG = """
IIIFRoot "${OWN}"
IIIFIndex on
IIIFUpscale on
<Directory "${OWN}">
    AuthType Basic
    AuthName pictures
    AuthUserFile "${OWN}/passwords"
    <RequireAny>
        Require iiif-size 100
        Require iiif-info
        <RequireAll>
            Require user anna
            <RequireAny>
                Require iiif-size 300
                Require iiif-region 256
            </RequireAny>
        </RequireAll>
        Require user otto
    </RequireAny>
</Directory>
<Directory "${OWN}/closed">
    AuthMerging Off
    Require iiif-size 100
</Directory>
<Directory "${OWN}/deep">
    Require iiif-region
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/2">
    SetHandler iiif
    IIIFVersion 2
    IIIFLenient on
</Location>
<Location "/raw">
    SetHandler iiif
    IIIFSlashes raw
</Location>
<Location "/iip">
    SetHandler iip
</Location>
<Location "/dz">
    SetHandler deepzoom
</Location>
<Location "/zoomify">
    SetHandler zoomify
</Location>
<Location "/small">
    SetHandler iiif
    IIIFMaxWidth 90
</Location>
"""


@pytest.fixture(scope="module")
def tree(own_folder, pictures):
    """map.tif has 6000 x 4000 pixels, tiny.png 80 x 60, square.png 500 x 500."""
    from PIL import Image
    for folder in ("", "closed", "deep"):
        (own_folder / folder).mkdir(exist_ok=True)
        (own_folder / folder / "map.tif").write_bytes((pictures / "T.tif").read_bytes())
    for name, size in (("tiny.png", (80, 60)), ("square.png", (500, 500))):
        Image.new("RGB", size, "red").save(own_folder / name)
    lines = ""
    for user in ("anna", "otto"):
        digest = subprocess.run(["openssl", "passwd", "-apr1", user], check=True,
                                capture_output=True, text=True).stdout
        lines += f"{user}:{digest}"
    (own_folder / "passwords").write_text(lines)
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, tree):
    return servers(CONFIG, pictures, modules=MODULES, defines={"OWN": tree})


def user(name):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{name}".encode()).decode()}


# The whole picture, fitted into 100 x 100.
THUMBNAILS = [
    "/iiif/map.tif/full/!100,100/0/default.jpg", "/iiif/map.tif/full/100,/0/default.jpg",
    "/iiif/map.tif/full/,60/0/default.png", "/iiif/map.tif/full/10,100/0/default.jpg",
    "/iiif/map.tif/full/pct:1/0/default.jpg", "/iiif/map.tif/full/!100,9999/0/default.jpg",
    "/iiif/map.tif/0,0,6000,4000/100,/90/gray.jpg", "/iiif/map.tif/0,0,9999,9999/100,/!0/default.jpg",
    "/iiif/map.tif/pct:0,0,100,100/100,/0/default.jpg", "/iiif/tiny.png/full/max/0/default.jpg",
    "/iiif/tiny.png/full/^100,/0/default.jpg", "/iiif/square.png/square/100,/0/default.jpg",
    "/iiif/map.tif/full/60,40/45/default.png", "/small/map.tif/full/max/0/default.jpg",
    "/2/tiny.png/full/full/0/native.jpg", "/2/map.tif/full/100,/0/default.jpg",
    "/raw/map.tif/full/100,/0/default.jpg", "/iiif/map%2Etif/full/100%2C/0/default.jpg",
    "/iip?FIF=map.tif&WID=100&CVT=jpeg", "/iip?FIF=map.tif&HEI=60&CVT=jpeg",
    "/iip?fif=map.tif&WID=100&HEI=100&cvt=jpeg", "/iip?FIF=map.tif&RGN=0,0,1,1&WID=100&CVT=jpeg",
    "/iip?IIIF=map.tif/full/100,/0/default.jpg",
    "/iip?DeepZoom=map.tif_files/6/0_0.jpg",
    "/dz/map.tif_files/0/0_0.jpg", "/dz/map.tif_files/7/0_0.jpg",
]
LARGER = [
    "/iiif/map.tif/full/max/0/default.jpg", "/iiif/map.tif/full/101,/0/default.jpg",
    "/iiif/map.tif/full/,100/0/default.jpg", "/iiif/map.tif/full/!101,101/0/default.jpg",
    "/iiif/map.tif/full/pct:2/0/default.jpg", "/iiif/map.tif/full/pct:50/0/default.jpg",
    "/iiif/map.tif/full/100,101/0/default.jpg", "/iiif/map.tif/full/9,4000/0/default.jpg",
    "/iiif/map.tif/full/^max/0/default.jpg", "/iiif/map.tif/full/^101,/0/default.jpg",
    "/iiif/map.tif/full/^!200,200/0/default.jpg", "/iiif/map.tif/full/100,67/45/default.png",
    "/iiif/tiny.png/full/^101,/0/default.jpg", "/iiif/tiny.png/full/^max/0/default.jpg",
    "/iiif/tiny.png/full/^pct:200/0/default.jpg", "/iiif/map.tif/full/00101,/0/default.jpg",
    "/2/map.tif/full/full/0/native.jpg", "/raw/map.tif/full/101,/0/default.jpg",
    "/iip?FIF=map.tif&WID=101&CVT=jpeg", "/iip?FIF=map.tif&CVT=jpeg", "/iip?FIF=map.tif&HEI=100&CVT=jpeg",
    "/iip?IIIF=map.tif/full/101,/0/default.jpg",
    # Parts of the picture: all parts together are the picture.
    "/iiif/map.tif/square/100,/0/default.jpg", "/iiif/map.tif/0,0,100,100/max/0/default.jpg",
    "/iiif/map.tif/0,0,5999,4000/100,/0/default.jpg", "/iiif/map.tif/1,0,6000,4000/100,/0/default.jpg",
    "/iiif/map.tif/pct:0,0,99.9,100/100,/0/default.jpg", "/iiif/map.tif/pct:50,50,1,1/!100,100/0/default.jpg",
    "/iiif/map.tif/5990,3990,10,10/max/0/default.jpg", "/iip?FIF=map.tif&RGN=0,0,0.5,1&WID=100&CVT=jpeg",
    "/iip?FIF=map.tif&JTL=0,0", "/iip?FIF=map.tif&JTL=3,5", "/iip?FIF=map.tif&TIL=2,0-1", "/iip?FIF=map.tif&SPECTRA=0,0,0",
    "/iip?FIF=map.tif&PFL=0:0,0-10,0", "/iip?DeepZoom=map.tif_files/8/0_0.jpg",
    "/dz/map.tif_files/8/0_0.jpg", "/dz/map.tif_files/13/0_0.jpg", "/dz/map.tif_files/13/22_15.jpg",
    "/zoomify/map.tif/TileGroup0/3-0-0.jpg", "/zoomify/map.tif/TileGroup1/5-10-10.jpg",
]
DOCUMENTS = [
    "/iiif/map.tif/info.json", "/iiif/map.tif/manifest.json", "/iiif/collection.json",
    "/2/map.tif/info.json", "/iip?FIF=map.tif&OBJ=Max-size", "/iip?DeepZoom=map.tif.dzi",
    "/iip?IIIF=map.tif/info.json", "/dz/map.tif.dzi", "/zoomify/map.tif/ImageProperties.xml",
]


@pytest.mark.parametrize("path", THUMBNAILS)
def test_the_whole_picture_in_small_is_for_everybody(server, path):
    answer = server.get(path)
    assert answer.status == 200
    assert max(answer.image.size) <= 100
    assert "private" not in answer.headers["Cache-Control"]
    assert server.get(path, method="HEAD").status == 200


@pytest.mark.parametrize("path", LARGER)
def test_anything_else_needs_a_user(server, path):
    answer = server.get(path)
    assert answer.status == 401
    assert answer.headers["Cache-Control"] == "no-store"
    assert "at most 100 x 100 pixels" in answer.text or "TIL" in path or "SPECTRA" in path or "PFL" in path
    assert server.get(path, method="HEAD").status == 401
    full = server.get(path, **user("otto"))
    assert full.status in (200, 404)   # Zoomify's group may be another one
    assert full.status == 404 or "private" in full.headers["Cache-Control"]


def test_a_refusal_says_which_url_would_do(server):
    answer = server.get("/iiif/map.tif/full/max/0/default.jpg")
    assert "full/!100,100/0/default.jpg" in answer.text
    # The smallest of the rules is for everybody, the largest for a user who is too curious.
    answer = server.get("/iiif/map.tif/full/max/0/default.jpg", **user("anna"))
    assert answer.status in (401, 403) and "/0/default.jpg" in answer.text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_are_for_everybody(server, path):
    answer = server.get(path)
    assert answer.status == 200
    assert "private" not in answer.headers["Cache-Control"]


def test_a_collection_lists_what_may_be_described(server):
    names = [item["id"] for item in json.loads(server.get("/iiif/collection.json").body)["items"]]
    assert any("map.tif" in name for name in names)


ANNA = [("/iiif/map.tif/0,0,256,256/max/0/default.jpg", True),
        ("/iiif/map.tif/0,0,2048,2048/256,/0/default.jpg", True),
        ("/iiif/map.tif/full/300,/0/default.jpg", True), ("/dz/map.tif_files/13/3_3.jpg", True),
        ("/iip?FIF=map.tif&JTL=3,5", True), ("/iiif/map.tif/0,0,1000,1000/max/0/default.jpg", False),
        ("/iiif/map.tif/full/301,/0/default.jpg", False), ("/iiif/map.tif/full/max/0/default.jpg", False),
        ("/iip?FIF=map.tif&TIL=3,0-3", False)]


@pytest.mark.parametrize("path, admitted", ANNA)
def test_readers_zoom_and_staff_download(server, path, admitted):
    assert server.get(path, **user("anna")).status == (200 if admitted else 401)
    assert server.get(path, **user("otto")).status == 200
    assert server.get(path).status == 401
    server.errors()


def test_info_is_not_implied(server):
    assert server.get("/iiif/closed%2Fmap.tif/full/100,/0/default.jpg").status == 200
    for rest in ("info.json", "manifest.json", "full/101,/0/default.jpg"):
        answer = server.get(f"/iiif/closed%2Fmap.tif/{rest}")
        assert answer.status == 403
    assert "full/!100,100/" in answer.text
    server.errors()


def test_regions_without_a_number_are_tiles(server):
    assert server.get("/iiif/deep%2Fmap.tif/0,0,1024,1024/max/0/default.jpg").status == 200
    assert server.get("/iiif/deep%2Fmap.tif/0,0,1025,1024/max/0/default.jpg").status == 403
    assert server.get("/iiif/deep%2Fmap.tif/full/max/0/default.jpg").status == 403
    server.errors()


def test_a_picture_that_is_not_there(server):
    assert server.get("/iiif/none.tif/full/100,/0/default.jpg").status == 404
    assert server.get("/iiif/none.tif/full/101,/0/default.jpg").status == 401
    assert server.get("/iiif/none.tif/nonsense").status in (401, 404)


def test_the_operators_page_for_errors_stays(servers, pictures, tree):
    server = servers(CONFIG + "ErrorDocument 401 /login.html\n", pictures, modules=MODULES,
                     defines={"OWN": tree}, files={"htdocs/login.html": b"log in"})
    assert server.get("/iiif/map.tif/full/max/0/default.jpg").body == b"log in"


# --- Configuration

@pytest.mark.parametrize("line, right", [
    ("iiif-size", "Require iiif-size 400"), ("iiif-size 0", "from 1"), ("iiif-size 400 300", "from 1"),
    ("iiif-size wide", "from 1"), ("iiif-size -1", "from 1"), ("iiif-size 99999999999999999999", "from 1"),
    ("iiif-region 0", "from 1"), ("iiif-region full", "from 1"), ("iiif-info 3", "no more words")])
def test_a_wrong_rule_is_refused_with_a_sentence(pictures, line, right):
    made = Httpd("", pictures)
    code, output = made.check_config(f'<Location "/iiif">\nRequire {line}\n</Location>\n')
    made.remove()
    assert code != 0 and right in output


# --- Caches

@pytest.mark.parametrize("kind", ["nginx", "varnish", "mod_cache"])
def test_tiers_never_mix_in_a_cache(servers, pictures, tree, kind):
    """The same requests, in every order of readers."""
    if kind == "mod_cache":
        store = tree / "store"
        store.mkdir()
        store.chmod(0o777)
        lines = f'CacheRoot "{store}"\nCacheEnable disk /\nCacheHeader on\nCacheQuickHandler on\n'
        server = servers(CONFIG + lines, pictures, modules=(*MODULES, "cache", "cache_disk"),
                         defines={"OWN": tree})
        check_tiers(server)
        server.errors()
        return
    server = servers(CONFIG, pictures, modules=MODULES, defines={"OWN": tree})
    with front(kind, server) as running:
        check_tiers(running)
    server.errors()


def check_tiers(cache):
    large, tile = "/iiif/map.tif/full/600,/0/default.jpg", "/iiif/map.tif/0,0,256,256/max/0/default.jpg"
    small = "/iiif/map.tif/full/100,/0/default.jpg"
    for _ in range(2):
        assert cache.get(large, **user("otto")).status == 200
        assert cache.get(tile, **user("anna")).status == 200
        assert cache.get(large, **user("anna")).status == 401
        assert [cache.get(path).status for path in (large, tile, small)] == [401, 401, 200]
    wait_until(lambda: "HIT" in (cache.get(small).headers["X-Cache"] or ""), "keep the thumbnail")
