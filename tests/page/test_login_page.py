"""The IIIF Authorization Flow in a real browser over TLS, and the viewer's login: each check of
login.mjs and viewer_login.mjs is a test here."""

import json
import re
import shutil
import subprocess
from functools import lru_cache

import pytest

from museum import HERE, PATIENCE, Httpd, shared_folder, smooth, viewer_files, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFAuth "/iiif-auth"
IIIFAuthText error-heading en "Readers only"
IIIFAuthText label en "Log in to Example Library"
IIIFAuthText heading en "Reading room"
IIIFAuthText note en "For readers of the library."
IIIFAuthText confirm en "Log in"
IIIFAuthText logout en "Log out of Example Library"
SSLSessionCache "shmcb:${SERVER_ROOT}/tls_sessions"
Listen 127.0.0.1:${TLS_PORT} https
<VirtualHost 127.0.0.1:${TLS_PORT}>
    ServerName images.example.org
    ServerAlias *
    SSLEngine on
    SSLCertificateFile "${SERVER_ROOT}/certificate.pem"
</VirtualHost>
<Location "/iiif">
    SetHandler iiif
    IIIFAllowOrigin "https://viewer.example.org:${TLS_PORT}" "https://viewer.example.net:${TLS_PORT}"
    IIIFAllowCredentials on
</Location>
<Location "/tiered">
    SetHandler iiif
    IIIFAuthSubstitute "/low"
</Location>
<Location "/small">
    SetHandler iiif
    IIIFAuthSubstitute 300
</Location>
<Location "/first">
    SetHandler iiif
    IIIFAuthVersion 1
</Location>
<Location "/network">
    SetHandler iiif
    IIIFRoot "${PICTURES}/network"
    IIIFAuthProfile external
    IIIFAuthText error-note en "These pictures are shown in the reading room."
</Location>
<Location "/low">
    SetHandler iiif
    IIIFRoot "${PICTURES}/low"
    IIIFAuth off
</Location>
<Location "/iiif-auth">
    SetHandler iiif-auth
    Require valid-user
    ErrorDocument 401 /iiif-auth/form
    IIIFAuthOrigin "https://viewer.example.org:${TLS_PORT}" "https://viewer.example.net:${TLS_PORT}"
</Location>
<LocationMatch "^/(iiif|iiif-auth|tiered|small|first)/">
    AuthType form
    AuthName "Readers"
    AuthFormProvider file
    AuthUserFile "${SERVER_ROOT}/users"
    Session On
    SessionCookieName session path=/;httponly;secure;samesite=none
    SessionCryptoPassphrase "secret"
    SessionMaxAge 3600
</LocationMatch>
<Location "/basic-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/users"
    Require valid-user
    IIIFAuthOrigin *
</Location>
<Location "/broken-auth">
    SetHandler iiif-auth
    AuthType Basic
    AuthName "Readers"
    AuthUserFile "${SERVER_ROOT}/none"
    Require valid-user
    IIIFAuthOrigin *
</Location>
<Directory "${PICTURES}/secret">
    Require user reader
</Directory>
<Directory "${PICTURES}/thumbnails">
    <RequireAny>
        Require user reader
        Require iiif-size 300
    </RequireAny>
</Directory>
<Directory "${PICTURES}/editors">
    Require user editor
</Directory>
<Directory "${PICTURES}/network">
    Require ip 192.0.2.1
    IIIFCachePrivate on
    IIIFCachePrivate on
</Directory>
"""
MODULES = ("ssl", "socache_shmcb", "auth_basic", "auth_form", "authn_file", "authz_host", "authz_user", "request",
           "session", "session_cookie", "session_crypto")
# What httpd logs about refused visitors, and about the password file that is not there.
EXPECTED = ("AH01630", "AH01631", "AH01617", "AH01618", "AH01620", "AH01807")
SITES = ("one site", "two sites")
CHECKS = [f"{sites}: {sentence}" for sites in SITES for sentence in re.findall(
    r'^    await (?:on\("|check\(`\$\{sites\}: )([^"`]+)["`]', (HERE / "login.mjs").read_text(), re.MULTILINE)]
VIEWER_CHECKS = re.findall(r'^await check\("([^"]+)"', (HERE / "viewer_login.mjs").read_text(),
                           re.MULTILINE)
VIEWER_CHECKS += [f"{what} by {version}{end}" for version in ("2.0", "1.0") for what, end in (
    ("a picture appears after a login", ", without a reload"), ("a visitor logs out", ""))]
VIEWER_CHECKS += [f"the substitute at /{name} is shown until the login" for name in ("tiered", "small")]


def certificate():
    """Makes a certificate that the browser is told not to check."""
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=images.example.org", "-addext",
         "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return made.stdout


def users():
    made = subprocess.run(["htpasswd", "-nbs", "reader", "word"], check=True,
                          stdout=subprocess.PIPE)
    return made.stdout


def open_library(pictures, files=()):
    """Returns a server, not started, with a picture for readers and a smaller one for everybody."""
    for name in ("secret", "low/secret", "thumbnails", "editors", "network"):
        (pictures / name).mkdir(parents=True)
        write_pyramid(pictures / name / "a.tif", smooth(1200, 900), "--compression", "jpeg")
    return Httpd(CONFIG, pictures, modules=MODULES, tls=True, files={
        "certificate.pem": certificate(), "users": users(),
        "htdocs/page.html": b"<!DOCTYPE html><title>Viewer</title><body></body>",
        "htdocs/index.html": b"<!DOCTYPE html><title>Pictures</title>",
        **{name.replace("htdocs/", "htdocs/viewer/"): text for name, text in viewer_files().items()},
        **dict(files)})


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Plays a script once and returns the result of each of its checks."""
    pictures = shared_folder("mod_iiif-login-")
    folder = tmp_path_factory.mktemp("login")

    @lru_cache
    def play(script, host):
        subprocess.run(["node", HERE / f"{script}.mjs", f"https://{host}:{server.tls_port}",
                        folder, "--host-resolver-rules=MAP *.example.* 127.0.0.1"], check=True,
                       timeout=10 * PATIENCE)
        return json.loads((folder / f"{script}.json").read_text())

    with open_library(pictures) as server:
        yield play
        assert [line for line in server.errors() if not any(one in line for one in EXPECTED)] == []
    shutil.rmtree(pictures)


@pytest.mark.parametrize("sentence", CHECKS)
def test_login(outcome, sentence):
    failure = outcome("login", "images.example.org")[sentence]
    assert failure is None, failure


@pytest.mark.parametrize("sentence", VIEWER_CHECKS)
def test_viewer_login(outcome, sentence):
    failure = outcome("viewer_login", "viewer.example.org")[sentence]
    assert failure is None, failure
