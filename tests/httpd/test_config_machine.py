"""What `httpd -t` and a start say about the machine and the folders: refused is what can never work,
a warning what may still be mended."""

import os
import re
import resource
import subprocess
from contextlib import contextmanager

import pytest

from env import HTTPD, MODULE, MODULES, Httpd, shared_folder, wait_until
from pictures import smooth, write_pyramid

LOCATION = '<Location "/iiif">\n    SetHandler iiif\n</Location>\n'


@pytest.fixture(scope="module")
def checker(pictures):
    made = Httpd("", pictures)
    yield made
    made.remove()


@contextmanager
def limited(kind, amount):
    """Lowers a limit of this process and of those that it starts."""
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (amount, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def with_root(pictures, more=""):
    return f'{more}IIIFRoot "{pictures}"\n{LOCATION}'


def test_a_usual_configuration_passes_without_a_word(checker, pictures):
    code, words = checker.check_config(with_root(pictures))
    assert code == 0
    assert "iiif" not in words.lower().replace(str(checker.root).lower(), "")


# --- Memory

def physical_mib():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGESIZE") >> 20


def test_a_cache_larger_than_the_machine_is_refused(checker, pictures):
    code, words = checker.check_config(
        with_root(pictures, f"IIIFCacheSize {physical_mib() + 1}M\n"))
    assert code != 0
    assert "IIIFCacheSize" in words and "less" in words


def test_a_cache_larger_than_the_address_space_is_refused(checker, pictures):
    with limited(resource.RLIMIT_AS, 2 << 30):
        code, words = checker.check_config(with_root(pictures, "IIIFCacheSize 3G\n"))
    assert code != 0
    assert "IIIFCacheSize" in words and "ulimit -v" in words


def test_limits_that_exceed_the_machine_together_are_a_warning(checker, pictures):
    code, words = checker.check_config(
        with_root(pictures, f"IIIFMemoryLimit {physical_mib()}M\n"))
    assert code == 0
    assert "IIIFMemoryLimit" in words and "IIIFCacheSize" in words


@pytest.mark.parametrize("limit", ["1", "1023K"])
def test_a_memory_limit_below_any_picture_is_refused(checker, pictures, limit):
    code, words = checker.check_config(with_root(pictures, f"IIIFMemoryLimit {limit}\n"))
    assert code != 0
    assert "IIIFMemoryLimit" in words and "1M" in words


@pytest.mark.parametrize("size", [f"{physical_mib() * 2}M", "90000G"])
def test_a_graceful_restart_keeps_the_earlier_cache(servers, pictures, size):
    """A configuration that httpd -t would refuse, read at a restart, ends no site."""
    server = servers(with_root(pictures, "IIIFCacheSize 4M\n"), pictures)
    path = "/iiif/small.tif/full/300,/0/default.png"
    first = server.get(path)
    server.write_config(with_root(pictures, f"IIIFCacheSize {size}\n"))
    server.graceful()
    again = server.get(path)
    assert (again.status, again.body) == (200, first.body)
    assert any("the earlier cache" in line and "IIIFCacheSize" in line
               for line in server.errors())


# --- Descriptors

FEW = 64


def test_too_many_open_files_are_a_warning(checker, pictures):
    with limited(resource.RLIMIT_NOFILE, FEW):
        code, words = checker.check_config(with_root(pictures))
    assert code == 0
    assert "IIIFOpenFiles 256" in words and "ulimit -n" in words
    with limited(resource.RLIMIT_NOFILE, FEW):
        code, words = checker.check_config(with_root(pictures, "IIIFOpenFiles 32\n"))
    assert (code, "IIIFOpenFiles" in words) == (0, False)


@pytest.fixture(scope="module")
def many(own_folder):
    """More pictures than a process may have open."""
    first = own_folder / "0.tif"
    write_pyramid(first, smooth(60, 40), "--compression", "deflate")
    for number in range(1, 2 * FEW):
        (own_folder / f"{number}.tif").write_bytes(first.read_bytes())
    return own_folder


def test_few_descriptors_serve_many_pictures(servers, pictures, many, mpm):
    config = f'<Directory "{many}">\n    Require all granted\n</Directory>\n' + with_root(many)
    with limited(resource.RLIMIT_NOFILE, FEW):
        server = servers(config, pictures, mpm=mpm)
    for number in range(2 * FEW):
        assert server.get(f"/iiif/{number}.tif/full/max/0/default.png").status == 200
    assert all("IIIFOpenFiles" in line for line in server.errors())


def test_without_a_descriptor_pictures_are_503(servers, pictures, many):
    """Connections that wait use up all descriptors of the only child."""
    config = (f'<Directory "{many}">\n    Require all granted\n    AllowOverride All\n</Directory>\n'
              "KeepAliveTimeout 600\nServerLimit 1\nMaxRequestWorkers 16\n"
              "AsyncRequestWorkerFactor 8\n" + with_root(many))
    with limited(resource.RLIMIT_NOFILE, FEW):
        server = servers(config, pictures)
    path = "/iiif/1.tif/full/max/0/default.png"
    connections, statuses = [], []
    for _ in range(FEW):
        connection = server.connect(timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        except OSError:
            break
        connections.append(connection)
        statuses.append(answer.status)
        if answer.status != 200:
            assert answer.headers["Retry-After"]
            assert answer.headers["Cache-Control"] == "no-store"
            break
    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 503
    for connection in connections:
        connection.close()
    assert wait_until(lambda: server.get(path).status == 200)
    server.errors()


# --- Folders

def test_without_a_root_the_handler_is_refused(checker):
    for handler in ("iiif", "iip", "deepzoom", "zoomify"):
        code, words = checker.check_config(LOCATION.replace("SetHandler iiif",
                                                            f"SetHandler {handler}"))
        assert code != 0
        assert "IIIFRoot" in words and f"SetHandler {handler}" in words


@pytest.mark.parametrize("config", [
    '<Location "/iiif">\n    SetHandler iiif\n    IIIFRoot "${PICTURES}"\n</Location>\n',
    '<VirtualHost *:80>\nIIIFRoot "${PICTURES}"\n' + LOCATION + "</VirtualHost>\n",
    'IIIFRoot "${PICTURES}"\n<VirtualHost *:80>\n' + LOCATION + "</VirtualHost>\n",
    LOCATION + '<Location "/">\n    IIIFRoot "${PICTURES}"\n</Location>\n',
    '<Location "/iiif">\n    SetHandler iiif\n    <If "true">\n        IIIFRoot "${PICTURES}"\n'
    "    </If>\n</Location>\n"])
def test_a_root_may_be_set_in_any_section(checker, config):
    code, words = checker.check_config(config)
    assert (code, "IIIFRoot" in words) == (0, False), words


def test_a_folder_that_is_not_there_is_a_warning(checker):
    code, words = checker.check_config(with_root("/srv/not/mounted/yet"))
    assert code == 0
    assert "/srv/not/mounted/yet" in words and "mount" in words


def test_a_file_is_refused_as_a_root(checker, pictures):
    code, words = checker.check_config(with_root(pictures / "small.tif"))
    assert code != 0
    assert "IIIFRoot" in words and "folder" in words


@pytest.mark.skipif(os.geteuid() != 0, reason="httpd has another user only when root starts it")
def test_a_root_below_a_closed_home_is_a_warning(checker):
    home = shared_folder("mod_iiif-home-")
    (home / "pictures").mkdir()
    home.chmod(0o700)
    try:
        code, words = checker.check_config(with_root(home / "pictures"))
        assert code == 0
        assert f"chmod o+x {home}" in words and "www-data" in words
        home.chmod(0o711)
        code, words = checker.check_config(with_root(home / "pictures"))
        assert (code, "chmod" in words) == (0, False)
    finally:
        (home / "pictures").rmdir()
        home.rmdir()


# --- The MPM

def test_prefork_is_refused(tmp_path):
    config = tmp_path / "httpd.conf"
    config.write_text(
        f'ServerRoot "{tmp_path}"\nServerName iiif.test\nPidFile "{tmp_path}/pid"\n'
        f'ErrorLog "{tmp_path}/log"\nDefaultRuntimeDir "{tmp_path}"\nListen 127.0.0.1:1\n'
        f'LoadModule mpm_prefork_module "{MODULES}/mod_mpm_prefork.so"\n'
        f'LoadModule authz_core_module "{MODULES}/mod_authz_core.so"\n'
        f'LoadModule iiif_module "{MODULE}"\n' + with_root(tmp_path))
    done = subprocess.run([HTTPD, "-t", "-d", tmp_path, "-f", config], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode != 0
    assert "needs an MPM with threads, not prefork" in done.stdout and "mpm_event" in done.stdout
