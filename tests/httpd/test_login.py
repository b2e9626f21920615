"""The IIIF Authorization Flow, 2.0 and 1.0: httpd decides, documents and services say what it says."""

import base64
import json
import re
import shutil
from urllib.parse import quote, urlencode

import pytest

from pictures import write_pyramid, smooth

CONFIG = """
LogFormat "%h %>s %{Authorization}i %{Cookie}i %r" telling
CustomLog "${SERVER_ROOT}/telling_log" telling
IIIFRoot "${OWN}"
IIIFAuthKey "keys"
IIIFAuthText label en "Log in to Example Library"
IIIFAuthText label de "Anmelden"
IIIFAuthText heading en "Please log in"
IIIFAuthText note en "For readers"
IIIFAuthText error-heading en "Readers only"
<Location "/iiif">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFIndex on
</Location>
<Location "/iiif2">
    SetHandler iiif
    IIIFVersion 2
    IIIFAuth "/iiif-auth"
</Location>
<Location "/iiif1">
    SetHandler iiif
    IIIFVersion 1
    IIIFAuth "/iiif-auth"
</Location>
<Location "/old">
    SetHandler iiif
    IIIFVersion 2
    IIIFAuth "/iiif-auth"
    IIIFAuthVersion 1
</Location>
<Location "/new">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFAuthVersion 2
</Location>
<Location "/tiered">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFAuthSubstitute "/low"
</Location>
<Location "/tiered1">
    SetHandler iiif
    IIIFAuth "/iiif-auth"
    IIIFAuthSubstitute "/low"
    IIIFAuthVersion 1
</Location>
<Location "/low">
    SetHandler iiif
    IIIFRoot "${OWN}/low"
    IIIFMaxWidth 200
</Location>
<Location "/plain">
    SetHandler iiif
</Location>
<Location "/other">
    SetHandler iiif
    IIIFAuth "/other-auth"
</Location>
<Location "/iiif-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    Require valid-user
    IIIFAuthOrigin "https://viewer.example.org" "https://other.example.org:8443"
</Location>
<Location "/other-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    Require valid-user
    IIIFAuthOrigin *
    IIIFAuthTokenLife 60
</Location>
<Directory "${OWN}">
    Require all granted
</Directory>
<Directory "${OWN}/secret">
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    <RequireAny>
        Require user reader
    </RequireAny>
</Directory>
<Directory "${OWN}/embargo">
    Require all denied
</Directory>
<Directory "${OWN}/room">
    Require ip 192.0.2.0/24
    IIIFCachePrivate on
    IIIFAuthProfile external
</Directory>
"""
MODULES = ("auth_basic", "authn_file", "authz_user", "authz_host", "session")
VIEWER = "https://viewer.example.org"
KEYS = "0123456789abcdef0123456789abcdef-one\n"


def password_file():
    import subprocess
    made = subprocess.run(["htpasswd", "-nbs", "reader", "word"], capture_output=True, text=True)
    other = subprocess.run(["htpasswd", "-nbs", "guest", "word"], capture_output=True, text=True)
    return (made.stdout.strip() + "\n" + other.stdout.strip() + "\n").encode()


def make_pictures(folder):
    for name in ("secret", "embargo", "room", "low/secret"):
        (folder / name).mkdir(parents=True)
    write_pyramid(folder / "open.tif", smooth(600, 400), "--compression", "jpeg")
    for name in ("secret/a.tif", "embargo/a.tif", "room/a.tif", "low/secret/a.tif"):
        shutil.copy(folder / "open.tif", folder / name)


@pytest.fixture(scope="module")
def server(servers, own_folder):
    make_pictures(own_folder)
    files = {"users": password_file(), "keys": KEYS.encode()}
    return servers(CONFIG, own_folder, modules=MODULES, defines={"OWN": own_folder}, files=files)


def basic(name):
    return "Basic " + base64.b64encode(f"{name}:word".encode()).decode()


def token_message(server, *, path="/iiif-auth/token", origin=VIEWER, message="m1", **headers):
    """Returns what the token page tells the viewer."""
    query = {name: value for name, value in (("messageId", message), ("origin", origin))
             if value is not None}
    answer = server.get(f"{path}?{urlencode(query)}", **headers)
    assert answer.status == 200 and answer.type.startswith("text/html")
    script = re.search(r"<script>window\.parent\.postMessage\((.*),\"([^\"]*)\"\)</script>",
                       answer.text)
    return (json.loads(script[1]), script[2], answer) if script else (None, None, answer)


