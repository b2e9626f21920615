"""The examples of the documentation: httpd accepts every configuration, every command is run here or in another
test or says why not, and what several files state about versions agrees."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from env import MODULE, SOURCE, Httpd

PAGES = [SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted((SOURCE / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
# Modules of httpd that the examples use.
MODULES = ("alias", "auth_basic", "auth_form", "auth_openidc", "authn_file", "authz_host", "authz_user", "cache",
           "cache_disk", "headers", "proxy", "proxy_http", "request", "rewrite", "session", "session_cookie",
           "session_crypto", "setenvif", "socache_shmcb", "ssl")
# Files that the examples name in /etc/apache2.
SECRETS = {"readers": b"", "session-key": b"secret", "iiif-keys": b"k" * 32}
# The first words by which a line of an indented block is a command.
PROGRAM = re.compile(r"^(sudo |\S*=\S+ )*(\.{0,2}/?[\w./-]*scripts/[\w-]+|\.\./\.\./configure|apt-get|a2\w+|apache2ctl|apachectl|ausearch|"
                     r"autoreconf|cd|cp|docker|exiftool|grk_\w+|iiif-\w+|install|kdu_\w+|make|mkdir|namei|npm|opj_\w+|"
                     r"restorecon|rsync|sed|semanage|setsebool|systemctl|tail|vips|vipsheader)\b")


def blocks_of(page, language):
    return [text for found, text in FENCE.findall(page.read_text()) if found == language]


# --- Configurations

CONFIGURATIONS = [(page.name, number, text) for page in PAGES
                  for number, text in enumerate(blocks_of(page, "apache"))]


@pytest.fixture(scope="module")
def checker(pictures):
    made = Httpd("", pictures, modules=MODULES, files={
        "share/viewer/index.html": b"", "conf/info-extra.json": b"{}", **SECRETS})
    keys = Path(made.root) / "sign.keys"
    keys.write_text("k" * 32)
    keys.chmod(0o600)
    yield made
    made.remove()


def localized(text, checker):
    """The example with the paths and the port of the test."""
    text = re.sub(r"^LoadModule iiif_module.*$", "", text, flags=re.MULTILINE)
    if "IIIFRoot" not in text:   # a part of a configuration that sets it elsewhere
        text = f'IIIFRoot "{checker.root}"\n' + text
    text = text.replace("/usr/local/share/mod_iiif/", f"{SOURCE}/httpd-conf/").replace('"logs/', f'"{checker.root}/')
    text = text.replace('"/etc/apache2/', f'"{checker.root}/')
    return re.sub(r'"/etc/mod-iiif/mark.png"', '"off"', text).replace('"off" 40 bottom-right', "off")


@pytest.mark.parametrize("page, number, text", CONFIGURATIONS,
                         ids=[f"{page}-{number}" for page, number, _ in CONFIGURATIONS])
def test_httpd_accepts_every_configuration(checker, page, number, text):
    code, words = checker.check_config(localized(text, checker))
    assert code == 0, words


def test_there_are_configurations():
    assert len(CONFIGURATIONS) > 15


# --- Commands

def commands_of(page):
    """The lines of ```sh blocks; of indented blocks and of `code`, what begins with a program."""
    text = page.read_text()
    found = "".join(blocks_of(page, "sh")).replace("\\\n", " ").splitlines()
    plain = FENCE.sub("", text)
    for block in INDENTED.findall(plain):
        lines = re.sub(r"^    ", "", block, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
        found += [line for line in lines if PROGRAM.match(line)]
    found += [code for code in re.findall(r"`([^`\n]+)`", plain)
              if PROGRAM.match(code) and (" " in code or code.startswith("scripts/"))]
    return [re.sub(r"\s+", " ", line.split("#")[0] if not line.startswith("sed") else line).strip() for line in found
            if line.strip()]


# Beginnings of commands, and what runs them. A command that nothing runs says why not.
RUN_BY = {
    "iiif-check": "here", "iiif-prepare": "here", "opj_compress": "here",
    "iiif-warm": "tests/httpd/test_tools.py", "iiif-purge": "tests/httpd/test_tools.py",
    "iiif-sign": "tests/httpd/test_signed.py",
    "scripts/check": "this is it", "scripts/demo": ".ci/run",
    "scripts/screenshots": ".ci/run", "scripts/directives": "tests/httpd/test_documents.py", "scripts/debug": ".ci/run",
    "scripts/compile-commands": ".ci/run", "scripts/fuzz": "by hand: it takes a minute",
    "scripts/bench": "by hand: it takes half an hour of a quiet machine",
    "scripts/reliability": "by hand: it loads a server for minutes", "scripts/crowd": "by hand: as scripts/bench",
    "scripts/cluster": "by hand for its figures; tests/httpd/test_cluster.py runs the same",
    "scripts/package": "by hand: it compiles for minutes", "apt-get install apache2": "scripts/package --try",
    "apt-get install --no-install-recommends": "scripts/check installs the same packages",
    "sed -i 's|^#Define IIIF_PICTURES": "scripts/package --try", "systemctl": "not here: no systemd runs in a test",
    "a2": "scripts/package --try", "apache2ctl": "scripts/package --try", "apachectl": "scripts/package --try",
    "autoreconf": "scripts/check", "npm ci": "scripts/check", "mkdir": "scripts/check", "cd": "scripts/check",
    "../../configure": "scripts/check", "make": "scripts/check", "cp /usr/local/share": "scripts/package --try, as packages",
    "docker": "not here: there is no Docker", "install -D": "not here: no systemd runs in a test",
    "semanage": "not here: there is no SELinux", "restorecon": "not here: there is no SELinux",
    "setsebool": "not here: there is no SELinux", "ausearch": "not here: there is no SELinux",
    "apt-get remove": "scripts/package --try", "apt-get purge": "scripts/package --try",
    "rsync -t": "an option, not a command", "cp -p": "an option, not a command",
    "opj_decompress -d -r": "an option, not a command", "opj_compress -c": "an option, not a command",
    "iiif-prepare --format jp2": "tests/httpd/test_tools.py",
    "namei": "of the system", "tail": "of the system", "kdu_compress": "not here: Kakadu is not free",
    "grk_compress": "tests/httpd/test_jpeg2000.py",
}
COMMANDS = [(page, command) for page in PAGES for command in commands_of(page)]


def test_every_command_is_run_or_says_why_not():
    unknown = [f"{page.name}: {command}" for page, command in COMMANDS
               if not any(command.startswith(beginning) for beginning in RUN_BY)]
    assert not unknown, "\n".join(unknown)
    assert len(COMMANDS) > 40


def test_every_entry_of_the_list_is_used():
    assert [beginning for beginning in RUN_BY
            if not any(command.startswith(beginning) for _, command in COMMANDS)] == []


def runner_of(command):
    return RUN_BY[max((beginning for beginning in RUN_BY if command.startswith(beginning)), key=len, default="cd")]


HERE = sorted({command for _, command in COMMANDS if runner_of(command) == "here"})


@pytest.mark.parametrize("command", HERE)
def test_commands_that_need_no_server_work(command, pictures, tmp_path):
    (tmp_path / "scans").mkdir()
    vips = ["vips", "copy", pictures / "small.tif"]
    for name in ("picture.tif", "photograph.jpg", "map.tif", "scans/a.tif", "scans/map.png", "flat.tif"):
        subprocess.run([*vips, tmp_path / name], check=True)
    command = command.replace("/srv/images", str(tmp_path)).replace("/data/scans", str(tmp_path / "scans"))
    path = f"{MODULE.parents[1]}:{SOURCE / 'scripts'}:{os.environ['PATH']}"
    done = subprocess.run(command, shell=True, cwd=tmp_path, env={**os.environ, "PATH": path}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


# --- Links and versions

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors_of(page):
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page):
    for target, anchor in LINK.findall(FENCE.sub("", page.read_text())):
        file = page.parent / target if target else page
        assert file.exists(), target
        assert not anchor or anchor in anchors_of(file), f"{target}#{anchor}"


def test_the_index_has_every_page():
    index = (SOURCE / "docs/index.md").read_text()
    assert [page.name for page in (SOURCE / "docs").glob("*.md") if page.name != "index.md" and f"({page.name})" not in index] == []


def test_versions_agree():
    configure = (SOURCE / "configure.ac").read_text()
    version = re.search(r"AC_INIT\(\[mod_iiif\], \[([^]]+)\]", configure)[1]
    assert f"mod-iiif ({version})" in (SOURCE / "debian/changelog").read_text()
    assert re.search(rf"^Version:\s+{re.escape(version)}$", (SOURCE / "packaging/mod_iiif.spec").read_text(), re.MULTILINE)
    needs = re.findall(r"^IIIF_NEED\(\[\w+\], \[[\w-]+\], \[([\d.]+)\], \[([\w-]+)\], \[([\w-]+)\]\)", configure, re.MULTILINE)
    assert len(needs) > 5
    for least, debian, fedora in needs:
        assert re.search(rf"^ {debian} \(>= (1:)?{re.escape(least)}\),$", (SOURCE / "debian/control").read_text(), re.MULTILINE), debian
        assert f"{fedora} >= {least}\n" in (SOURCE / "packaging/mod_iiif.spec").read_text(), fedora
