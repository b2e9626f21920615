"""Answers to clients that httpd singled out are for their own caches only: their headers, and real
caches in front that ask no questions."""

import base64
import shutil
import ssl
import subprocess

import pytest

from env import Httpd, ask, wait_until
from careless_caches import front

MODULES = ("auth_basic", "authn_file", "authz_user", "authz_host", "access_compat", "setenvif",
           "headers", "session", "session_cookie")

CONFIG = """
IIIFRoot "${OWN}"
IIIFIndex on
<Directory "${OWN}">
    Require all granted
    AllowOverride AuthConfig Limit
</Directory>
SetEnvIf X-Reader yes reader
<Directory "${OWN}/user">
    AuthType Basic
    AuthName pictures
    AuthUserFile "${OWN}/passwords"
    Require valid-user
</Directory>
<Directory "${OWN}/env">
    Require env reader
</Directory>
<Directory "${OWN}/expr">
    <RequireAny>
        Require expr "%{HTTP:X-Reader} == 'yes'"
        Require ip 192.0.2.1
    </RequireAny>
</Directory>
<Directory "${OWN}/address">
    Require ip 127.0.0.0/8
</Directory>
<Directory "${OWN}/address/open">
    Require all granted
</Directory>
<Directory "${OWN}/address/added">
    AuthMerging And
    Require all granted
</Directory>
<Directory "${OWN}/compat">
    Order Deny,Allow
    Deny from all
    Allow from env=reader
</Directory>
<Directory "${OWN}/if">
    <If "%{HTTP:X-Reader} != 'yes'">
        Require all denied
    </If>
</Directory>
<Directory "${OWN}/marked">
    <If "%{HTTP:X-Reader} != 'yes'">
        IIIFMaxWidth 50
    </If>
</Directory>
<Directory "${OWN}/public">
    IIIFCachePrivate off
    Require ip 127.0.0.1
</Directory>
<Directory "${OWN}/told">
    IIIFCachePrivate on
</Directory>
<Directory "${OWN}/nothing">
    IIIFCachePrivate on no-store
</Directory>
<Directory "${OWN}/session">
    Session On
    SessionCookieName session path=/
</Directory>
<Location "/iiif">
    SetHandler iiif
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
<Location "/set">
    SetHandler iiif
    Header set Cache-Control "public, s-maxage=600, max-age=60"
    Header set X-Accel-Expires 600
    Header set CDN-Cache-Control max-age=600
</Location>
<Location "/always">
    SetHandler iiif
    Header always set Cache-Control "public, max-age=60"
</Location>
"""

FOLDERS = ("open", "user", "env", "expr", "address", "address/open", "address/added", "compat", "if",
           "marked", "public", "told", "nothing", "session", "htaccess", "htaccess_if")
READER = {"X_Reader": "yes",
          "Authorization": "Basic " + base64.b64encode(b"anna:secret").decode()}


@pytest.fixture(scope="module")
def tree(own_folder, pictures):
    for folder in FOLDERS:
        (own_folder / folder).mkdir(exist_ok=True)
        for name in ("a.tif", "v_pyr_000_090.tif"):
            shutil.copy2(pictures / "small.tif", own_folder / folder / name)
    (own_folder / "htaccess/.htaccess").write_text("Require env reader\n")
    (own_folder / "htaccess_if/.htaccess").write_text(
        "<If \"%{HTTP:X-Reader} != 'yes'\">\nRequire all denied\n</If>\n")
    digest = subprocess.run(["openssl", "passwd", "-apr1", "secret"], check=True,
                            capture_output=True, text=True).stdout
    (own_folder / "passwords").write_text(f"anna:{digest}")
    return own_folder


def started(servers, pictures, tree, lines="", **options):
    made = servers(CONFIG + lines, pictures, modules=options.pop("modules", MODULES),
                   defines={"OWN": tree}, **options)
    made.errors()   # of the start: see test_the_start_warns_of_guards
    return made


@pytest.fixture(scope="module")
def server(servers, pictures, tree):
    return started(servers, pictures, tree)


