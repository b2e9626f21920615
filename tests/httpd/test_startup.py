"""What httpd says of the module when it starts and tests its configuration."""

import os
import re
import subprocess

import pytest

from env import SOURCE, Httpd

VERSION = re.search(r"AC_INIT\(\[mod_iiif\], \[([^]]+)\]", (SOURCE / "configure.ac").read_text())[1]
CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
</Location>
"""


@pytest.fixture
def checker(pictures):
    made = Httpd(CONFIG, pictures)
    yield made
    made.remove()


def output_of(checker, *arguments):
    return subprocess.run(checker._command(*arguments), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


def test_the_list_of_modules_has_the_version_and_the_codecs(checker):
    checker.write_config()
    words = output_of(checker, "-M").stdout
    assert re.search(rf"^ mod_iiif {re.escape(VERSION)}: reads TIFF, JPEG, .*; writes jpg, png", words,
                     re.MULTILINE)
    assert " iiif_module (shared)" in words


def test_other_lists_do_not_have_it(checker):
    checker.write_config()
    assert "reads TIFF" not in output_of(checker, "-t", "-DDUMP_VHOSTS").stdout


def start_line(server):
    return next(line for line in server.error_log().splitlines() if f"mod_iiif {VERSION}" in line)


def test_a_line_at_start_has_version_codecs_and_limits(servers, pictures):
    line = start_line(servers("IIIFCacheSize 32M\nIIIFMemoryLimit 100M\n" + CONFIG, pictures))
    processors = len(os.sched_getaffinity(0))
    for words in ("[iiif:notice]", "reads TIFF", "writes jpg", f"usable processors {processors})",
                  f"render slots {2 * processors} ", "cache 32M", "in-flight memory 100M",
                  "open pictures of a child 256"):
        assert words in line


def test_the_slots_follow_the_affinity(pictures):
    server = Httpd(CONFIG, pictures)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        with server:
            assert "render slots 2 (usable processors 1)" in start_line(server)
    finally:
        os.sched_setaffinity(0, before)


def test_it_is_said_once_for_each_start(pictures):
    with Httpd(CONFIG, pictures) as server:
        assert server.error_log().count(f"mod_iiif {VERSION}") == 1
        server.graceful()
        assert server.error_log().count(f"mod_iiif {VERSION}") == 2


def test_too_much_memory_is_warned_of_with_the_remedy(checker):
    code, words = checker.check_config("IIIFMemoryLimit 9999G\n" + CONFIG)
    assert code == 0
    assert "IIIFMemoryLimit" in words and "Lower them" in words


def test_too_many_slots_are_warned_of(checker):
    os_processors = len(os.sched_getaffinity(0))
    if os_processors > 15:
        pytest.skip("128 slots are not many for this machine")
    code, words = checker.check_config("IIIFRenderSlots 128\n" + CONFIG)
    assert code == 0 and "IIIFRenderSlots 128 is much" in words


# --- The installed configuration

def installed(name):
    return (SOURCE / "httpd-conf" / name).read_text()


def test_the_installed_configuration_is_inert(checker):
    code, words = checker.check_config(installed("iiif.conf"))
    assert code == 0, words
    assert not re.search(r"^[^#<\s]", installed("iiif.conf"), re.MULTILINE)


def test_one_line_switches_all_protocols_on(servers, pictures):
    text = installed("iiif.conf")
    line = re.search(r"^#(Define IIIF_PICTURES .*)$", text, re.MULTILINE)[1]
    assert line == "Define IIIF_PICTURES /srv/images"
    server = servers(text.replace(f"#{line}", f'Define IIIF_PICTURES "{pictures}"'), pictures)
    for path in ("/iiif/small.tif/info.json", "/iip?FIF=small.tif&OBJ=Max-size",
                 "/deepzoom/small.tif.dzi", "/zoomify/small.tif/ImageProperties.xml"):
        assert server.get(path).status == 200, path


def test_without_the_line_nothing_is_served(servers, pictures):
    assert servers(installed("iiif.conf"), pictures).get("/iiif/small.tif/info.json").status == 404
