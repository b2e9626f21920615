"""IIIFSource s3://: requests are signed as Amazon's own library signs them, for every key."""

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from afar import Origin
from env import Httpd

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/token+of=time"

CONFIG = """
IIIFSourceAllowPrivate on
<Location "/iiif">
    SetHandler iiif
    IIIFSource s3://scans/maps/ endpoint=${ORIGIN} region=eu-central-1 credentials=${OWN}/keys
</Location>
<Location "/temporary">
    SetHandler iiif
    IIIFSource s3://scans/maps/ endpoint=${ORIGIN} region=eu-central-1 credentials=${OWN}/temporary
</Location>
<Location "/wrong">
    SetHandler iiif
    IIIFSource s3://scans/maps/ endpoint=${ORIGIN} region=eu-central-1 credentials=${OWN}/wrong
</Location>
<Location "/anonymous">
    SetHandler iiif
    IIIFSource s3://scans/maps/ endpoint=${ORIGIN}
</Location>
<Location "/info">
    SetHandler server-info
</Location>
"""

SIGNED = ("range", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token")


def verify(request):
    """Compares the signature of a request with the one that botocore makes of it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    given = headers.get("authorization")
    if not given:
        return "AccessDenied"
    token = headers.get("x-amz-security-token")
    credentials = Credentials(KEY, SECRET, token)
    url = f"http://{headers['host']}{request.path}"
    copy = AWSRequest("GET", url, {name: headers[name] for name in SIGNED if name in headers})
    copy.context = {"timestamp": headers["x-amz-date"], "payload_signing_enabled": False}
    signer = S3SigV4Auth(credentials, "s3", "eu-central-1")
    text = signer.string_to_sign(copy, signer.canonical_request(copy))
    if f"Credential={KEY}/" not in given:
        return "InvalidAccessKeyId"
    return None if given.endswith("Signature=" + signer.signature(text, copy)) \
        else "SignatureDoesNotMatch"


@pytest.fixture(scope="module")
def store(own_folder, pictures):
    """Keeps pictures under keys that have every printable byte of ASCII, and others of UTF-8."""
    folder = own_folder / "scans/maps"
    folder.mkdir(parents=True)
    picture = (pictures / "small.tif").read_bytes()
    for name in KEYS:
        (folder / name).write_bytes(picture)
    files = {"keys": f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key={SECRET}\n",
             "temporary": f"aws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n"
                          f"# of today\naws_session_token = {TOKEN}\n",
             "wrong": f"aws_access_key_id={KEY}\naws_secret_access_key={SECRET[::-1]}\n"}
    for name, text in files.items():
        (own_folder / name).write_text(text)
        (own_folder / name).chmod(0o600)
    return own_folder


# A slash parts folders, a backslash is refused, and ;1 would be a page.
KEYS = [f"k{chr(code)}x.tif" for code in range(0x20, 0x7f) if chr(code) not in "/\\"]
KEYS += ["ü.tif", "\u5730\u56f3.tif", "\U0001f5fa.tif", "a%20b.tif", "a%2Fb.tif", "a+b=c:d*e'(f).tif",
         " a .tif", "a..b.tif", "~a~.tif"]


@pytest.fixture(scope="module")
def origin(store):
    with Origin(store, verify=verify) as running:
        yield running


@pytest.fixture(scope="module")
def server(servers, pictures, store, origin):
    return servers(CONFIG, pictures, modules=("info",),
                   defines={"OWN": store, "ORIGIN": origin.url})


def encoded(name):
    return "".join(f"%{byte:02x}" for byte in name.encode())


def test_every_key_is_signed_rightly(server):
    wrong = [name for name in KEYS if server.get(f"/iiif/{encoded(name)}/info.json").status != 200]
    assert wrong == []
    assert server.get("/iiif/kAx.tif/full/50,/0/default.jpg").image.size == (50, 36)


def test_temporary_keys_send_their_token(server, origin):
    origin.take()
    assert server.get("/temporary/kAx.tif/info.json").status == 200
    assert origin.take()[0].headers["x-amz-security-token"] == TOKEN


def test_a_wrong_key_is_refused(server):
    assert server.get("/wrong/kAx.tif/info.json").status == 502
    (line,) = server.errors()
    assert "SignatureDoesNotMatch" in line


def test_who_may_not_list_learns_nothing(server):
    assert server.get("/anonymous/kAx.tif/info.json").status == 404
    assert server.get("/iiif/none.tif/info.json").status == 404


def test_secrets_are_shown_nowhere(server):
    for path in ("/info", "/info?config", "/wrong/kBx.tif/info.json", "/iiif/none.tif/info.json"):
        assert SECRET not in server.get(path).text and SECRET[::-1] not in server.get(path).text
    assert SECRET not in server.error_log() and TOKEN not in server.error_log()
    assert SECRET[::-1] not in server.error_log()
    server.errors()


@pytest.mark.parametrize("mode, text, words", [
    (0o644, f"aws_access_key_id={KEY}\naws_secret_access_key={SECRET}", "chmod 0600"),
    (0o600, f"aws_access_key_id={KEY}", "without the other"),
    (0o600, f"key={SECRET}", "other than")])
def test_a_wrong_file_of_keys_stops_httpd(pictures, tmp_path, mode, text, words):
    (tmp_path / "keys").write_text(text)
    (tmp_path / "keys").chmod(mode)
    checker = Httpd("", pictures)
    code, said = checker.check_config(f"IIIFSource s3://a/ credentials={tmp_path}/keys\n")
    checker.remove()
    assert code != 0 and words in said and SECRET not in said
