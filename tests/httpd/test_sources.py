"""IIIFSource: pictures that other servers keep are answered as local ones are."""

import shutil
import subprocess

import pytest
from PIL import Image

from afar import Origin, certificate, nginx

CONFIG = """
LogFormat "%U %{iiif-work}n %{iiif-trips}n %{iiif-fetches}n %{iiif-fetched}n" work
CustomLog "${OWN}/work.log" work
IIIFSourceAllowPrivate on
<Location "/local">
    SetHandler iiif
    IIIFRoot "${PICTURES}"
</Location>
<Location "/afar">
    SetHandler iiif
    IIIFSource "${ORIGIN}"
</Location>
<Location "/nginx">
    SetHandler iiif
    IIIFSource "${NGINX}"
</Location>
<Location "/httpd">
    SetHandler iiif
    IIIFSource "${HTTPD}"
</Location>
<Location "/tls">
    SetHandler iiif
    IIIFSource "${TLS}" ca=${OWN}/127.0.0.1.pem
</Location>
<Location "/mixed">
    SetHandler iiif
    IIIFRoot "${PICTURES}"
    IIIFSuffix .tif
    IIIFSource kept/ "${ORIGIN}" timeout=5
    IIIFSource kept/deep/ "${NGINX}"
</Location>
<Location "/deepzoom">
    SetHandler deepzoom
    IIIFSource "${ORIGIN}"
</Location>
<Location "/zoomify">
    SetHandler zoomify
    IIIFSource "${ORIGIN}"
</Location>
<Location "/iip">
    SetHandler iip
    IIIFSource "${ORIGIN}"
</Location>
<Location "/unlisted">
    SetHandler iiif
    IIIFSource "${ORIGIN}"
    IIIFIndex on
</Location>
"""