def token_of(server, name="reader", path="/iiif-auth/token"):
    return token_message(server, path=path, Authorization=basic(name))[0]["accessToken"]


def probe(server, path, token=None, services="/iiif-auth"):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = server.get(f"{services}/probe{path}", **headers)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer.headers["Cache-Control"]
    return json.loads(answer.text)


def quiet(server, *ids):
    """Takes the lines that httpd's own modules write about refused requests."""
    others = [line for line in server.errors() if not any(one in line for one in ids)]
    assert not others


# --- Documents

def test_info_json_3_offers_both_versions(server):
    answer = server.get("/iiif/secret%2Fa.tif/info.json")
    info = json.loads(answer.text)
    host = f"http://127.0.0.1:{server.port}"
    assert answer.status == 200
    assert info["@context"] == ["http://iiif.io/api/auth/2/context.json",
                                "http://iiif.io/api/image/3/context.json"]
    new, old = info["service"]
    access, = new["service"]
    token, logout = access["service"]
    assert new["id"] == f"{host}/iiif-auth/probe/iiif/secret%2Fa.tif"
    assert [new["type"], access["type"], token["type"], logout["type"]] == [
        "AuthProbeService2", "AuthAccessService2", "AuthAccessTokenService2", "AuthLogoutService2"]
    assert access["label"] == {"en": ["Log in to Example Library"], "de": ["Anmelden"]}
    assert access["profile"] == "active" and access["note"] == {"en": ["For readers"]}
    assert (access["id"], token["id"], logout["id"]) == (
        f"{host}/iiif-auth/login", f"{host}/iiif-auth/token", f"{host}/iiif-auth/logout")
    assert old["profile"] == "http://iiif.io/api/auth/1/login"
    assert old["label"] == "Log in to Example Library" and old["header"] == "Please log in"
    assert [service["profile"] for service in old["service"]] == [
        "http://iiif.io/api/auth/1/token", "http://iiif.io/api/auth/1/logout"]
    assert "@context" not in json.dumps(new)


@pytest.mark.parametrize("location, context", [
    ("iiif2", "http://iiif.io/api/image/2/context.json"),
    ("iiif1", "http://library.stanford.edu/iiif/image-api/1.1/context.json")])
def test_older_info_json_has_the_context_in_the_service(server, location, context):
    info = json.loads(server.get(f"/{location}/secret%2Fa.tif/info.json").text)
    assert info["@context"] == context
    assert [service["@context"] for service in info["service"]] == [
        "http://iiif.io/api/auth/2/context.json", "http://iiif.io/api/auth/1/context.json"]


