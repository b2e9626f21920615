"""Behind a proxy: what X-Forwarded-* headers of a trusted proxy change, and a real nginx in front."""

import json
import subprocess
from urllib.request import Request, urlopen

import pytest

from env import PATIENCE, free_port, shared_folder, wait_until

CONFIG = """
UseCanonicalName Off
IIIFRoot "${PICTURES}"
<Location "/trusted">
    SetHandler iiif
    IIIFTrustedProxy 192.0.2.1 127.0.0.0/8
</Location>
<Location "/chain">
    SetHandler iiif
    IIIFTrustedProxy 127.0.0.1 10.0.0.0/8 2001:db8::/32
</Location>
<Location "/others">
    SetHandler iiif
    IIIFTrustedProxy 192.0.2.0/24 ::1 128.0.0.0/1
</Location>
<Location "/none">
    SetHandler iiif
</Location>
<Location "/remoteip">
    SetHandler iiif
    IIIFTrustedProxy remoteip
</Location>
<Location "/based">
    SetHandler iiif
    IIIFBaseURL "https://fixed.example/pictures"
    IIIFTrustedProxy 127.0.0.1
</Location>
<Location "/raw">
    SetHandler iiif
    IIIFSlashes raw
    IIIFTrustedProxy 127.0.0.1
</Location>
"""


@pytest.fixture(scope="module")
def server(servers, pictures, mpm):
    return servers(CONFIG, pictures, mpm=mpm)


def public_id(server, location, **headers):
    answer = server.get(f"/{location}/T.tif/info.json", Host="inside.example", **headers)
    assert answer.status == 200
    return json.loads(answer.body)["id"]


FORWARDED = [
    ({"X_Forwarded_Proto": "https"}, "https://inside.example/{}/T.tif"),
    ({"X_Forwarded_Host": "a.example"}, "http://a.example/{}/T.tif"),
    ({"X_Forwarded_Host": "a.example:8443", "X_Forwarded_Proto": "HTTPS"},
     "https://a.example:8443/{}/T.tif"),
    ({"X_Forwarded_Host": "a.example", "X_Forwarded_Port": "8443", "X_Forwarded_Proto": "https"},
     "https://a.example:8443/{}/T.tif"),
    ({"X_Forwarded_Host": "a.example", "X_Forwarded_Port": "443", "X_Forwarded_Proto": "https"},
     "https://a.example/{}/T.tif"),
    ({"X_Forwarded_Host": "[2001:db8::7]", "X_Forwarded_Port": "81"},
     "http://[2001:db8::7]:81/{}/T.tif"),
    ({"X_Forwarded_Prefix": "/library/"}, "http://inside.example/library/{}/T.tif"),
    ({"X_Forwarded_Prefix": "/a%20b/c"}, "http://inside.example/a%20b/c/{}/T.tif"),
    ({"X_Forwarded_Host": "evil.example, a.example"}, "http://a.example/{}/T.tif"),
]


@pytest.mark.parametrize("headers, expected", FORWARDED)
def test_a_trusted_proxy_says_what_the_public_url_is(server, headers, expected):
    assert public_id(server, "trusted", **headers) == expected.format("trusted")
    path = "/trusted/T.tif"
    answer = server.get(path, Host="inside.example", **headers)
    assert answer.headers["Location"] == expected.format("trusted") + "/info.json"
    answer = server.get(path + "/full/90,/0/default.jpg", Host="inside.example", **headers)
    assert expected.format("trusted") + "/full/90,60/" in answer.headers["Link"]
    assert "X-Forwarded-Host" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", [headers for headers, _ in FORWARDED])
@pytest.mark.parametrize("location", ["others", "none", "remoteip"])
def test_nobody_else_is_believed(server, location, headers):
    assert public_id(server, location, **headers) == f"http://inside.example/{location}/T.tif"


@pytest.mark.parametrize("headers", [
    {"X_Forwarded_Proto": "javascript"}, {"X_Forwarded_Host": 'a"b'}, {"X_Forwarded_Host": "a/b"},
    {"X_Forwarded_Host": "a<b>"}, {"X_Forwarded_Host": ""}, {"X_Forwarded_Host": "a@b"},
    {"X_Forwarded_Prefix": "library"}, {"X_Forwarded_Prefix": '/"><script>'},
    {"X_Forwarded_Prefix": "/a\\b"}, {"X_Forwarded_Port": "80a"}, {"X_Forwarded_Port": "123456"},
    {"X_Forwarded_Host": "a" * 2000}])
def test_what_is_no_name_is_left_out(server, headers):
    assert public_id(server, "trusted", **headers) == "http://inside.example/trusted/T.tif"


