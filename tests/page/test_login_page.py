"""The IIIF Authorization Flow in a real browser over TLS: each check of login.mjs is a test here."""

import json
import re
import shutil
import subprocess

import pytest

from museum import HERE, PATIENCE, Httpd, shared_folder, smooth, write_pyramid

CONFIG = """
IIIFRoot "${PICTURES}"
IIIFAuth "/iiif-auth"
IIIFAuthText error-heading en "Readers only"
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
<LocationMatch "^/(iiif|iiif-auth|tiered)/">
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
"""
MODULES = ("ssl", "socache_shmcb", "auth_basic", "auth_form", "authn_file", "authz_user", "request",
           "session", "session_cookie", "session_crypto")
# What httpd logs about refused logins, and about the password file that is not there.
EXPECTED = ("AH01617", "AH01618", "AH01620", "AH01807")
SITES = ("one site", "two sites")
CHECKS = [f"{sites}: {sentence}" for sites in SITES for sentence in re.findall(
    r'^    await (?:on\("|check\(`\$\{sites\}: )([^"`]+)["`]', (HERE / "login.mjs").read_text(), re.MULTILINE)]


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
    for name in ("secret", "low/secret"):
        (pictures / name).mkdir(parents=True)
        write_pyramid(pictures / name / "a.tif", smooth(1200, 900), "--compression", "jpeg")
    return Httpd(CONFIG, pictures, modules=MODULES, tls=True, files={
        "certificate.pem": certificate(), "users": users(),
        "htdocs/page.html": b"<!DOCTYPE html><title>Viewer</title><body></body>",
        "htdocs/index.html": b"<!DOCTYPE html><title>Pictures</title>", **dict(files)})


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    pictures = shared_folder("mod_iiif-login-")
    folder = tmp_path_factory.mktemp("login")
    with open_library(pictures) as server:
        subprocess.run(["node", HERE / "login.mjs", f"https://images.example.org:{server.tls_port}",
                        folder, "--host-resolver-rules=MAP *.example.* 127.0.0.1"], check=True,
                       timeout=10 * PATIENCE)
        assert [line for line in server.errors() if not any(one in line for one in EXPECTED)] == []
    shutil.rmtree(pictures)
    return json.loads((folder / "login.json").read_text())


@pytest.mark.parametrize("sentence", CHECKS)
def test_login(outcome, sentence):
    failure = outcome[sentence]
    assert failure is None, failure