def test_manifests_offer_the_services_of_each_picture(server):
    answer = server.get("/iiif/secret%2Fa.tif/manifest.json", Authorization=basic("reader"))
    manifest = json.loads(answer.text)
    service, = manifest["items"][0]["items"][0]["items"][0]["body"]["service"]
    offered, = service["service"]   # a probe in a manifest stops Mirador 4
    assert manifest["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert offered["profile"] == "http://iiif.io/api/auth/1/login"
    older = json.loads(server.get("/iiif2/secret%2Fa.tif/manifest.json",
                                  Authorization=basic("reader")).text)
    service = older["sequences"][0]["canvases"][0]["images"][0]["resource"]["service"]
    assert service["service"][0]["profile"] == "http://iiif.io/api/auth/1/login"
    newer = json.loads(server.get("/new/secret%2Fa.tif/manifest.json",
                                  Authorization=basic("reader")).text)
    service, = newer["items"][0]["items"][0]["items"][0]["body"]["service"]
    assert newer["@context"][0] == "http://iiif.io/api/auth/2/context.json"
    assert service["service"][0]["id"].endswith("/iiif-auth/probe/new/secret%2Fa.tif")


def test_documents_without_iiif_auth_offer_nothing(server):
    assert "service" not in json.loads(server.get("/plain/open.tif/info.json").text)
    assert server.get("/plain/secret%2Fa.tif/info.json").status == 401


def test_one_version_alone(server):
    new = json.loads(server.get("/new/open.tif/info.json").text)["service"]
    old = json.loads(server.get("/old/open.tif/info.json").text)["service"]
    assert [one["type"] for one in new] == ["AuthProbeService2"]
    assert [one["profile"] for one in old] == ["http://iiif.io/api/auth/1/login"]


# --- Who reads info.json

def test_info_json_is_open_where_a_login_opens_the_picture(server):
    assert server.get("/iiif/secret%2Fa.tif/info.json").status == 200
    assert server.get("/iiif/secret%2Fa.tif").status == 303
    assert server.get("/iiif/secret%2Fa.tif/full/max/0/default.jpg").status == 401
    assert server.get("/iiif/secret%2Fa.tif/manifest.json").status == 401


def test_info_json_is_the_same_for_everybody(server):
    anonymous = server.get("/iiif/secret%2Fa.tif/info.json")
    reader = server.get("/iiif/secret%2Fa.tif/info.json", Authorization=basic("reader"))
    assert (anonymous.body, anonymous.headers["ETag"]) == (reader.body, reader.headers["ETag"])


def test_info_json_stays_closed_where_no_login_helps(server):
    assert server.get("/iiif/embargo%2Fa.tif/info.json").status == 403
    quiet(server, "AH01630")


def test_info_json_of_a_reading_room_is_open(server):
    answer = server.get("/iiif/room%2Fa.tif/info.json")
    access, = json.loads(answer.text)["service"][0]["service"]
    assert answer.status == 200
    assert access["profile"] == "external" and "id" not in access
    assert server.get("/iiif/room%2Fa.tif/full/max/0/default.jpg").status == 403
    quiet(server, "AH01630")


def test_version_1_refuses_info_json_with_its_text(server):
    refused = server.get("/old/secret%2Fa.tif/info.json")
    token = token_of(server, path="/iiif-auth/token1")
    shown = server.get("/old/secret%2Fa.tif/info.json", Authorization=f"Bearer {token}")
    assert (refused.status, shown.status) == (401, 200)
    assert json.loads(refused.text) == json.loads(shown.text)
    for answer in (refused, shown):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert server.get("/old/secret%2Fa.tif/info.json", Authorization=basic("reader")).status == 200


def test_version_1_redirects_to_the_lower_tier(server):
    refused = server.get("/tiered1/secret%2Fa.tif/info.json")
    assert refused.status == 302
    assert refused.headers["Location"].endswith("/low/secret%2Fa.tif/info.json")
    shown = server.get("/tiered1/secret%2Fa.tif/info.json", Authorization=basic("reader"))
    assert shown.status == 200


# --- Probes

PICTURE = "/iiif/secret%2Fa.tif"


def test_probe_says_the_status_of_the_picture(server):
    assert probe(server, PICTURE) == {
        "@context": "http://iiif.io/api/auth/2/context.json", "type": "AuthProbeResult2",
        "status": 401, "heading": {"en": ["Readers only"]}}
    assert probe(server, PICTURE, token_of(server)) == {
        "@context": "http://iiif.io/api/auth/2/context.json", "type": "AuthProbeResult2",
        "status": 200}
    assert probe(server, "/iiif/open.tif")["status"] == 200
    assert probe(server, "/iiif/embargo%2Fa.tif", token_of(server))["status"] == 403
    assert probe(server, "/iiif/none.tif")["status"] == 404
    quiet(server, "AH01630")


def test_probe_of_a_user_without_the_right(server):
    assert probe(server, PICTURE, token_of(server, "guest"))["status"] == 401
    quiet(server, "AH01631")


def test_probe_of_nothing_that_is_a_picture(server):
    for path in ("/htdocs/empty", "/iiif", "/iiif-auth/login", "/iiif/a/b/c/d/e",
                 "/plain/secret%2Fa.tif", "/other/secret%2Fa.tif", "/iiif/..%2F..%2Fetc%2Fpasswd"):
        assert probe(server, path, token_of(server))["status"] == 404, path


@pytest.mark.parametrize("token", ["", "x", "AAAA" * 20, "A" * 7900, "%00", "é"])
def test_forged_token_counts_as_none(server, token):
    assert probe(server, PICTURE, token.encode().decode("latin-1") or "x")["status"] == 401


def test_changed_token_counts_as_none(server):
    token = token_of(server)
    for place in (0, 20, len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1:]
        assert probe(server, PICTURE, changed)["status"] == 401


def test_token_of_another_realm_counts_as_none(server):
    other = token_of(server, path="/other-auth/token")
    assert probe(server, PICTURE, other)["status"] == 401
    assert probe(server, "/other/secret%2Fa.tif", other, "/other-auth")["status"] == 200


def test_password_does_not_count_in_a_probe(server):
    answer = server.get(f"/iiif-auth/probe{PICTURE}", Authorization=basic("reader"))
    assert json.loads(answer.text)["status"] == 401


def test_token_is_useless_for_pictures(server):
    picture = server.get(f"{PICTURE}/full/max/0/default.jpg",
                         Authorization=f"Bearer {token_of(server)}")
    assert picture.status == 401
    quiet(server, "AH01614")


def test_probe_offers_the_substitute(server):
    result = probe(server, "/tiered/secret%2Fa.tif")
    other, = result["substitute"]
    service = f"http://127.0.0.1:{server.port}/low/secret%2Fa.tif"
    assert result["status"] == 401
    assert other == {"id": f"{service}/full/max/0/default.jpg", "type": "Image",
                     "format": "image/jpeg",
                     "service": [{"id": service, "type": "ImageService3", "profile": "level2"}]}
    assert server.get(other["id"].partition(f":{server.port}")[2]).status == 200
    assert "substitute" not in probe(server, "/tiered/secret%2Fa.tif", token_of(server))


def test_probe_answers_the_type_that_the_client_accepts(server):
    linked = server.get(f"/iiif-auth/probe{PICTURE}")
    plain = server.get(f"/iiif-auth/probe{PICTURE}", Accept="application/json")
    assert linked.type == (
        'application/ld+json;profile="http://iiif.io/api/auth/2/context.json"')
    assert plain.type == "application/json"


def test_preflight_of_a_probe(server):
    answer = server.get(f"/iiif-auth/probe{PICTURE}", method="OPTIONS", Origin=VIEWER,
                        Access_Control_Request_Method="GET",
                        Access_Control_Request_Headers="authorization,mode")
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,mode"
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- Tokens

def test_token_goes_to_the_viewer_that_asked(server):
    message, origin, answer = token_message(server, Authorization=basic("reader"))
    assert set(message) == {"@context", "type", "accessToken", "expiresIn", "messageId"}
    assert (message["type"], message["expiresIn"], message["messageId"]) == (
        "AuthAccessToken2", 300, "m1")
    assert origin == VIEWER
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and f"frame-ancestors {VIEWER}" in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_token_of_version_1(server):
    message = token_message(server, path="/iiif-auth/token1", Authorization=basic("reader"))[0]
    assert set(message) == {"accessToken", "expiresIn", "messageId"}
    refused = token_message(server, path="/iiif-auth/token1")[0]
    assert refused["error"] == "missingCredentials" and refused["messageId"] == "m1"


def test_token_hides_its_holder(server):
    token = token_of(server)
    bytes_of_token = base64.urlsafe_b64decode(token + "==")
    assert b"reader" not in bytes_of_token
    assert token != token_of(server)


def test_errors_of_the_token_service(server):
    def profile(**options):
        message = token_message(server, **options)[0]
        assert message["type"] == "AuthAccessTokenError2"
        return message["profile"]

    assert profile() == "missingAspect"
    assert profile(Cookie="iiif-login=1") == "expiredAspect"
    assert profile(Authorization=basic("nobody")) == "invalidAspect"
    assert profile(message=None) == "invalidRequest"
    assert profile(message="m" * 2000) == "invalidRequest"
    assert profile(origin="https://evil.example", Authorization=basic("reader")) == "invalidOrigin"
    quiet(server, "AH01618", "AH01617")


def test_token_without_an_origin_is_told_to_nobody(server):
    for origin in (None, "null", "*", "javascript:alert(1)", "https://a b", "https://a/b", "ftp://a",
                   "https://viewer.example.org@evil.example", "https://a;script-src *", "https://a'b",
                   "https://" + "a" * 400):
        message, _, answer = token_message(server, origin=origin, Authorization=basic("reader"))
        assert message is None and "<script" not in answer.text and "accessToken" not in answer.text


def test_origin_is_compared_as_browsers_write_it(server):
    for origin in (VIEWER + "/", "HTTPS://Viewer.Example.org"):
        message, target, _ = token_message(server, origin=origin, Authorization=basic("reader"))
        assert "accessToken" in message and target == VIEWER
    for origin in ("https://viewer.example.org:444", "http://viewer.example.org",
                   "https://viewer.example.org.evil.example"):
        message, *_ = token_message(server, origin=origin, Authorization=basic("reader"))
        assert message["profile"] == "invalidOrigin"
    own = f"http://127.0.0.1:{server.port}"
    assert "accessToken" in token_message(server, origin=own, Authorization=basic("reader"))[0]


HOSTILE = ["</script><script>alert(1)</script>", "\"+alert(1)+\"", "\u2028alert(1)\u2029", "<!--",
           "]]>", "\\\"", "&lt;", "${alert(1)}", "\0", "\r\nSet-Cookie: a=b", "%0d%0a", "é😀"]


@pytest.mark.parametrize("message", HOSTILE)
def test_message_id_comes_back_to_the_byte(server, message):
    told, _, answer = token_message(server, message=message, Authorization=basic("reader"))
    assert told["messageId"] == message
    assert answer.text.count("<script") == 1 and answer.text.count("</script") == 1
    assert "Set-Cookie" not in answer.headers


def test_message_id_that_is_no_text(server):
    answer = server.get(f"/iiif-auth/token?messageId=%ff%fe&origin={quote(VIEWER)}")
    assert '"profile":"invalidRequest"' in answer.text


def test_client_of_version_1_that_is_no_browser(server):
    answer = server.get("/iiif-auth/token1", Authorization=basic("reader"))
    assert answer.status == 200 and answer.type == "application/json"
    assert "accessToken" in json.loads(answer.text)
    refused = server.get("/iiif-auth/token1")
    assert refused.status == 401 and json.loads(refused.text)["error"] == "missingCredentials"


# --- Pages

def test_login_page_closes_itself(server):
    assert server.get("/iiif-auth/login").status == 401
    page = server.get(f"/iiif-auth/login?origin={VIEWER}", Authorization=basic("reader"))
    assert page.status == 200 and "<script>window.close()</script>" in page.text
    assert page.headers["Set-Cookie"].startswith("iiif-login=1; Path=/iiif-auth; HttpOnly")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_logout_ends_the_tokens(server):
    token = token_of(server)
    assert probe(server, PICTURE, token)["status"] == 200
    page = server.get("/iiif-auth/logout", Authorization=basic("reader"))
    assert page.status == 200 and "Max-Age=0" in page.headers["Set-Cookie"]
    assert probe(server, PICTURE, token)["status"] == 401
    assert probe(server, PICTURE, token_of(server))["status"] == 200


def test_logout_of_nobody(server):
    token = token_of(server)
    assert server.get("/iiif-auth/logout").status == 200
    assert probe(server, PICTURE, token)["status"] == 200


def test_no_other_service(server):
    for path in ("/iiif-auth/x", "/iiif-auth/token/x", "/iiif-auth/probe/"):
        assert server.get(path, Authorization=basic("reader")).status == 404
    assert server.get("/iiif-auth/login", method="PUT", Authorization=basic("reader")).status == 405


def test_no_token_is_logged(server):
    token = token_of(server)
    probe(server, PICTURE, token)
    server.wait_until_logged(f"/iiif-auth/probe{PICTURE}")
    assert token not in (server.root / "telling_log").read_text()
    assert token not in server.error_log() and token not in server.access_log()


# --- Keys

def test_keys_are_rotated_over_two_nodes(servers, own_folder):
    def node(keys):
        return servers(CONFIG, own_folder, modules=MODULES, defines={"OWN": own_folder},
                       files={"users": password_file(), "keys": keys.encode()})

    fresh = "# newest first\n0123456789abcdef0123456789abcdef-two\n"
    first, second = node(KEYS), node(KEYS)
    token = token_of(first)
    assert probe(second, PICTURE, token)["status"] == 200
    second.write_files({"keys": (fresh + KEYS).encode()})
    second.graceful()
    newer = token_of(second)
    assert probe(second, PICTURE, token)["status"] == 200   # the old key still opens
    assert probe(first, PICTURE, newer)["status"] == 401   # the first node does not know the new one
    first.write_files({"keys": (KEYS + fresh).encode()})   # knows it, before it uses it
    first.graceful()
    assert probe(first, PICTURE, newer)["status"] == 200
    second.write_files({"keys": fresh.encode()})
    second.graceful()
    assert probe(second, PICTURE, token)["status"] == 401


def test_tokens_survive_a_graceful_restart_without_a_key(servers, own_folder):
    server = servers(CONFIG.replace('IIIFAuthKey "keys"', ""), own_folder, modules=MODULES,
                     defines={"OWN": own_folder}, files={"users": password_file()})
    token = token_of(server)
    server.graceful()
    assert probe(server, PICTURE, token)["status"] == 200
