"""The caches of nginx and Varnish with the example configurations: what they keep, check, and send while httpd is
busy or gone; and purging by picture."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest

from env import SOURCE, wait_until
from fronts import Backend, Nginx, Varnish
from pictures import smooth, write_pyramid
from tiff import Level, Tiff

# An answer is fresh for a second in this location: a test that needs an old one waits for it.
SHORT = """
<Location "/iiif">
    IIIFMaxAge 1
</Location>
"""


@pytest.fixture(scope="module")
def folder(own_folder):
    write_pyramid(own_folder / "small.tif", smooth(700, 500), "--compression", "deflate")
    noise = numpy.random.default_rng(4).integers(0, 256, (1024, 1024, 3), numpy.uint8)
    Tiff([Level(noise, (256, 256))]).write(own_folder / "noise.tif")
    Tiff([Level(noise, (256, 256))], spoil={15: b"\x55" * 100}).write(own_folder / "late.tif")
    return own_folder


@pytest.fixture(params=[Nginx, Varnish], ids=lambda front: front.__name__)
def pair(request, folder):
    """httpd and a cache in front of it, both fresh."""
    with Backend(folder, "IIIFDamaged refuse\n") as backend, request.param(backend.picture_port) as front:
        yield backend, front


@pytest.fixture
def short_pair(request, folder):
    """As `pair`; answers are fresh for a second."""
    with Backend(folder, SHORT) as backend, request.param(backend.picture_port) as front:
        yield backend, front


def both(test):
    return pytest.mark.parametrize("short_pair", [Nginx, Varnish], indirect=True,
                                   ids=lambda front: front.__name__)(test)


def fetched(backend, path, status=200):
    """How often the cache has fetched the path."""
    return backend.access_log().count(f'GET {path} HTTP/1.1" {status} ')


def picture(width, name="small.tif"):
    return f"/iiif/{name}/full/{width},/0/default.jpg"


def test_an_answer_is_kept_once(pair):
    backend, front = pair
    first, second = (front.get(picture(300), headers=["Origin: https://viewer.example"]) for _ in range(2))
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert second.body == first.body and second.headers["ETag"] == first.headers["ETag"]
    assert second.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    backend.wait_until_logged(picture(300))
    assert fetched(backend, picture(300)) == 1


def test_many_clients_are_one_request(pair):
    backend, front = pair
    path = "/iiif/noise.tif/full/500,/12/default.jpg"   # below 256 KiB: Varnish keeps no larger answers
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: front.get(path), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    backend.wait_until_logged(path)
    assert fetched(backend, path) == 1


def test_refusals_are_not_kept(pair):
    backend, front = pair
    for _ in range(2):
        assert front.get("/iiif/none.tif/info.json").status == 404
        assert front.get("/iiif/small.tif/full/0,/0/default.jpg").status == 400
    backend.wait_until_logged("/iiif/small.tif/full/0,/0/default.jpg", 2)
    assert fetched(backend, "/iiif/none.tif/info.json", 404) == 2


def test_a_cut_answer_is_not_kept(pair):
    backend, front = pair
    path = "/iiif/late.tif/full/max/0/default.png"
    for _ in range(2):
        with pytest.raises(ConnectionError):
            front.get(path)
    backend.wait_until_logged(path, 2)
    backend.errors()


@both
def test_an_old_answer_is_checked_by_its_etag(short_pair):
    backend, front = short_pair
    first = front.get(picture(301))

    def is_checked():
        assert front.get(picture(301)).body == first.body
        return fetched(backend, picture(301), 304) > 0

    wait_until(is_checked, "check the answer")
    assert fetched(backend, picture(301)) == 1


def is_old(answer):
    return answer.headers["X-Cache"] in ("STALE", "UPDATING") or int(answer.headers.get("Age", 0)) > 1


@both
def test_an_old_answer_is_sent_while_httpd_is_gone(short_pair):
    backend, front = short_pair
    first = front.get(picture(302))
    backend.stop()

    def sent_old():
        answer = front.get(picture(302))
        assert (answer.status, answer.body) == (200, first.body)
        return is_old(answer)

    wait_until(sent_old, "become old")
    assert front.get(picture(303)).status in (502, 503)


# --- Purging


def purge(front, backend, *identifiers):
    done = subprocess.run(
        [SOURCE / "scripts/iiif-purge", "--server", f"http://127.0.0.1:{backend.operator_port}/iiif",
         "--varnish", f"http://127.0.0.1:{front.port}/", *identifiers], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_iiif_purge_drops_a_picture_and_no_other(folder):
    for name in ("maps/grün.tif", "a%2Fb"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).hardlink_to(folder / "small.tif")
    paths = {"maps/grün.tif": "/iiif/maps%2Fgr%C3%BCn.tif", "a%2Fb": "/iiif/a%252Fb", "noise.tif": "/iiif/noise.tif"}
    with Backend(folder) as backend, Varnish(backend.picture_port) as front:
        def kept(name):
            return [front.get(paths[name] + rest).headers["X-Cache"]
                    for rest in ("/info.json", "/full/90,/0/default.jpg")]

        assert {word for name in paths for word in kept(name)} == {"MISS"}
        assert "xkey" not in front.get(paths["noise.tif"] + "/info.json").headers
        purge(front, backend, "maps/grün.tif", "a%2Fb")
        assert kept("noise.tif") == ["HIT", "HIT"]
        assert kept("maps/grün.tif") == kept("a%2Fb") == ["MISS", "MISS"]
        assert kept("maps/grün.tif") == kept("a%2Fb") == ["HIT", "HIT"]
