"""A login by mod_auth_form and mod_session_crypto: the form is the module's own."""

import json
import re
import shutil
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from pictures import smooth, write_pyramid
from test_login import VIEWER, password_file, probe, token_message

CONFIG = """
IIIFRoot "${OWN}"
IIIFAuth "/iiif-auth"
IIIFAuthText label "Log in to Example Library"
IIIFAuthText note "For readers <of> the library"
<Location "/iiif">
    SetHandler iiif
    IIIFAllowOrigin "https://a.example.org" "https://viewer.example.org"
    IIIFAllowCredentials on
</Location>
<Location "/iiif-auth">
    SetHandler iiif-auth
    Require valid-user
    ErrorDocument 401 /iiif-auth/form
    IIIFAuthOrigin "https://viewer.example.org"
</Location>
<LocationMatch "^/iiif(-auth)?/">
    AuthType form
    AuthName "Readers"
    AuthFormProvider file
    AuthUserFile "${SERVER_ROOT}/users"
    Session On
    SessionCookieName session path=/;httponly
    SessionCryptoPassphrase "secret"
    SessionMaxAge 3600
    SessionExpiryUpdateInterval 300
</LocationMatch>
<Directory "${OWN}">
    Require all granted
</Directory>
<Directory "${OWN}/secret">
    Require user reader
</Directory>
"""
MODULES = ("auth_form", "authn_file", "authz_user", "request", "session", "session_cookie",
           "session_crypto")
PICTURE = "/iiif/secret%2Fa.tif"
WHOLE = f"{PICTURE}/full/max/0/default.jpg"


@pytest.fixture(scope="module")
def server(servers, own_folder):
    (own_folder / "secret").mkdir()
    write_pyramid(own_folder / "secret/a.tif", smooth(300, 200), "--compression", "jpeg")
    return servers(CONFIG, own_folder, modules=MODULES, defines={"OWN": own_folder},
                   files={"users": password_file()})


def send_form(server, word="word", query="?origin=https://viewer.example.org"):
    body = urlencode({"httpd_username": "reader", "httpd_password": word}).encode()
    connection = server.connect()
    connection.request("POST", f"/iiif-auth/login{query}", body,
                       {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    text = answer.read().decode()
    cookies = SimpleCookie("; ".join(value.partition(";")[0]
                                     for value in answer.headers.get_all("Set-Cookie", [])))
    connection.close()
    return answer, text, "; ".join(f"{name}={one.value}" for name, one in cookies.items())


def test_login_page_asks_for_the_password(server):
    page = server.get("/iiif-auth/login?origin=https://viewer.example.org&x=%22%3E%3Cscript%3E")
    assert page.status == 401 and page.type.startswith("text/html")
    assert re.search(r'<form method="post" action="login\?origin=https://viewer.example.org&amp;'
                     r'x=%22%3E%3Cscript%3E">', page.text)
    assert "For readers &lt;of&gt; the library" in page.text
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["", "?origin=https://viewer.example.org"])
def test_form_opens_the_pictures(server, query):
    answer, text, cookies = send_form(server, query=query)
    assert answer.status == 200 and "window.close()" in text
    assert server.get(WHOLE).status == 401
    assert server.get(WHOLE, Cookie=cookies).status == 200
    message = token_message(server, Cookie=cookies)[0]
    assert message["accessToken"] not in cookies
    assert probe(server, PICTURE, message["accessToken"])["status"] == 200


def test_cookie_does_not_count_in_a_probe(server):
    cookies = send_form(server)[2]
    answer = server.get(f"/iiif-auth/probe{PICTURE}", Cookie=cookies)
    assert json.loads(answer.text)["status"] == 401


def test_wrong_password_shows_the_form_again(server):
    answer, text, _ = send_form(server, "wrong")
    assert answer.status == 401 and "<form" in text
    assert all("AH01807" in line or "AH01617" in line for line in server.errors())


def test_ended_session_is_told_from_none(server):
    assert token_message(server)[0]["profile"] == "missingAspect"
    assert token_message(server, Cookie="iiif-login=1")[0]["profile"] == "expiredAspect"
    message = token_message(server, Cookie="session=forged; iiif-login=1")[0]
    assert message["profile"] == "expiredAspect"
    server.errors()


def test_logout_ends_the_session(server):
    cookies = send_form(server)[2]
    token = token_message(server, Cookie=cookies)[0]["accessToken"]
    page = server.get("/iiif-auth/logout", Cookie=cookies)
    after = "; ".join(value.partition(";")[0] for value in page.headers.get_all("Set-Cookie"))
    assert page.status == 200 and "session=" in after
    assert server.get(WHOLE, Cookie=after).status == 401
    assert token_message(server, Cookie=after)[0]["profile"] == "missingAspect"
    assert probe(server, PICTURE, token)["status"] == 401


def test_listed_origins_may_send_cookies(server):
    cookies = send_form(server)[2]
    answer = server.get(WHOLE, Cookie=cookies, Origin=VIEWER)
    assert answer.headers["Access-Control-Allow-Origin"] == VIEWER
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    refused = server.get(WHOLE, Origin="https://a.example.org")
    assert refused.status == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "https://a.example.org"
    assert refused.headers["Access-Control-Allow-Credentials"] == "true"


def test_other_origins_may_not(server):
    for origin in ("https://evil.example", "https://viewer.example.org.evil.example", "null", "*"):
        answer = server.get(WHOLE, Cookie=send_form(server)[2], Origin=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_preflight_with_credentials(server):
    answer = server.get(WHOLE, method="OPTIONS", Origin=VIEWER, Access_Control_Request_Method="GET",
                        Access_Control_Request_Headers="x-one, x-two")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["Access-Control-Allow-Headers"] == "x-one, x-two"
