"""Signed links: `Require iiif-signed`, IIIFSignKeys and the command iiif-sign."""

import base64
import hashlib
import hmac
import pathlib
import shutil
import subprocess
import time

import pytest

from env import Httpd
from careless_caches import front

SIGN = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "iiif-sign"
OLD, NEW, STRANGE = "old" * 11, "new" * 11, "strange" * 5

CONFIG = """
IIIFRoot "${OWN}"
IIIFIndex on
IIIFSignKeys "${OWN}/sign.keys"
<Directory "${OWN}">
    Require iiif-signed
</Directory>
<Directory "${OWN}/thumbs">
    <RequireAny>
        Require iiif-size 100
        Require iiif-signed
    </RequireAny>
</Directory>
<Directory "${OWN}/readers">
    AuthType Basic
    AuthName pictures
    AuthUserFile "${OWN}/passwords"
    <RequireAny>
        Require valid-user
        Require iiif-signed
    </RequireAny>
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/marked">
    SetHandler iiif
    IIIFMaxWidth 300
</Location>
<Location "/inside">
    SetHandler iiif
    IIIFBaseURL https://images.example.org/maps/iiif
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
"""
LARGE = "/iiif/map.tif/full/600,/0/default.jpg"


@pytest.fixture(scope="module")
def tree(own_folder, pictures):
    for folder in ("", "thumbs", "readers"):
        (own_folder / folder).mkdir(exist_ok=True)
        shutil.copy2(pictures / "T.tif", own_folder / folder / "map.tif")
    (own_folder / "passwords").write_text("")
    write_keys(own_folder / "sign.keys", f"# of November\n{NEW}\n\n{OLD}\n")
    return own_folder


@pytest.fixture(scope="module")
def server(servers, pictures, tree):
    return servers(CONFIG, pictures, modules=("auth_basic", "authn_file", "authz_user"), defines={"OWN": tree})


def write_keys(file, text, mode=0o600):
    file.write_text(text)
    file.chmod(mode)
    return file


def run(*words, status=0, **options):
    done = subprocess.run([SIGN, *map(str, words)], capture_output=True, text=True, timeout=30, **options)
    assert done.returncode == status, done.stderr
    return done


def signed(tree, path, *words):
    """The link that the command makes."""
    return run("--keys", tree / "sign.keys", *words, path).stdout.strip()


def signed_by(key, path, expiry):
    """The same, written a second time."""
    path, _, query = path.partition("?")
    text = f"iiif-signed\n{path}?{query}\n{expiry}".encode()
    signature = base64.urlsafe_b64encode(hmac.new(key.encode(), text, hashlib.sha256).digest()).decode().rstrip("=")
    return f"{path}?{query}{'&' if query else ''}exp={expiry}&sig={signature}"


LINKS = [LARGE, "/iiif/map.tif/full/max/0/default.jpg", "/iiif/map.tif/0,0,256,256/max/0/default.jpg",
         "/iiif/map.tif/info.json", "/iiif/map.tif/manifest.json", "/iiif/thumbs%2Fmap.tif/full/600,/0/default.jpg",
         "/iiif/readers%2Fmap.tif/full/600,/0/default.jpg", "/iip?FIF=map.tif&WID=100&CVT=jpeg",
         "/iip?FIF=map.tif&JTL=0,0", "/iip?IIIF=map.tif/full/600,/0/default.jpg", "/dz/map.tif.dzi",
         "/dz/map.tif_files/8/0_0.jpg", "/zoomify/map.tif/TileGroup0/3-0-0.jpg",
         "/iiif/map.tif/full/100,/0/default.jpg?for=press"]


@pytest.mark.parametrize("path", LINKS)
def test_a_signed_link_is_answered(server, tree, path):
    assert server.get(path).status in (401, 403)
    link = signed(tree, path)
    for method in ("GET", "HEAD"):
        answer = server.get(link, method=method)
        assert answer.status == 200
        assert "private" in answer.headers["Cache-Control"]
    again = server.get(link, If_None_Match=answer.headers["ETag"])
    assert again.status == 304 and "private" in again.headers["Cache-Control"]


def test_a_link_expires(server, tree):
    link = signed(tree, LARGE, "--for", "2s")
    assert server.get(link).status == 200
    time.sleep(2)
    answer = server.get(link)
    assert answer.status == 403 and "expired" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert server.get(signed_by(NEW, LARGE, int(time.time()) - 1)).status == 403
    server.errors()


