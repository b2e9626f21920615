"""httpd-conf/compress.conf: documents are compressed, pictures never, and validators stay usable."""

import gzip

import pytest

from fronts import CONFIGURATIONS, localized

DOCUMENTS = ["/iiif/small.tif/info.json", "/iiif/small.tif/manifest.json", "/deepzoom/small.tif.dzi",
             "/zoomify/small.tif/ImageProperties.xml"]
PICTURES = [f"/iiif/small.tif/full/300,/0/default.{kind}" for kind in ("jpg", "png", "webp", "tif", "jp2")]


@pytest.fixture(scope="module", params=["DEFLATE", "BROTLI_COMPRESS"])
def server(request, servers, pictures):
    config = localized(CONFIGURATIONS / "compress.conf", {"/srv/images": pictures, "DEFLATE": request.param})
    # Small documents too, and everything, where somebody has made a rule that is too wide.
    return servers(config + f"SetOutputFilter {request.param}\n", pictures, modules=("filter", "deflate", "brotli"))


def coding(answer):
    return answer.headers.get("Content-Encoding")


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("version", [2, 3])
def test_documents_are_compressed_for_those_who_accept_it(server, path, version):
    accept = {"Accept": f'application/ld+json;profile="http://iiif.io/api/image/{version}/context.json",*/*'}
    plain = server.get(path, Host="h", **accept)
    packed = server.get(path, Host="h", Accept_Encoding="gzip, br", **accept)
    assert coding(plain) is None
    assert coding(packed) in ("gzip", "br")
    if coding(packed) == "gzip":
        assert gzip.decompress(packed.body) == plain.body
    assert "Accept-Encoding" in ", ".join(packed.headers.get_all("Vary"))
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_each_form_is_revalidated_by_its_etag(server, path):
    for coded in ({}, {"Accept_Encoding": "gzip, br"}):
        etag = server.get(path, **coded).headers["ETag"]
        again = server.get(path, If_None_Match=etag, **coded)
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", PICTURES)
def test_pictures_never_are(server, path):
    packed = server.get(path, Accept_Encoding="gzip, br")
    assert (packed.status, coding(packed)) == (200, None)
    assert packed.headers["ETag"] == server.get(path).headers["ETag"]
    assert server.get(path, Accept_Encoding="gzip, br", If_None_Match=packed.headers["ETag"]).status == 304
    assert coding(server.get(path, method="HEAD", Accept_Encoding="gzip, br")) is None
