"""IIIFIdentifierMap: identifiers that are no paths."""

import base64
import json
import subprocess

import pytest

from env import Httpd
from pictures import smooth, write_pyramid

PROGRAM = """#!/usr/bin/python3
import os, sys, time
for line in sys.stdin:
    key = line.rstrip("\\n")
    if key == "die":
        sys.exit(1)
    if key == "hang":
        time.sleep(3600)
    answers = {"db:1": "a.tif", "db:2": "../outside.tif", "db:3": "/etc/passwd", "who": "NULL"}
    print(answers.get(key, "NULL"), flush=True)
"""

CONFIG = """
IIIFRoot "${OWN}/root"
<Directory "${OWN}/root">
    Require all granted
</Directory>
<Directory "${OWN}/root/closed">
    AuthType Basic
    AuthName "closed"
    AuthUserFile "${OWN}/users"
    Require valid-user
</Directory>
<Location "/txt">
    SetHandler iiif
    IIIFIdentifierMap "txt:${OWN}/map.txt"
</Location>
<Location "/dbm">
    SetHandler iiif
    IIIFIdentifierMap "dbm=sdbm:${OWN}/map"
</Location>
<Location "/prg">
    SetHandler iiif
    IIIFIdentifierMap "prg:${OWN}/program"
</Location>
<Location "/pattern">
    SetHandler iiif
    IIIFIdentifierMap "^ark:/12025/(..)(.*)$" "$1/$2.tif"
    IIIFIdentifierMap "^up:(.*)$" "$1"
    IIIFIdentifierMap "^dots:(.)(.)$" "$1$2/outside.tif"
    IIIFIdentifierMap "^root:(.*)$" "${OWN}/root/$1"
</Location>
<Location "/both">
    SetHandler iiif
    IIIFIdentifierMap "txt:${OWN}/map.txt"
    IIIFIdentifierMap "(.*)" "$1"
</Location>
<Location "/iip">
    SetHandler iip
    IIIFIdentifierMap "txt:${OWN}/map.txt"
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
    IIIFIdentifierMap "txt:${OWN}/map.txt"
</Location>
<Location "/zoomify">
    SetHandler zoomify
    IIIFIdentifierMap "txt:${OWN}/map.txt"
</Location>
"""
UUID = "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"

MAP = f"""# identifiers of the catalogue
{UUID}  a.tif
book     65/4xz.tif   ignored
spaces   "a name.tif"
secret   closed/a.tif
outside  ../outside.tif
absolute /etc/passwd
empty
nothing  not/there.tif
"""


@pytest.fixture(scope="module")
def folder(own_folder):
    root = own_folder / "root"
    for name in ("a.tif", "65/4xz.tif", "a name.tif", "closed/a.tif"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        write_pyramid(root / name, smooth(60, 40), "--compression", "deflate")
    (own_folder / "outside.tif").write_bytes((root / "a.tif").read_bytes())
    (own_folder / "map.txt").write_text(MAP)
    (own_folder / "dbm.txt").write_text(f"{UUID} a.tif\nsecret closed/a.tif\noutside ../outside.tif\n")
    subprocess.run(["/usr/sbin/httxt2dbm", "-f", "sdbm", "-i", own_folder / "dbm.txt", "-o", own_folder / "map"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (own_folder / "program").write_text(PROGRAM)
    (own_folder / "program").chmod(0o755)
    digest = subprocess.run(["openssl", "passwd", "-apr1", "secret"], check=True,
                            capture_output=True, text=True).stdout
    (own_folder / "users").write_text(f"anna:{digest}")
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, folder, mpm):
    return servers(CONFIG, pictures, mpm=mpm, defines={"OWN": folder},
                   modules=("auth_basic", "authn_file", "authz_user"))


FOUND = [f"/txt/{UUID}", "/txt/book", "/txt/spaces", f"/dbm/{UUID}", "/prg/db:1",
         "/pattern/ark:%2F12025%2F654xz", "/pattern/root:a.tif", f"/both/{UUID}", "/both/a.tif",
         f"/txt/{UUID};1"]


@pytest.mark.parametrize("path", FOUND)
def test_an_identifier_finds_its_picture_and_keeps_its_name(server, path):
    answer = server.get(path + "/info.json", Host="example.org")
    assert answer.status == 200
    assert json.loads(answer.body)["id"] == f"http://example.org{path}"
    assert server.get(path + "/full/max/0/default.jpg").image.size == (60, 40)


def test_all_protocols_have_maps(server):
    for path in (f"/iip?FIF={UUID}&WID=60&CVT=jpeg", f"/iip?IIIF={UUID}/full/max/0/default.jpg",
                 f"/iip?DeepZoom={UUID}.dzi", f"/deepzoom/{UUID}.dzi",
                 f"/deepzoom/{UUID}_files/6/0_0.jpg", f"/zoomify/{UUID}/ImageProperties.xml",
                 f"/zoomify/{UUID}/TileGroup0/0-0-0.jpg"):
        assert server.get(path).status == 200, path


def test_a_saved_picture_is_named_by_its_identifier(server):
    answer = server.get("/pattern/ark:%2F12025%2F654xz/full/max/0/default.jpg", method="HEAD")
    assert 'filename="ark__12025_654xz.jpg"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/txt/a.tif", "/txt/unknown", "/txt/empty", "/txt/nothing",
                                  "/txt/%23", "/dbm/a.tif", "/prg/unknown", "/prg/who",
                                  "/pattern/a.tif", "/txt/uuid%20a.tif"])
