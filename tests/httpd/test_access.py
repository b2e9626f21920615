"""httpd walks to the file of an identifier: its access rules hold for every spelling of a URL."""

import base64
import os
import subprocess

import pytest

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
    AllowOverride AuthConfig FileInfo Limit Options
    DirectoryIndex index.html b.tif
    DirectorySlash On
</Directory>
<Directory "${OUTSIDE}">
    Require all granted
</Directory>
<Directory "${OWN}/secret">
    Require all denied
</Directory>
<Directory "${OWN}/linked">
    Options FollowSymLinks
</Directory>
<Directory "${OWN}/owned">
    Options SymLinksIfOwnerMatch
</Directory>
<Directory "${OWN}/files">
    <Files "hidden.*">
        Require all denied
    </Files>
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/members">
    SetHandler iiif
    AuthType Basic
    AuthName members
    AuthUserFile "${PASSWORDS}"
    Require valid-user
</Location>
"""

PICTURE = "full/100,/0/default.jpg"


def put(picture, path, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    path.chmod(mode)


@pytest.fixture(scope="module")
def tree(own_folder, pictures):
    """Makes the folder of the pictures; access to parts of it is denied or needs a password."""
    picture = (pictures / "small.tif").read_bytes()
    root = own_folder / "root"
    for name in ("a.tif", "open/a.tif", "secret/b.tif", "secret/deep/c.tif", "private/d.tif",
                 "denied/e.tif", "files/hidden.tif", "files/shown.tif", "folder/b.tif"):
        put(picture, root / name)
    (root / "folder/index.html").write_text("an index")
    (root / "denied/.htaccess").write_text("Require all denied\n")
    (root / "private/.htaccess").write_text(
        f'AuthType Basic\nAuthName pictures\nAuthUserFile "{own_folder}/passwords"\n'
        "Require valid-user\n")
    digest = subprocess.run(["openssl", "passwd", "-apr1", "sesame"], check=True,
                            capture_output=True, text=True).stdout.strip()
    (own_folder / "passwords").write_text(f"ali:{digest}\n")
    put(picture, own_folder / "outside/x.tif")
    for folder in ("plain", "linked", "owned"):
        (root / folder).mkdir()
        (root / folder / "x.tif").symlink_to(own_folder / "outside/x.tif")
        (root / folder / "outside").symlink_to(own_folder / "outside")
    put(picture, root / "unreadable.tif", mode=0o000)
    os.mkfifo(root / "pipe.tif", mode=0o644)
    return root


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder, tree):
    modules = ("auth_basic", "authn_file", "authz_user", "authz_host", "negotiation", "autoindex")
    return servers(CONFIG, pictures, modules=modules,
                   defines={"OWN": tree, "OUTSIDE": own_folder / "outside",
                            "PASSWORDS": own_folder / "passwords"})


# --- Folders that are denied

SECRET = [
    "secret%2Fb.tif", "secret%2fb.tif", "s%65cret%2Fb.tif", "secret%2F%62.tif",
    "open%2F..%2Fsecret%2Fb.tif", "open%2f%2e%2e%2fsecret%2fb.tif", "secret%2Fdeep%2Fc.tif",
    "secret%2Fdeep%2F..%2Fb.tif", "secret%2F%2Fb.tif", "secret%2F.%2Fb.tif", ".%2Fsecret%2Fb.tif",
    "%2Fsecret%2Fb.tif", "secret/b.tif", "open/../secret/b.tif", "open/%2e%2e/secret/b.tif",
    "./secret/b.tif", "%2e%2e/iiif/secret%2Fb.tif", "../iiif/secret%2Fb.tif",
    "secret%252Fb.tif", "%2e%2e%2Froot%2Fsecret%2Fb.tif", "secret%5Cb.tif", "secret%2Fb.tif%00",
    "secret%2Fb.tif%2F", "secret%2Fb.tif;", "SECRET%2Fb.tif", "secret%2Fb%2Etif",
    "open%252F..%252Fsecret%252Fb.tif", "secret%ef%bc%8fb.tif", "secret//b.tif",
]


@pytest.mark.parametrize("identifier", SECRET)
@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE, ""])
def test_a_denied_folder_is_denied_in_every_spelling(server, identifier, rest):
    answer = server.get(f"/iiif/{identifier}{rest}")
    assert answer.status in (400, 403, 404)
    assert b"width" not in answer.body
    for line in server.errors():
        assert "AH01630: client denied by server configuration" in line


@pytest.mark.parametrize("identifier", ["secret%2Fb.tif", "s%65cret%2Fb.tif",
                                        "secret%2Fdeep%2Fc.tif", "denied%2Fe.tif",
                                        "files%2Fhidden.tif"])
@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE, ""])
def test_what_is_denied_is_forbidden(server, identifier, rest):
    answer = server.get(f"/iiif/{identifier}{rest}")
    assert answer.status == 403
    # Viewers on other origins have to be able to read the status.
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert str(server.defines["OWN"]) not in answer.text
    assert [line for line in server.errors() if "AH01630" not in line] == []


@pytest.mark.parametrize("identifier", ["a.tif", "open%2Fa.tif", "files%2Fshown.tif"])
def test_what_is_not_denied_is_shown(server, identifier):
    assert server.get(f"/iiif/{identifier}/{PICTURE}").image.size == (100, 71)


# --- Links

@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE])
def test_a_symbolic_link_follows_options(server, rest):
    for identifier in ("plain%2Fx.tif", "plain%2Foutside%2Fx.tif"):
        assert server.get(f"/iiif/{identifier}{rest}").status == 403
    for line in server.errors():
        assert "AH00037: Symbolic link not allowed" in line
    for identifier in ("linked%2Fx.tif", "linked%2Foutside%2Fx.tif"):
        assert server.get(f"/iiif/{identifier}{rest}").status == 200
    assert server.get(f"/iiif/owned%2Fx.tif{rest}").status == 200


# --- Passwords

def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE])
def test_htaccess_may_ask_for_a_password(server, rest):
    path = f"/iiif/private%2Fd.tif{rest}"
    answer = server.get(path)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="pictures"'
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert server.get(path, Authorization=basic("ali", "sesame")).status == 200
    assert server.get(path, Authorization=basic("ali", "wrong")).status == 401
    assert all("AH01617" in line for line in server.errors())


def test_a_location_may_ask_for_a_password(server):
    for rest in ("/info.json", "/" + PICTURE, "", "/nonsense"):
        assert server.get(f"/members/a.tif{rest}").status == 401
    answer = server.get("/members/a.tif/info.json", Authorization=basic("ali", "sesame"))
    assert answer.status == 200


def test_a_preflight_needs_no_password(server):
    """Browsers send a preflight without credentials (Fetch standard, CORS-preflight)."""
    answer = server.get("/iiif/private%2Fd.tif/info.json", method="OPTIONS",
                        Origin="http://viewer.example", Access_Control_Request_Method="GET",
                        Access_Control_Request_Headers="authorization")
    assert answer.status == 204


# --- Files that are not pictures

@pytest.mark.parametrize("identifier", ["open", "folder", "open%2F", "folder%2F", "secret%2F.."])
@pytest.mark.parametrize("rest", ["", "/", "/info.json", "/" + PICTURE])
def test_a_folder_is_no_picture(server, identifier, rest):
    answer = server.get(f"/iiif/{identifier}{rest}")
    assert answer.status in ((404,) if ".." not in identifier else (400, 404))
    assert "Location" not in answer.headers
    assert b"index" not in answer.body.lower() and b"<html" not in answer.body


def test_a_pipe_is_no_picture(server):
    for rest in ("/info.json", "/" + PICTURE):
        assert server.get(f"/iiif/pipe.tif{rest}").status == 404
    assert server.errors() == []


@pytest.mark.parametrize("identifier", ["a.tif%2F", "a.tif%2Fb", "a.tif%2Fb%2Fc"])
def test_nothing_lies_behind_a_file(server, identifier):
    assert server.get(f"/iiif/{identifier}/info.json").status == 404


@pytest.mark.skipif(os.geteuid() != 0, reason="httpd runs as the owner of the file")
def test_an_unreadable_file_is_forbidden(server):
    server.errors()
    for rest in ("/info.json", "/" + PICTURE):
        answer = server.get(f"/iiif/unreadable.tif{rest}")
        assert answer.status == 403
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for line in server.errors():
        assert "unreadable.tif" in line


def test_htaccess_and_passwords_are_no_pictures(server):
    for identifier in ("private%2F.htaccess", "denied%2F.htaccess", "..%2Fpasswords"):
        assert server.get(f"/iiif/{identifier}/info.json").status in (400, 401, 403)
    assert all("AH01630" in line for line in server.errors())