# Every kind of answer about a picture.
KINDS = [
    "/iiif/{}%2Fa.tif/info.json", "/iiif/{}%2Fa.tif/full/40,/0/default.jpg",
    "/iiif/{}%2Fa.tif/0,0,64,64/64,/0/default.png", "/iiif/{}%2Fa.tif/manifest.json", "/iiif/{}%2Fa.tif",
    "/iip?FIF={}/a.tif&WID=40&CVT=jpeg", "/iip?FIF={}/a.tif&OBJ=IIP,1.0&OBJ=Max-size",
    "/iip?FIF={}/a.tif&JTL=0,0", "/iip?FIF={}/a.tif&SPECTRA=0,0,0", "/iip?DeepZoom={}/a.tif.dzi",
    "/iip?IIIF={}/a.tif/info.json", "/iip?Zoomify={}/a.tif/ImageProperties.xml",
    "/dz/{}%2Fa.tif.dzi", "/dz/{}%2Fa.tif_files/4/0_0.jpg", "/zoomify/{}%2Fa.tif/ImageProperties.xml",
    "/zoomify/{}%2Fa.tif/TileGroup0/0-0-0.jpg", "/set/{}%2Fa.tif/full/40,/0/default.jpg",
    "/always/{}%2Fa.tif/info.json",
]
REFUSED = ["/iiif/{}%2Fnone.tif/info.json", "/iiif/{}%2Fa.tif/full/99999,/0/default.jpg",
           "/iiif/{}%2Fa.tif/full/40,/0/default.xyz", "/iip?FIF={}/none.tif&WID=40&CVT=jpeg"]
GUARDED = ["user", "env", "expr", "address", "address/added", "compat", "if", "marked", "told",
           "htaccess", "htaccess_if"]


def path_of(kind, folder):
    return kind.format(folder if "?" in kind else folder.replace("/", "%2F"))


def words(answer):
    values = answer.headers.get_all("Cache-Control", [])
    assert len(values) <= 1
    return {word.strip() for word in values[0].split(",")} if values else set()


def is_private(answer):
    found = words(answer)
    result = bool({"private", "no-store"} & found)
    shared = "public" in found or any(word.startswith("s-maxage") for word in found)
    assert not (result and shared)
    return result


@pytest.mark.parametrize("folder", GUARDED)
@pytest.mark.parametrize("kind", KINDS + REFUSED)
def test_what_only_some_may_see_is_private(server, kind, folder):
    path = path_of(kind, folder)
    answer = server.get(path, **READER)
    assert answer.status in (200, 303, 400, 404)
    assert is_private(answer)
    for name in ("X-Accel-Expires", "CDN-Cache-Control"):
        assert name not in answer.headers
    assert is_private(server.get(path, method="HEAD", **READER))
    if answer.headers["ETag"]:
        again = server.get(path, If_None_Match=answer.headers["ETag"], **READER)
        assert again.status == 304 and is_private(again)


