"""The documents for operators are correct: the table of directives lists the module's directives,
and httpd accepts the example configurations."""

import re

import pytest

from env import MODULE, SOURCE, Httpd

EXAMPLES = sorted((SOURCE / "httpd-conf").glob("*.conf"))
DOCUMENTS = ["README.md", "CHANGELOG.md",
             *(f"docs/{path.name}" for path in sorted((SOURCE / "docs").glob("*.md")))]


@pytest.fixture(scope="module")
def checker(pictures):
    made = Httpd("", pictures, modules=(
        "auth_basic", "authn_file", "authz_host", "authz_user", "cache", "cache_disk", "setenvif",
        "status"), files={"logs/none": b""})
    yield made
    made.remove()


@pytest.fixture(scope="module")
def offered(checker):
    return {name for name in checker.directives() if name not in ("SetHandler", "Require")}


def test_the_table_of_directives_is_whole(offered):
    table = (SOURCE / "docs/directives.md").read_text()
    documented = re.findall(r"^\| `(IIIF\w+)", table, flags=re.MULTILINE)
    assert sorted(documented) == sorted(offered)


@pytest.mark.parametrize("name", [*DOCUMENTS, *(f"httpd-conf/{path.name}" for path in EXAMPLES)])
def test_no_document_names_a_directive_that_is_not_there(offered, name):
    assert set(re.findall(r"\bIIIF(?=\w*[a-z])[A-Z]\w+", (SOURCE / name).read_text())) <= offered


def is_taken(checker, config):
    code, words = checker.check_config(config.replace("/usr/lib/apache2/modules/mod_iiif.so", str(MODULE)))
    assert code == 0, words


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_taken_by_httpd(checker, example):
    is_taken(checker, example.read_text())


def test_there_are_examples_for_hosts_for_users_of_iipsrv_and_for_caches():
    assert [path.name for path in EXAMPLES] == [
        "iiif.conf", "iipsrv-compatible.conf", "mod_iiif.conf", "several-hosts.conf", "viewer.conf",
        "watching.conf", "with-mod-cache.conf"]


@pytest.mark.parametrize("name", ["README.md", "docs/from-cantaloupe.md"])
def test_the_lines_of_a_document_are_taken_by_httpd(checker, name):
    (config,) = re.findall(r"```apache\n(.*?)```", (SOURCE / name).read_text(), re.DOTALL)
    is_taken(checker, config)