def test_what_no_map_knows_is_not_there(server, path):
    assert server.get(path + "/info.json").status == 404


@pytest.mark.parametrize("path", ["/txt/outside", "/txt/absolute", "/dbm/outside", "/prg/db:2",
                                  "/prg/db:3", "/pattern/up:..%2Foutside.tif",
                                  "/pattern/dots:..", "/pattern/root:..%2Foutside.tif",
                                  "/pattern/up:%2Fetc%2Fpasswd"])
def test_a_hostile_value_stays_below_the_root(server, path):
    answer = server.get(path + "/info.json")
    assert answer.status in (400, 404)
    assert b"root" not in answer.body
    assert all("not below IIIFRoot" in line for line in server.errors())


@pytest.mark.parametrize("path", ["/txt/secret", "/dbm/secret"])
def test_the_access_rules_of_the_file_hold(server, path):
    anna = {"Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}
    for rest in ("info.json", "full/max/0/default.jpg"):
        assert server.get(f"{path}/{rest}").status == 401
        assert server.get(f"{path}/{rest}", **anna).status == 200


def test_a_changed_text_file_is_read_anew(server, folder):
    assert server.get("/txt/fresh/info.json").status == 404
    text = (folder / "map.txt").read_text()
    (folder / "map.txt").write_text(text + "fresh a.tif\n")
    assert server.get("/txt/fresh/info.json").status == 200
    (folder / "map.txt").write_text(text)
    assert server.get("/txt/fresh/info.json").status == 404


def test_a_program_that_ends_is_started_again(server):
    answer = server.get("/prg/die/info.json")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert server.get("/prg/db:1/info.json").status == 200
    [line] = server.errors()
    assert "IIIFIdentifierMap prg:" in line


def test_a_program_that_hangs_is_killed(server):
    assert server.get("/prg/hang/info.json").status == 503
    assert server.get("/prg/db:1/info.json").status == 200
    server.errors()


def test_a_map_that_is_gone_is_503(server, folder):
    (folder / "map.txt").rename(folder / "away")
    assert server.get(f"/txt/{UUID}/info.json").status == 503
    (folder / "away").rename(folder / "map.txt")
    assert server.get(f"/txt/{UUID}/info.json").status == 200
    assert len(server.errors()) == 1


@pytest.mark.parametrize("words, right", [
    ("rnd:map.txt", "txt:file"), ("txt:", "txt:file"), ("map.txt", "txt:file"), ("", "txt:file"),
    ("txt:nowhere.txt", "nowhere.txt"), ("dbm=sdbm:nowhere", "nowhere"),
    ("dbm=none:map", "none"), ("prg:/nowhere/at/all", "/nowhere/at/all"),
    ('"(" "$1"', "regular expression"), ("a b c", "substitution")])
def test_a_wrong_map_is_refused(pictures, words, right):
    checker = Httpd("", pictures)
    try:
        code, said = checker.check_config(f"IIIFIdentifierMap {words}\n")
        assert code != 0
        assert "IIIFIdentifierMap" in said and right in said
    finally:
        checker.remove()
