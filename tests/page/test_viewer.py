"""The viewer's modes in a real browser against a private httpd: each scene is a script of checks,
and each check is a test here."""

import json
import re
import shutil
import subprocess
from functools import lru_cache

import pytest

from museum import HERE, PATIENCE, open_museum, shared_folder, write_pictures

CHECK = re.compile(r'^await check\("([^"]+)"', re.MULTILINE)
SCENES = sorted(path for path in (HERE / "scenes").glob("*.mjs") if path.name != "scene.mjs")
CHECKS = [(scene.stem, sentence) for scene in SCENES
          for sentence in CHECK.findall(scene.read_text())]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Plays a scene once and returns the result of each of its checks."""
    pictures = shared_folder("mod_iiif-museum-")
    write_pictures(pictures)
    folder = tmp_path_factory.mktemp("scenes")
    server = open_museum(pictures)

    @lru_cache
    def play(scene):
        script = HERE / "scenes" / f"{scene}.mjs"
        subprocess.run(["node", script, f"http://127.0.0.1:{server.port}", folder], check=True,
                       timeout=10 * PATIENCE)
        return json.loads((folder / f"{scene}.json").read_text())

    yield play
    server.stop()
    server.remove()
    shutil.rmtree(pictures)


@pytest.mark.parametrize("scene, sentence", CHECKS)
def test_viewer(outcome, scene, sentence):
    failure = outcome(scene)[sentence]
    assert failure is None, failure
