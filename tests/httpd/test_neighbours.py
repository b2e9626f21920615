"""Other modules on the same paths and files: they do not interfere with answers for pictures, and
they work as before in the rest of the server."""

import subprocess

import pytest

from env import MODULE

CONFIG = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Options FollowSymLinks MultiViews Indexes
    AllowOverride None
    Require all granted
    AddType text/html .tif
    AddEncoding x-gzip .tif
    AddCharset utf-7 .tif
    AddLanguage de .tif
    AddHandler server-status .tif
    AddOutputFilterByType DEFLATE text/plain
    CheckSpelling on
    CheckCaseOnly off
    DirectoryIndex a.tif
    FallbackResource /fallback.html
</Directory>
<Directory "${SERVER_ROOT}/htdocs">
    Options Indexes
</Directory>
CheckSpelling on
UserDir public_html
UserDir enabled
Alias "/iiif/aliased" "${SERVER_ROOT}/htdocs"
Alias "/iiif" "${SERVER_ROOT}/htdocs"
AliasMatch "^/iiif/(.*)$" "${SERVER_ROOT}/htdocs/static.txt"
Redirect "/iiif/redirected" "http://example.org/"
ProxyPass "/iiif" "http://127.0.0.1:1/"
ProxyPassMatch "^/iiif/(.*)$" "http://127.0.0.1:1/$1"
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/">
    AddType text/html .jpg
</Location>
RewriteEngine on
RewriteRule "^/iiif/forbidden\\.tif" - [F]
RewriteRule "^/moved/(.*)$" "/iiif/$1" [R,NE]
RewriteRule "^/iiif/gone\\.tif" - [G]
RewriteCond "%{HTTP_USER_AGENT}" "hungry"
RewriteRule "^/iiif/" - [F]
"""


PICTURE = "full/100,/0/default.jpg"
MODULES = ("negotiation", "speling", "userdir", "proxy", "proxy_http", "rewrite", "autoindex",
           "status", "deflate", "filter", "mime_magic")
FILES = {
    "htdocs/static.txt": b"a static file\n",
    "htdocs/folder/inner.txt": b"inside\n",
    "htdocs/iiifx": b"not a location\n",
}


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    small = (pictures / "small.tif").read_bytes()
    for folder in (own_folder, own_folder / "open", own_folder / "folder"):
        folder.mkdir(exist_ok=True)
        (folder / "a.tif").write_bytes(small)
    return servers(CONFIG, pictures, modules=MODULES, defines={"OWN": own_folder}, files=FILES)


def test_names_have_no_say_in_type_encoding_or_handler(server):
    for path, expected in ((f"/iiif/a.tif/{PICTURE}", "image/jpeg"),
                           ("/iiif/a.tif/full/100,/0/default.png", "image/png")):
        answer = server.get(path, Accept_Encoding="gzip")
        assert answer.status == 200
        assert answer.type == expected
        assert "Content-Encoding" not in answer.headers
        assert "Content-Language" not in answer.headers
        assert answer.image.width == 100
    answer = server.get("/iiif/a.tif/info.json")
    assert answer.type.startswith("application/ld+json")
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("identifier", ["a", "b.tif", "a.tiff", "A.tif", "aa.tif", "open%2Fa",
                                        "open%2FA.tif", "opn%2Fa.tif", "aliased", "redirected",
                                        "~root", "static.txt", "folder", ""])
@pytest.mark.parametrize("rest", ["/info.json", "/" + PICTURE, ""])
def test_nobody_guesses_another_picture_or_page(server, identifier, rest):
    answer = server.get(f"/iiif/{identifier}{rest}")
    assert answer.status == 404
    assert "Location" not in answer.headers


def test_an_alias_or_proxy_over_the_same_path_comes_second(server):
    assert server.get(f"/iiif/open%2Fa.tif/{PICTURE}").image.size == (100, 71)
    assert server.get("/iiif/open%2Fa.tif/info.json").status == 200


def test_mod_rewrite_may_still_forbid(server):
    assert server.get("/iiif/forbidden.tif/info.json").status == 403
    assert server.get("/iiif/gone.tif/info.json").status == 410
    assert server.get("/iiif/a.tif/info.json", User_Agent="a hungry robot").status == 403
    assert server.get("/iiif/a.tif/info.json", User_Agent="a viewer").status == 200


def test_mod_rewrite_may_lead_to_a_picture(server):
    answer = server.get("/moved/a.tif/info.json", Host="h")
    assert (answer.status, answer.headers["Location"]) == (302, "http://h/iiif/a.tif/info.json")


def test_other_locations_are_untouched(server):
    answer = server.get("/static.txt")
    assert (answer.status, answer.text, answer.type) == (200, "a static file\n", "text/plain")
    assert answer.headers.get("Access-Control-Allow-Origin") is None
    assert server.get("/folder/inner.txt").status == 200
    assert server.get("/folder%2Finner.txt").status == 404
    assert server.get("/folder").headers["Location"].endswith("/folder/")
    assert b"inner.txt" in server.get("/folder/").body
    assert server.get("/statik.txt").status == 301
    assert server.get("/iiifx/a.tif/info.json").status == 404
    assert server.get("/static.txt", method="POST").status in (405, 200)


def test_a_path_that_only_begins_like_a_location_is_not_under_it(server):
    assert server.get("/iiifx").text == "not a location\n"


def test_the_module_has_no_symbol_that_another_one_may_meet():
    """Weak symbols belong to the C++ library, which all modules share."""
    table = subprocess.run(["nm", "-D", "--defined-only", MODULE], check=True, capture_output=True, text=True).stdout
    strong = [name for _, kind, name in map(str.split, table.splitlines()) if kind not in "WVu"]
    assert strong == ["iiif_module"]
