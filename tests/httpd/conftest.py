import contextlib
import os
import shutil
import time

import pytest

from env import MODULE, MPMS, Httpd, shared_folder
from pictures import make_pictures


def pytest_sessionstart(session):
    if not MODULE.exists():
        pytest.exit(f"{MODULE} is not there: build it, or set MOD_IIIF", returncode=3)


@pytest.fixture(scope="session")
def pictures():
    folder = shared_folder("mod_iiif-pictures-")
    made = make_pictures(folder)
    an_hour_ago = time.time() - 3600   # info.json of a file that has just changed is for no cache
    for path in folder.rglob("*"):
        os.utime(path, (an_hour_ago, an_hour_ago))
    yield made
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def own_folder():
    """Makes a folder of pictures for one test file, which may change them."""
    folder = shared_folder("mod_iiif-own-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers():
    """Starts servers that stop after the test file; fails if one has logged an unexpected error."""
    with contextlib.ExitStack() as running:
        yield lambda *what, **options: running.enter_context(Httpd(*what, **options))


@pytest.fixture(scope="module", params=MPMS)
def mpm(request):
    return request.param
