"""Who may read pictures of an IIIFSource: httpd's rules for locations are matched against the decoded
name of the picture, so they hold for every spelling of a URL."""

import subprocess

import pytest

from afar import Origin
from test_access import PICTURE, SECRET, basic, put

CONFIG = """
IIIFSourceAllowPrivate on
<Location "/iiif">
    SetHandler iiif
    IIIFSource "${ORIGIN}"
</Location>
<Location "/raw">
    SetHandler iiif
    IIIFSlashes raw
    IIIFSource "${ORIGIN}"
</Location>
<Location "/mapped">
    SetHandler iiif
    IIIFIdentifierMap "^ark(.*)$" "$1"
    IIIFSource "${ORIGIN}"
</Location>
<Location "/suffixed">
    SetHandler iiif
    IIIFSuffix .tif
    IIIFSource "${ORIGIN}"
</Location>
<Location "/iip">
    SetHandler iip
    IIIFSource "${ORIGIN}"
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
    IIIFSource "${ORIGIN}"
</Location>
<Location "/zoomify">
    SetHandler zoomify
    IIIFSource "${ORIGIN}"
</Location>
<LocationMatch "^/(iiif|raw|mapped|suffixed|iip|deepzoom|zoomify)/secret/">
    Require all denied
</LocationMatch>
<LocationMatch "^/(suffixed|iiif)/files/hidden\\.tif(/|$)">
    Require all denied
</LocationMatch>
<Location "/iiif/private">
    AuthType Basic
    AuthName pictures
    AuthUserFile "${PASSWORDS}"
    Require valid-user
</Location>
<LocationMatch "^/iiif/.*/full/max/">
    Require all denied
</LocationMatch>
<Location "/closed">
    SetHandler iiif
    IIIFSource "${ORIGIN}"
    Require all denied
</Location>
<Location "/closed/open">
    Require all granted
</Location>
"""


@pytest.fixture(scope="module")
def tree(own_folder, pictures):
    picture = (pictures / "small.tif").read_bytes()
    root = own_folder / "root"
    for name in ("a.tif", "open/a.tif", "secret/b.tif", "secret/deep/c.tif", "private/d.tif",
                 "files/hidden.tif", "files/shown.tif", "opener/a.tif", "secret\\b.tif",
                 "secret%2Fb.tif", "secret/b.tif;", "SECRET/b.tif"):
        put(picture, root / name)
    digest = subprocess.run(["openssl", "passwd", "-apr1", "sesame"], check=True,
                            capture_output=True, text=True).stdout.strip()
    (own_folder / "passwords").write_text(f"ali:{digest}\n")
    return root


@pytest.fixture(scope="module")
def origin(tree):
    with Origin(tree) as running:
        yield running


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, origin):
    return servers(CONFIG, pictures, modules=("auth_basic", "authn_file", "authz_user"), defines={
        "ORIGIN": origin.url, "PASSWORDS": own_folder / "passwords"})


# These are other names than that of the secret picture, and the server keeps pictures under them.
OTHER_PICTURES = {"secret%252Fb.tif", "SECRET%2Fb.tif"}
# A base URI redirects to the description without looking for the picture.
NO_PICTURES = {"secret%ef%bc%8fb.tif", "open%252F..%252Fsecret%252Fb.tif"}
CASES = [(one, rest) for one in SECRET if one not in OTHER_PICTURES
         for rest in ("/info.json", "/" + PICTURE, "") if rest or one not in NO_PICTURES]


@pytest.mark.parametrize("identifier, rest", CASES)
@pytest.mark.parametrize("location", ["iiif", "raw"])
def test_a_denied_name_is_denied_in_every_spelling(server, origin, location, identifier, rest):
    origin.take()
    answer = server.get(f"/{location}/{identifier}{rest}")
    assert answer.status in (400, 403, 404)
    assert b"width" not in answer.body
    assert not [seen for seen in origin.take() if "secret/" in seen.path]
    for line in server.errors():
        assert "AH01630: client denied by server configuration" in line


@pytest.mark.parametrize("path", [
    "/iiif/secret%2Fb.tif/info.json", "/iiif/s%65cret%2Fb.tif/info.json", "/iiif/secret%2Fb.tif",
    "/iiif/secret%2Fb.tif;1/info.json", "/iiif/%2Fsecret%2Fb.tif/info.json",
    "/iiif/secret%2Fb.tif/manifest.json", "/raw/secret/b.tif/info.json",
    "/raw/secret/b.tif/" + PICTURE, "/mapped/arksecret%2Fb.tif/info.json",
    "/suffixed/secret%2Fb/info.json", "/suffixed/files%2Fhidden/info.json",
    "/iiif/files%2Fhidden.tif/info.json", "/iiif/files%2Fhidden.tif;1/" + PICTURE,
    "/iip?FIF=secret/b.tif&OBJ=Max-size", "/iip?FIF=/secret%2Fb.tif&CVT=jpeg",
    "/iip?IIIF=secret%2Fb.tif/info.json", "/iip?DeepZoom=secret/b.tif.dzi",
    "/deepzoom/secret/b.tif.dzi", "/deepzoom/secret%2Fb.tif_files/8/0_0.jpg",
    "/zoomify/secret/b.tif/ImageProperties.xml", "/zoomify/secret%2Fb.tif/TileGroup0/0-0-0.jpg",
    "/closed/a.tif/info.json", "/closed/a.tif/open/info.json", "/closed/opener%2Fa.tif/info.json",
    "/iiif/a.tif/full/max/0/default.jpg"])
def test_what_is_denied_is_forbidden_and_not_fetched(server, origin, path):
    origin.take()
    answer = server.get(path)
    assert answer.status == 403 or path == "/closed/a.tif/open/info.json" and answer.status == 400
    assert origin.take() == []
    for line in server.errors():
        assert "AH01630" in line


@pytest.mark.parametrize("path", [
    "/iiif/a.tif/" + PICTURE, "/iiif/open%2Fa.tif/" + PICTURE, "/raw/open/a.tif/" + PICTURE,
    "/iiif/files%2Fshown.tif/" + PICTURE, "/suffixed/files%2Fshown/" + PICTURE,
    "/mapped/arkopen%2Fa.tif/" + PICTURE, "/closed/open%2Fa.tif/" + PICTURE,
    "/deepzoom/open/a.tif.dzi", "/iip?FIF=open/a.tif&CVT=jpeg"])
def test_what_is_not_denied_is_shown(server, path):
    assert server.get(path).status == 200


@pytest.mark.parametrize("identifier", OTHER_PICTURES)
def test_another_name_is_another_picture(server, origin, identifier):
    origin.take()
    assert server.get(f"/iiif/{identifier}/info.json").status == 200
    assert "/secret/b.tif" not in [seen.path for seen in origin.take()]


@pytest.mark.parametrize("identifier", ["private%2Fd.tif", "pri%76ate%2Fd.tif"])
@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE])
def test_a_rule_may_ask_for_a_password(server, identifier, rest):
    path = f"/iiif/{identifier}{rest}"
    answer = server.get(path)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="pictures"'
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    answer = server.get(path, Authorization=basic("ali", "sesame"))
    assert answer.status == 200
    assert server.get(path, Authorization=basic("ali", "wrong")).status == 401
    assert all("AH01617" in line for line in server.errors())


@pytest.mark.parametrize("identifier", ["open%2F", "open%2F%2Fa.tif", "open", "a.tif%2F"])
def test_a_name_has_no_empty_segments(server, identifier):
    assert server.get(f"/iiif/{identifier}/info.json").status == 404
