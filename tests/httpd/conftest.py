import shutil

import pytest

from env import MODULE, MPMS, Httpd, shared_folder
from pictures import make_pictures


def pytest_sessionstart(session):
    if not MODULE.exists():
        pytest.exit(f"{MODULE} is not there: build it, or set MOD_IIIF", returncode=3)


@pytest.fixture(scope="session")
def pictures():
    folder = shared_folder("mod_iiif-pictures-")
    yield make_pictures(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def own_folder():
    """A folder of pictures that one suite may change."""
    folder = shared_folder("mod_iiif-own-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers():
    """Makes servers that end with the suite, and must not have complained by then."""
    started = []

    def start(config, pictures, **options):
        server = Httpd(config, pictures, **options)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()
    for server in started:
        server.assert_quiet()
        server.remove()


@pytest.fixture(scope="module", params=MPMS)
def mpm(request):
    return request.param