@pytest.fixture(scope="module")
def kept(own_folder, pictures):
    """Makes a folder with a picture of every kind."""
    folder = own_folder / "kept"
    folder.mkdir()
    for path in pictures.glob("*.tif"):
        shutil.copy(path, folder)
    with Image.open(pictures / "single.tif") as picture:
        plain = picture.convert("RGB")
    plain.save(folder / "kind.ppm")
    for suffix in ("jpg", "png", "webp", "gif"):
        plain.save(folder / f"kind.{suffix}")
    for name, options in (("kind.jp2", ["-PLT", "-TLM", "-p", "RPCL"]), ("plain.jp2", [])):
        subprocess.run(["opj_compress", "-i", folder / "kind.ppm", "-o", folder / name, *options],
                       check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def origin(kept):
    with Origin(kept) as running:
        yield running


@pytest.fixture(scope="module")
def tls_origin(kept, own_folder):
    with Origin(kept, tls=certificate(own_folder)) as running:
        yield running


@pytest.fixture(scope="module")
def nginx_url(kept):
    with nginx(kept) as url:
        yield url


@pytest.fixture(scope="module")
def keeper(servers, kept):
    """An httpd that only serves the files."""
    return servers('Alias "/kept" "${PICTURES}"\n', kept)


@pytest.fixture(scope="module")
def server(servers, kept, own_folder, origin, tls_origin, nginx_url, keeper):
    return servers(CONFIG, kept, defines={
        "OWN": own_folder, "ORIGIN": origin.url, "NGINX": nginx_url, "TLS": tls_origin.url,
        "HTTPD": f"http://127.0.0.1:{keeper.port}/kept/"})


@pytest.mark.parametrize("source", ["afar", "nginx", "httpd", "tls"])
def test_every_picture_is_answered_as_a_local_one(server, kept, source):
    names = sorted(path.name for path in kept.iterdir() if path.suffix != ".ppm")
    assert len({name.rpartition(".")[2] for name in names}) == 6
    for name in names:
        for rest in ("full/!120,120/0/default.jpg", "square/64,64/0/gray.png"):
            here = server.get(f"/local/{name}/{rest}")
            there = server.get(f"/{source}/{name}/{rest}")
            assert there.status == here.status and there.body == here.body, (name, rest)
        here = server.get(f"/local/{name}/info.json").text
        assert server.get(f"/{source}/{name}/info.json").text.replace(f"/{source}/", "/local/") == here


def works(server, path):
    server.wait_until_logged(path)
    lines = [line.split() for line in (server.defines["OWN"] / "work.log").read_text().splitlines()]
    return [line[1:] for line in lines if line[0] == path]


def test_stored_tiles_are_passed_through(server):
    rest = "2048,1024,1024,1024/256,256/0/default.jpg"
    there = server.get(f"/afar/T.tif/{rest}")
    assert there.body == server.get(f"/local/T.tif/{rest}").body
    assert server.get(f"/afar/T.tif/{rest}").body == there.body
    first, second = works(server, f"/afar/T.tif/{rest}")[-2:]
    assert first[0] == second[0] == "pass-through"
    assert second[1:] == ["-", "-", "-"], "the second time, nothing is fetched"


@pytest.mark.parametrize("path", [
    "/deepzoom/T.tif.dzi", "/deepzoom/T.tif_files/10/0_0.jpg", "/zoomify/T.tif/ImageProperties.xml",
    "/zoomify/T.tif/TileGroup0/2-0-0.jpg", "/iip?FIF=T.tif&OBJ=Basic-Info",
    "/iip?FIF=T.tif&JTL=2,1", "/iip?IIIF=T.tif/info.json", "/afar/T.tif/manifest.json"])
def test_all_protocols_work(server, path):
    assert server.get(path).status == 200


def test_a_base_uri_redirects(server):
    assert server.get("/afar/T.tif").headers["Location"].endswith("/afar/T.tif/info.json")


def test_validators_hold(server):
    path = "/afar/small.tif/full/50,/0/default.jpg"
    answer = server.get(path)
    assert answer.headers["Last-Modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"
    assert server.get(path, If_None_Match=answer.headers["ETag"]).status == 304
    head = server.get(path, method="HEAD")
    assert head.status == 200 and head.headers["ETag"] == answer.headers["ETag"]


def test_sources_are_chosen_by_the_start_of_the_identifier(server, origin):
    rest = "full/50,/0/default.jpg"
    local = server.get(f"/mixed/small.tif/{rest}").body
    origin.take()
    assert server.get(f"/mixed/kept%2Fsmall.tif/{rest}").body == local
    assert origin.take()
    assert server.get(f"/mixed/kept%2Fsmall/{rest}").body == local, "the suffix is added"
    assert server.get(f"/mixed/kept%2Fdeep%2Fsmall.tif/{rest}").body == local
    assert server.get(f"/mixed/other%2Fsmall.tif/{rest}").status == 404


def test_without_a_folder_of_pictures_other_names_are_missing(server):
    assert server.get("/afar/none.tif/info.json").status == 404


@pytest.mark.parametrize("path", ["/unlisted/collection.json", "/unlisted/maps/collection.json",
                                  "/unlisted/manifest.json"])
def test_folders_are_not_listed(server, path):
    answer = server.get(path)
    assert answer.status == 501 and "not listed" in answer.text


def test_names_have_any_character(server, kept, origin):
    name = "a b+c=d:e'(ü)*%41&#?@~,;x.tif"
    (kept / name).write_bytes((kept / "small.tif").read_bytes())
    try:
        written = "".join(f"%{byte:02X}" for byte in name.encode())
        origin.take()
        assert server.get(f"/afar/{written}/info.json").status == 200
        assert origin.take()[0].path == ("/a%20b%2Bc%3Dd%3Ae%27%28%C3%BC%29%2A%2541%26%23%3F%40~"
                                         "%2C%3Bx.tif")
        for source in ("nginx", "httpd"):
            assert server.get(f"/{source}/{written}/info.json").status == 200
    finally:
        (kept / name).unlink()


def test_headers_of_clients_go_no_further(server, origin):
    origin.take()
    assert server.get("/afar/small2.tif/info.json", Cookie="a=b", Authorization="Basic eDp5",
                      X_Forwarded_For="1.2.3.4", Range="bytes=0-1").status == 404
    (seen,) = origin.take()
    assert set(seen.headers) == {"Host", "User-Agent", "Accept", "Range", "Accept-Encoding"}
    assert seen.headers["Accept-Encoding"] == "identity"


def test_a_missing_picture_is_remembered(server, origin):
    origin.take()
    for _ in range(3):
        assert server.get("/afar/missing.tif/info.json").status == 404
    assert len(origin.take()) == 1


def test_a_purge_is_answered(server):
    assert server.get("/afar/small.tif/info.json", method="PURGE").status == 405