@pytest.mark.parametrize("folder", ["open", "address/open", "public"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_everybody_may_see_is_not(server, kind, folder):
    answer = server.get(path_of(kind, folder), X_Reader="yes")
    assert answer.status in (200, 303)
    assert not is_private(answer)


def test_the_clients_own_cache_keeps_it_as_long_as_others(server):
    answer = server.get("/iiif/user%2Fa.tif/full/40,/0/default.jpg", **READER)
    assert words(answer) == {"private", "max-age=86400"}
    answer = server.get("/set/user%2Fa.tif/full/40,/0/default.jpg", **READER)
    assert words(answer) == {"private", "max-age=60"}


def test_no_store_keeps_it_from_the_clients_cache_too(server):
    assert words(server.get("/iiif/nothing%2Fa.tif/info.json")) == {"no-store"}


def test_a_password_counts_though_no_rule_asked_for_it(server):
    answer = server.get("/iiif/open%2Fa.tif/info.json", Authorization="Bearer abc")
    assert is_private(answer)
    assert is_private(server.get("/iiif/public%2Fa.tif/info.json", Authorization="Bearer abc"))


def test_a_session_counts_if_it_says_something(server):
    """mod_session_cookie makes all answers private where Session is on, but mod_headers comes later."""
    path = "/set/session%2Fa.tif/info.json"
    assert is_private(server.get(path, Cookie="session=theme=dark"))
    assert not is_private(server.get(path, Cookie="session="))
    assert not is_private(server.get(path, Cookie="other=1"))


@pytest.mark.parametrize("folder", ["user", "env", "compat", "htaccess", "if", "htaccess_if"])
def test_a_refusal_of_httpd_is_not_kept(server, folder):
    answer = server.get(f"/iiif/{folder}%2Fa.tif/info.json")
    assert answer.status in (401, 403)
    assert words(answer) >= {"no-store"} or words(answer) == {"private", "no-store"}
    server.errors()


def test_an_error_document_is_not_kept(servers, pictures, tree):
    server = started(servers, pictures, tree, 'ErrorDocument 401 /login.html\n',
                     files={"htdocs/login.html": b"log in"})
    answer = server.get("/iiif/user%2Fa.tif/info.json")
    assert (answer.status, answer.body) == (401, b"log in")
    assert words(answer) == {"no-store"}


@pytest.mark.parametrize("path", ["/iiif/collection.json", "/iip?FIF=user/v&WID=40&CVT=jpeg&SDS=0,90"])
def test_a_document_that_lists_what_its_client_may_see_is_private(server, path):
    assert is_private(server.get(path))
    assert is_private(server.get(path, **READER))
    server.errors()


# --- Certificates

@pytest.fixture(scope="module")
def certificates(own_folder):
    folder = own_folder / "certificates"
    folder.mkdir()
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)
    for name in ("server", "reader"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", name + ".key", "-out", name + ".crt", "-subj", f"/CN={name}", "-days", "2")
    return folder


def test_a_client_certificate_counts(servers, pictures, tree, certificates):
    server = started(servers, pictures, tree, """
Listen 127.0.0.1:${TLS_PORT}
<VirtualHost 127.0.0.1:${TLS_PORT}>
    SSLEngine on
    SSLCertificateFile "${CERTIFICATES}/server.crt"
    SSLCertificateKeyFile "${CERTIFICATES}/server.key"
    SSLCACertificateFile "${CERTIFICATES}/reader.crt"
    SSLVerifyClient optional
</VirtualHost>
""".replace("${CERTIFICATES}", str(certificates)), modules=(*MODULES, "ssl", "socache_shmcb"), tls=True)
    path = "/iiif/open%2Fa.tif/full/40,/0/default.jpg"
    assert not is_private(server.get(path, tls=True))
    connection = server.connect(tls=True)
    connection._context.load_cert_chain(certificates / "reader.crt", certificates / "reader.key")
    assert is_private(ask(connection, path))
    connection.close()


# --- Caches in front

LEAKS = ["user", "env", "expr", "compat", "if", "htaccess", "htaccess_if"]


@pytest.fixture(scope="module", params=["nginx", "varnish", "mod_cache", "mod_cache quick"])
def fronted(request, servers, pictures, tree):
    if "mod_cache" not in request.param:
        server = started(servers, pictures, tree)
        with front(request.param, server) as running:
            yield running
        server.errors()   # of the clients that were denied
        return
    store = tree / request.param.replace(" ", "_")
    store.mkdir()
    store.chmod(0o777)
    server = started(servers, pictures, tree, f"""
CacheRoot "{store}"
CacheEnable disk /
CacheHeader on
CacheQuickHandler {"on" if "quick" in request.param else "off"}
""", modules=(*MODULES, "cache", "cache_disk"))
    yield server
    server.errors()


def is_hit(answer):
    return "HIT" in (answer.headers["X-Cache"] or "")


def test_the_cache_keeps_what_everybody_may_see(fronted):
    wait_until(lambda: is_hit(fronted.get("/iiif/open%2Fa.tif/full/41,/0/default.jpg")), "keep it")


@pytest.mark.parametrize("kind", KINDS)
def test_no_cache_hands_out_what_a_reader_has_asked_for(fronted, kind):
    for folder in LEAKS:
        path = path_of(kind, folder)
        readers = [fronted.get(path, **READER) for _ in range(2)]
        assert {answer.status for answer in readers} <= {200, 303}
        stranger = fronted.get(path)
        assert stranger.status in (401, 403), folder
        assert stranger.headers["X-Cache"] != "HIT" and b"width" not in stranger.body
        # Nor does the refusal keep the reader out.
        assert fronted.get(path, **READER).status == readers[0].status, folder


def test_no_cache_mixes_what_two_clients_may_have(fronted):
    path = "/iiif/marked%2Fa.tif/full/max/0/default.jpg"
    for _ in range(2):
        assert fronted.get(path).image.width == 50
        assert fronted.get(path, X_Reader="yes").image.width > 50


# --- The start

def start_lines(pictures, tree, config):
    with Httpd(config, pictures, modules=MODULES, defines={"OWN": tree}) as server:
        return [line for line in server.errors() if "IIIF0030" in line]


BASE = """
IIIFRoot "${OWN}"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    %s
</Location>
"""
RULES = ["Require ip 10.0.0.0/8", "Require host example.org", "Require expr true", "Require env reader",
         "Require local", "Require forward-dns a.example", "require ip 10.1.2.3", "Require not ip 10.1.1.1",
         "<RequireAny>\nRequire valid-user\nRequire ip 10.1.2.3\n</RequireAny>",
         "<Limit GET>\nRequire ip 10.1.2.3\n</Limit>", "Allow from 10.1.2.3", "Deny from env=robot",
         "<If \"%{HTTP:A} == 'b'\">\nRequire all denied\n</If>",
         "<If \"%{HTTP:A} == 'b'\">\nIIIFMaxWidth 100\n</If>"]
AROUND = ['<Directory "${OWN}/a">\n%s\n</Directory>', '<Location "/iiif">\n%s\n</Location>',
          '<Location "/">\n%s\n</Location>', '<Location "/iiif/a">\n%s\n</Location>',
          '<DirectoryMatch "a">\n%s\n</DirectoryMatch>', '<Files "*.tif">\n%s\n</Files>']


def in_section(around, rule):
    if "not ip" in rule:
        rule = f"<RequireAll>\nRequire all granted\n{rule}\n</RequireAll>"
    return around % rule


@pytest.fixture(scope="module")
def checker(pictures, tree):
    made = Httpd("", pictures, modules=MODULES, defines={"OWN": tree})
    yield made
    made.remove()


def warnings(checker, config):
    code, output = checker.check_config(config)
    assert code == 0, output
    return [line for line in output.splitlines() if "IIIF0030" in line]


@pytest.mark.parametrize("rule", RULES)
def test_the_start_warns_of_a_guard_that_leaves_no_trace(checker, rule):
    for around in AROUND:
        [line] = warnings(checker, BASE % "" + in_section(around, rule))
        assert "IIIFCachePrivate on" in line and "on line" in line
        for said in ("on", "off"):
            assert not warnings(checker, BASE % f"IIIFCachePrivate {said}" + in_section(around, rule))
            rule_and_word = f"IIIFCachePrivate {said}\n{rule}"
            if "not ip" not in rule:
                assert not warnings(checker, BASE % "" + around % rule_and_word)


@pytest.mark.parametrize("lines", [
    '<Location "/server-status">\nRequire local\n</Location>',
    '<Directory "/usr/share">\nRequire ip 10.0.0.1\n</Directory>',
    '<Location "/metrics">\nSetHandler iiif-metrics\nRequire ip 10.0.0.1\n</Location>',
    '<Location "/iiifx">\nRequire ip 10.0.0.1\n</Location>',
    '<VirtualHost *:81>\n<Location "/">\nRequire ip 10.0.0.1\n</Location>\n</VirtualHost>',
    '<Location "/iiif">\n<Limit PURGE>\nRequire ip 10.0.0.1\n</Limit>\n</Location>',
    '<Location "/iiif">\nAuthType Basic\nAuthName a\nRequire valid-user\n</Location>',
    '<Location "/iiif">\nRequire all granted\nAllow from all\n</Location>',
    "<If \"%{HTTP:A} == 'b'\">\nHeader set A b\n</If>"])
def test_other_rules_are_none_of_its_business(checker, lines):
    assert not warnings(checker, BASE % "" + lines)


def test_a_server_that_starts_warns_once(pictures, tree):
    lines = start_lines(pictures, tree, BASE % "" + in_section(AROUND[0], RULES[0]))
    assert len(lines) == 1 and "Require ip on line" in lines[0]


@pytest.mark.parametrize("line, right", [
    ("IIIFCachePrivate", "auto, on or off"), ("IIIFCachePrivate yes", "auto, on or off"),
    ("IIIFCachePrivate on off", "auto, on or off"), ("IIIFCachePrivate no-store on", "auto, on or off")])
def test_a_wrong_value_is_refused_with_a_sentence(checker, line, right):
    code, output = checker.check_config(line + "\n")
    assert code != 0 and right in output


def test_allow_needs_its_module(pictures, tree):
    made = Httpd("", pictures, modules=("authz_host",), defines={"OWN": tree})
    code, output = made.check_config('<Directory "${OWN}">\nAllow from all\n</Directory>\n')
    made.remove()
    assert code != 0 and "mod_access_compat" in output


# --- Our own caches

def test_our_caches_obey_rules_that_change(servers, pictures, tree):
    """What one reader had rendered is in shared memory; access is decided before it is looked for."""
    server = started(servers, pictures, tree)
    path = "/iiif/open%2Fa.tif/full/45,/0/default.png"
    assert server.get(path).status == 200
    server.write_config(CONFIG + '<Directory "${OWN}/open">\nRequire env reader\n</Directory>\n')
    server.graceful()
    assert server.get(path).status == 403
    assert server.get(path, **READER).status == 200
    server.errors()


def test_our_caches_keep_two_tiers_apart(servers, pictures, tree):
    server = started(servers, pictures, tree, """
<Location "/small">
    SetHandler iiif
    IIIFMaxWidth 50
    IIIFQuality jpg 20
    IIIFFormats jpg
</Location>
""")
    for _ in range(2):
        large, small = (server.get(f"/{tier}/open%2Fa.tif/full/max/0/default.jpg")
                        for tier in ("iiif", "small"))
        assert (small.image.width, large.image.width > 50) == (50, True)
        assert small.headers["ETag"] != large.headers["ETag"]
        assert server.get("/small/open%2Fa.tif/full/max/0/default.png").status == 400
        fine, coarse = (server.get(f"/{tier}/open%2Fa.tif/full/48,/0/default.jpg")
                        for tier in ("iiif", "small"))
        assert len(coarse.body) < len(fine.body)
