"""Ways to get access other than a password (IIIFAuthProfile), and what probes and tokens say when
things are elsewhere or broken."""

import json

import pytest

from test_login import (MODULES, PICTURE, VIEWER, basic, make_pictures, password_file, probe, quiet,
                        token_message)

CONFIG = """
IIIFRoot "${OWN}"
IIIFAuthText error-note en "Ask the reading room."
<Location "/iiif">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
</Location>
<Location "/away">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFBaseURL "https://images.example.org/public/away"
</Location>
<Location "/far">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFBaseURL "https://images.example.org/elsewhere"
</Location>
<Location "/room">
    SetHandler iiif
    IIIFAuth "/room-auth"
    IIIFAuthProfile external
</Location>
<Location "/kiosk">
    SetHandler iiif
    IIIFAuth "/kiosk-auth"
    IIIFAuthProfile kiosk
</Location>
<Location "/terms">
    SetHandler iiif
    IIIFAuth "/kiosk-auth"
    IIIFAuthProfile clickthrough
</Location>
<Location "/broken">
    SetHandler iiif
    IIIFAuth "/broken-auth"
</Location>
<LocationMatch "^/iiif/moved.tif(?<rest>/.*)">
    Redirect "https://other.example.org/iiif/moved.tif%{env:MATCH_REST}"
</LocationMatch>
<LocationMatch "^/iiif/near.tif(?<rest>/.*)">
    Redirect 303 "https://near.example.org/open.tif%{env:MATCH_REST}"
</LocationMatch>
<Location "/iiif/page.tif">
    Redirect "https://other.example.org/about.html"
</Location>
<Location "/iiif-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    Require valid-user
    IIIFAuthLogout "https://login.example.org/bye?next=%2F"
</Location>
<Location "/room-auth">
    SetHandler iiif-auth
    IIIFAuthOrigin *
    Require expr "%{HTTP:X-Room} == '1'"
    IIIFCachePrivate on
</Location>
<Location "/kiosk-auth">
    SetHandler iiif-auth
    IIIFAuthProfile kiosk
    IIIFAuthOrigin *
    Require all granted
</Location>
<Location "/broken-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/none"
    Require valid-user
    IIIFAuthOrigin *
</Location>
<Directory "${OWN}/secret">
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    Require user reader
</Directory>
<Directory "${OWN}/room">
    Require expr "%{HTTP:X-Room} == '1'"
    IIIFCachePrivate on
</Directory>
"""
ROOM = "/room/room%2Fa.tif"


@pytest.fixture(scope="module")
def server(servers, own_folder):
    make_pictures(own_folder)
    return servers(CONFIG, own_folder, modules=MODULES, defines={"OWN": own_folder},
                   files={"users": password_file()})


def services(server, path):
    """Returns the access services of 2.0 and 1.0 in a document."""
    new, old = json.loads(server.get(f"{path}/info.json").text)["service"]
    return new["service"][0], old


# --- Profiles

def test_a_network_needs_no_page_and_no_name(server):
    access, old = services(server, ROOM)
    assert access["profile"] == "external" and "id" not in access and "label" not in access
    assert [service["type"] for service in access["service"]] == ["AuthAccessTokenService2"]
    assert old["profile"] == "http://iiif.io/api/auth/1/external" and old["label"]
    assert [service["profile"] for service in old["service"]] == ["http://iiif.io/api/auth/1/token"]
    quiet(server, "AH01630")


def test_a_network_decides_about_tokens_and_pictures(server):
    outside = token_message(server, path="/room-auth/token")[0]
    inside = token_message(server, path="/room-auth/token", X_Room="1")[0]
    assert outside["profile"] == "missingAspect"
    assert outside["note"] == {"en": ["Ask the reading room."]}
    assert inside["type"] == "AuthAccessToken2"
    assert probe(server, ROOM, services="/room-auth")["status"] == 403
    answer = server.get(f"/room-auth/probe{ROOM}", X_Room="1",
                        Authorization=f"Bearer {inside['accessToken']}")
    assert json.loads(answer.text)["status"] == 200
    assert server.get(f"{ROOM}/full/max/0/default.jpg").status == 403
    assert server.get(f"{ROOM}/full/max/0/default.jpg", X_Room="1").status == 200
    quiet(server, "AH01630")


def test_a_token_does_not_carry_the_network_away(server):
    token = token_message(server, path="/room-auth/token", X_Room="1")[0]["accessToken"]
    assert probe(server, ROOM, token, "/room-auth")["status"] == 403
    quiet(server, "AH01630")


def test_a_kiosk_needs_no_hand(server):
    access, old = services(server, "/kiosk/open.tif")
    assert access["profile"] == "kiosk" and access["id"].endswith("/kiosk-auth/login")
    assert old["profile"] == "http://iiif.io/api/auth/1/kiosk"
    page = server.get(f"/kiosk-auth/login?origin={VIEWER}")
    assert "<script>window.close()</script>" in page.text and "<button" not in page.text
    assert "accessToken" in token_message(server, path="/kiosk-auth/token")[0]


def test_terms_are_active_in_2_and_clickthrough_in_1(server):
    access, old = services(server, "/terms/open.tif")
    assert access["profile"] == "active" and access["label"] and access["confirmLabel"]
    assert old["profile"] == "http://iiif.io/api/auth/1/clickthrough"


# --- What is elsewhere

def test_logout_goes_on_to_the_login_of_the_site(server):
    page = server.get("/iiif-auth/logout", Authorization=basic("reader"))
    assert page.status == 303
    assert page.headers["Location"] == "https://login.example.org/bye?next=%2F"
    assert "Max-Age=0" in page.headers["Set-Cookie"]


@pytest.mark.parametrize("location, before", [("away", "https://images.example.org/public"),
                                              ("far", "https://images.example.org")])
def test_services_are_where_the_base_url_says(server, location, before):
    info = json.loads(server.get(f"/{location}/open.tif/info.json").text)
    new, old = info["service"]
    assert new["id"] == f"{before}/iiif-auth/probe/{location}/open.tif"
    assert new["service"][0]["id"] == old["@id"] == f"{before}/iiif-auth/login"
    assert new["service"][0]["service"][0]["id"] == f"{before}/iiif-auth/token"


@pytest.mark.parametrize("name, status, service", [
    ("moved", 302, "https://other.example.org/iiif/moved.tif"),
    ("near", 303, "https://near.example.org/open.tif")])
def test_probe_says_where_a_picture_has_gone(server, name, status, service):
    assert probe(server, f"/iiif/{name}.tif") == {
        "@context": "http://iiif.io/api/auth/2/context.json", "type": "AuthProbeResult2",
        "status": status, "location": {
            "id": f"{service}/full/max/0/default.jpg", "type": "Image", "format": "image/jpeg",
            "service": [{"id": service, "type": "ImageService3", "profile": "level2"}]}}


def test_probe_of_a_picture_that_has_become_a_page(server):
    result = probe(server, "/iiif/page.tif")
    assert result["status"] == 302 and "location" not in result


# --- What is broken

@pytest.mark.parametrize("path, name", [("/broken-auth/token", "profile"),
                                        ("/broken-auth/token1", "error")])
def test_a_broken_login_is_unavailable(server, path, name):
    message = token_message(server, path=path, Authorization=basic("reader"))[0]
    assert message[name] == "unavailable"
    quiet(server, "AH01620")


def test_a_broken_login_does_not_touch_others(server):
    assert server.get(f"{PICTURE}/full/max/0/default.jpg",
                      Authorization=basic("reader")).status == 200