SPELLINGS = ["/iiif/map%2Etif/full/600,/0/default.jpg", "/iiif/map.tif/full/600%2C/0/default.jpg",
             "/iiif/map.tif/full/600%2c/0/default.jpg", "/%69iif/%6Dap.tif/%66ull/600,/0/default.jpg",
             "/iiif/./map.tif/full/600,/0/default.jpg", "/iiif/x/../map.tif/full/600,/0/default.jpg"]


@pytest.mark.parametrize("path", SPELLINGS)
def test_every_spelling_is_the_signed_one(server, path):
    query = signed_by(NEW, "/iiif/map.tif/full/600%2C/0/default.jpg", int(time.time()) + 60).partition("?")[2]
    answer = server.get(f"{path}?{query}")
    assert answer.status == 200 and answer.image.size == (600, 400)


OTHERS = ["/iiif/map.tif/full/601,/0/default.jpg", "/iiif/map.tif/full/max/0/default.jpg",
          "/iiif/map.tif/full/600,/0/default.png", "/iiif/map.tif/full/600,/0/gray.jpg",
          "/iiif/map.tif/full/^600,/0/default.jpg", "/iiif/thumbs%2Fmap.tif/full/600,/0/default.jpg",
          "/iiif/thumbs/map.tif/full/600,/0/default.jpg", "/iiif/map.tif%3B1/full/600,/0/default.jpg",
          "/iiif/%2Fmap.tif/full/600,/0/default.jpg", "/marked/map.tif/full/600,/0/default.jpg",
          "/marked/map.tif/full/300,/0/default.jpg", "/inside/map.tif/full/600,/0/default.jpg",
          "/iiif/map.tif/info.json", "/iiif/map.tif", "/iiif/map.tif/full/600%252C/0/default.jpg"]


@pytest.mark.parametrize("path", OTHERS)
def test_a_link_admits_nothing_else(server, tree, path):
    query = signed(tree, LARGE).partition("?")[2]
    assert server.get(f"{path}?{query}").status in (400, 401, 403, 404)
    assert server.get(LARGE + "?" + query, method="PURGE").status in (401, 403, 405)
    server.errors()


@pytest.mark.parametrize("change", [
    lambda link: link.replace("exp=", "exp=9"), lambda link: link.replace("exp=", "exp=0"),
    lambda link: link[:-1], lambda link: link + "=", lambda link: link + "&utm_source=mail",
    lambda link: link.replace("?", "?a=b&"), lambda link: link.replace("sig=", "sig=A"),
    lambda link: link.replace("exp=", "EXP="), lambda link: link.replace("&sig=", "&sig=&sig="),
    lambda link: link + "&" + link.partition("?")[2], lambda link: link.partition("&sig=")[0],
    lambda link: link.partition("?")[0] + "?sig=" + link.partition("&sig=")[2],
    lambda link: link.swapcase().replace("/IIIF/MAP.TIF/FULL/600,/0/DEFAULT.JPG", LARGE).replace("EXP", "exp").replace("SIG", "sig")])
def test_a_changed_link_is_refused(server, tree, change):
    answer = server.get(change(signed(tree, LARGE)))
    assert answer.status == 403
    assert answer.headers["Cache-Control"] == "no-store"
    server.errors()


def test_the_query_of_iip_is_signed_as_it_is_written(server, tree):
    """IIP ignores a command whose name is encoded: without WID, the answer would be larger."""
    link = signed(tree, "/iip?FIF=map.tif&WID=100&CVT=jpeg")
    assert server.get(link).status == 200
    for other in (link.replace("WID", "%57ID"), link.replace("WID=100", "WID=1000"), link.replace("WID=100&", ""),
                  link.replace("FIF=map.tif", "FIF=readers/map.tif"), link + "&WID=1000", link + "&CVT=jpeg"):
        assert server.get(other).status in (400, 401, 403)
    query = link.partition("?")[2]
    body = "FIF=map.tif&CVT=jpeg"
    request = (f"POST /iip?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
               f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}")
    assert server.raw(request.encode()).split(b" ", 2)[1] in (b"403", b"405")
    server.errors()


def test_a_refused_link_says_why_beside_other_rules(server, tree):
    path = "/iiif/thumbs%2Fmap.tif/full/600,/0/default.jpg"
    assert "full/!100,100/" in server.get(path).text
    assert "does not fit" in server.get(signed(tree, path) + "x").text
    thumbnail = server.get("/iiif/thumbs%2Fmap.tif/full/100,/0/default.jpg")
    assert thumbnail.status == 200 and "private" not in thumbnail.headers["Cache-Control"]
    server.errors()