@pytest.mark.parametrize("chain, host, expected", [
    ("198.51.100.7", "a.example", "a.example"),
    ("198.51.100.7, 10.0.0.2", "a.example, b.inside", "a.example"),
    ("198.51.100.7, 10.0.0.2, 10.1.1.1", "evil, a.example, b.inside, c.inside", "a.example"),
    ("198.51.100.7, 2001:db8::5", "a.example, b.inside", "a.example"),
    ("198.51.100.7, 203.0.113.9", "evil.example, b.example", "b.example"),
    ("10.0.0.9, 10.0.0.2", "a.example", "a.example")])
def test_of_a_chain_the_outermost_trusted_proxy_counts(server, chain, host, expected):
    assert public_id(server, "chain", X_Forwarded_For=chain, X_Forwarded_Host=host) == (
        f"http://{expected}/chain/T.tif")


def test_a_fixed_base_url_counts_more(server):
    assert public_id(server, "based", X_Forwarded_Host="a.example") == (
        "https://fixed.example/pictures/T.tif")
    # Caches keep one answer: the headers change nothing.
    answer = server.get("/based/T.tif/full/90,/0/default.jpg", X_Forwarded_Host="a.example")
    assert "X-Forwarded" not in str(answer.headers["Vary"])


@pytest.mark.parametrize("trusted", ["127.0.0.1", "192.0.2.1"])
def test_the_proxies_of_mod_remoteip_may_count(servers, pictures, trusted):
    server = servers(f"RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy {trusted}\n" + CONFIG,
                     pictures, modules=("remoteip",))
    found = public_id(server, "remoteip", X_Forwarded_For="198.51.100.7",
                      X_Forwarded_Host="a.example", X_Forwarded_Proto="https")
    assert found == ("https://a.example/remoteip/T.tif" if trusted == "127.0.0.1"
                     else "http://inside.example/remoteip/T.tif")


# --- nginx

NGINX = """
worker_processes 1;
daemon off;
error_log stderr warn;
pid {root}/pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    proxy_cache_path {root}/cache keys_zone=answers:1m;
    proxy_set_header Host inside.example;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    server {{
        listen 127.0.0.1:{port};
        # Without a path behind the port, nginx passes URLs on as they are.
        location /trusted/ {{ proxy_pass http://127.0.0.1:{upstream}; }}
        location /cached/ {{
            rewrite ^/cached/(.*)$ /trusted/$1 break;
            proxy_pass http://127.0.0.1:{upstream};
            proxy_cache answers;
            add_header X-Cache $upstream_cache_status;
        }}
        # With a path, it passes on decoded ones: slashes arrive raw.
        location /library/ {{
            proxy_pass http://127.0.0.1:{upstream}/;
            proxy_set_header X-Forwarded-Prefix /library;
            proxy_set_header X-Forwarded-Host $http_host;   # a location inherits all or none
            proxy_set_header X-Forwarded-Proto https;
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def nginx(server):
    root = shared_folder("mod_iiif-nginx-")
    port = free_port()
    (root / "nginx.conf").write_text(
        NGINX.format(root=root, port=port, upstream=server.port))
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(root), "-c", str(root / "nginx.conf")],
                               stderr=subprocess.PIPE)

    def get(path, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=named), timeout=PATIENCE)

    def answers():
        assert process.poll() is None, process.stderr.read().decode()
        try:
            return get("/trusted/T.tif/info.json").status == 200
        except OSError:
            return False

    try:
        wait_until(answers, "answer")
        yield get
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stderr.close()


def test_behind_nginx_ids_are_public(nginx):
    for path, expected in (("/trusted/ark:%2F12025%2F654xz321", "/trusted/ark:%2F12025%2F654xz321"),
                           ("/library/trusted/T.tif", "/library/trusted/T.tif")):
        document = json.load(nginx(path + "/info.json", Host="images.example"))
        assert document["id"] == "https://images.example" + expected


def test_behind_nginx_that_decodes_slashes_are_read_raw(nginx):
    """The rule for proxies that decode: cantaloupe#865."""
    answer = nginx("/library/raw/ark:%2F12025%2F654xz321/full/90,/0/default.jpg",
                   Host="images.example")
    assert answer.status == 200
    document = json.load(nginx("/library/raw/ark:%2F12025%2F654xz321/info.json",
                               Host="images.example"))
    assert document["id"] == "https://images.example/library/raw/ark:/12025/654xz321"


def test_nginx_keeps_answers_with_one_cors_header(nginx):
    path = "/cached/small.tif/full/91,/0/default.jpg"
    first = nginx(path, Origin="https://viewer.example")
    second = nginx(path, Origin="https://viewer.example")
    assert [answer.headers["X-Cache"] for answer in (first, second)] == ["MISS", "HIT"]
    assert second.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert second.headers["ETag"] == first.headers["ETag"]