def test_links_are_signed_as_the_public_sees_them(server, tree):
    link = signed(tree, "https://images.example.org/maps/iiif/map.tif/full/600,/0/default.jpg")
    query = link.partition("?")[2]
    assert link.startswith("https://images.example.org/maps/iiif/")
    assert server.get("/inside/map.tif/full/600,/0/default.jpg?" + query).status == 200
    assert server.get("/iiif/map.tif/full/600,/0/default.jpg?" + query).status == 403
    server.errors()


def test_every_key_of_the_file_is_accepted(server):
    expiry = int(time.time()) + 60
    path = "/iiif/map.tif/full/600%2C/0/default.jpg"
    for key, status in ((NEW, 200), (OLD, 200), (STRANGE, 403), ("# of November", 403), ("", 403)):
        assert server.get(signed_by(key, path, expiry)).status == status
    server.errors()


def test_without_keys_nothing_is_admitted(servers, pictures, tree):
    server = servers(CONFIG.replace("IIIFSignKeys", "#"), pictures,
                     modules=("auth_basic", "authn_file", "authz_user"), defines={"OWN": tree})
    assert server.get(signed(tree, LARGE)).status == 403
    assert any("IIIF0035" in line for line in server.errors())


@pytest.mark.parametrize("text, mode, right", [
    (NEW, 0o640, "chmod 0600"), (NEW, 0o604, "chmod 0600"), ("short\n", 0o600, "at least 32"),
    ("# only a comment\n", 0o600, "at least 32"), (f"{NEW}\nshort\n", 0o600, "at least 32"), (None, 0, "at least 32")])
def test_a_wrong_key_file_stops_the_start(pictures, tmp_path, text, mode, right):
    file = tmp_path / "keys"
    if text is not None:
        write_keys(file, text, mode)
    made = Httpd("", pictures)
    code, output = made.check_config(f'<Location "/iiif">\nIIIFSignKeys "{file}"\n</Location>\n')
    made.remove()
    assert code != 0 and right in output
    assert NEW not in output


def test_a_rule_with_words_is_refused(pictures):
    made = Httpd("", pictures)
    code, output = made.check_config('<Location "/iiif">\nRequire iiif-signed yes\n</Location>\n')
    made.remove()
    assert code != 0 and "takes no more words" in output


@pytest.mark.parametrize("kind", ["nginx", "varnish"])
def test_no_cache_hands_a_signed_answer_on(server, tree, kind):
    link = signed(tree, LARGE)
    with front(kind, server) as running:
        for _ in range(2):
            assert running.get(link).status == 200
            assert running.get(LARGE).status == 403
            assert running.get(link + "x").status == 403
    server.errors()


# --- The command

def test_the_command_signs_what_it_reads(tree):
    paths = ["/iiif/a.tif/info.json", "https://a.example/iiif/b%2Fc.tif/full/max/0/default.jpg"]
    lines = run("--keys", tree / "sign.keys", "--until", "2027-01-31T00:00+00:00",
                input="\n".join(paths) + "\n\n").stdout.splitlines()
    assert lines[0] == signed_by(NEW, paths[0], 1801353600)
    assert lines[1] == "https://a.example" + signed_by(NEW, "/iiif/b%2Fc.tif/full/max/0/default.jpg", 1801353600)


@pytest.mark.parametrize("url", ["/iiif/a b.tif/info.json", "/iiif/é.tif/info.json", "/iiif/a%zz/info.json", "/iiif/a.tif#x",
                                 "iiif/a.tif", "/iiif//a.tif/info.json", "/iiif/../a.tif/info.json", "https://a.example"])
def test_the_command_refuses_what_no_server_would_see(tree, url):
    assert "can be signed" in run("--keys", tree / "sign.keys", url, status=1).stderr


def test_the_command_wants_a_key_of_its_own(tmp_path):
    assert "No such file" in run("--keys", tmp_path / "none", "/a", status=1).stderr
    assert "chmod 0600" in run("--keys", write_keys(tmp_path / "open", NEW, 0o644), "/a", status=1).stderr
    assert "openssl rand" in run("--keys", write_keys(tmp_path / "empty", "# none\n"), "/a", status=1).stderr
    assert "at least 32" in run("--keys", write_keys(tmp_path / "short", "abc\n"), "/a", status=1).stderr
    run("--keys", write_keys(tmp_path / "good", NEW), "--for", "soon", "/a", status=2)
    run("--keys", tmp_path / "good", "--until", "tomorrow", "/a", status=2)
