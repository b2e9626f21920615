"""The documents for operators are correct: every directive has its entry,
and httpd accepts the example configurations."""

import re
import shutil
import subprocess

import pytest

from certificate import make_certificate
from env import MODULE, SOURCE, Httpd

EXAMPLES = sorted((SOURCE / "httpd-conf").glob("*.conf"))
DOCUMENTS = ["README.md", "CHANGELOG.md",
             *(f"docs/{path.name}" for path in sorted((SOURCE / "docs").glob("*.md")))]


@pytest.fixture(scope="module")
def checker(pictures):
    made = Httpd("", pictures, modules=(
        "auth_basic", "authn_file", "authz_host", "authz_user", "brotli", "cache", "cache_disk", "cache_socache", "deflate",
        "filter", "headers", "http2", "macro", "proxy", "proxy_http", "setenvif", "socache_redis", "socache_shmcb", "ssl",
        "status"), files={"logs/none": b""})
    make_certificate(made.root / "tls.pem")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def offered(checker):
    return {name for name in checker.directives() if name.startswith("IIIF")}


def test_every_directive_has_an_entry(offered):
    document = (SOURCE / "docs/directives.md").read_text()
    assert re.findall(r"^### (IIIF\w+)$", document, flags=re.MULTILINE) == sorted(offered)


def test_defaults_and_contexts_of_the_entries_are_those_of_the_table():
    done = subprocess.run([SOURCE / "scripts/directives", "--check"], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr


def copied(folder):
    """Copies the script and what it reads to a folder; returns the document there."""
    for name in ("scripts/directives", "include/iiif_directives.h", "docs/directives.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(SOURCE / name, folder / name)
    return folder / "docs/directives.md"


def test_a_default_that_differs_from_the_table_is_found(tmp_path):
    document = copied(tmp_path)
    document.write_text(document.read_text().replace("**Default:** `86400`", "**Default:** `3600`"))
    assert subprocess.run([tmp_path / "scripts/directives", "--check"], stderr=subprocess.DEVNULL).returncode == 1
    subprocess.run([tmp_path / "scripts/directives"], check=True)
    assert document.read_text() == (SOURCE / "docs/directives.md").read_text()


def test_a_line_for_a_new_directive_becomes_an_entry(tmp_path):
    document = copied(tmp_path)
    text = re.sub(r"^### IIIFSlashes\n.*?(?=^###)", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    document.write_text(text + "| `IIIFSlashes` encoded\\|raw | | | how slashes are written |\n")
    subprocess.run([tmp_path / "scripts/directives"], check=True)
    assert ("### IIIFSlashes\n\n- **Syntax:** `IIIFSlashes encoded|raw`\n- **Default:** `encoded`\n"
            in document.read_text())


@pytest.mark.parametrize("name", [*DOCUMENTS, *(f"httpd-conf/{path.name}" for path in EXAMPLES)])
def test_no_document_names_a_directive_that_is_not_there(offered, name):
    assert set(re.findall(r"\bIIIF(?=\w*[a-z])[A-Z]\w+", (SOURCE / name).read_text())) <= offered


def is_taken(checker, config):
    config = config.replace("/usr/lib/apache2/modules/mod_iiif.so", str(MODULE))
    config = re.sub(r'"/etc/ssl/.*"', f'"{checker.root}/tls.pem"', config)
    code, words = checker.check_config(config)
    assert code == 0, words


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_taken_by_httpd(checker, example):
    is_taken(checker, example.read_text())


def test_every_example_is_named_in_a_document():
    documents = "".join((SOURCE / name).read_text() for name in DOCUMENTS)
    others = [path for path in (SOURCE / "packaging/examples").iterdir()]
    for example in [*EXAMPLES, *others]:
        assert example.name in documents, example


@pytest.mark.parametrize("name", ["README.md", "docs/from-cantaloupe.md"])
def test_the_lines_of_a_document_are_taken_by_httpd(checker, name):
    (config,) = re.findall(r"```apache\n(.*?)```", (SOURCE / name).read_text(), re.DOTALL)
    is_taken(checker, config)


# The rows of the comparison in README.md, and the test of what each says about mod_iiif.
CLAIMS = {
    "runs as": "httpd/test_startup.py: test_the_list_of_modules_has_the_version_and_the_codecs",
    "Image API": "httpd/test_info.py: test_version_1_has_its_keys",
    "IIP, DeepZoom, Zoomify": "httpd/test_startup.py: test_one_line_switches_all_protocols_on",
    "answers": "httpd/test_info.py: test_version_3_names_what_its_level_does_not_say",
    "JPEG 2000 decoder": "httpd/test_jpeg2000.py: test_windows_are_cut_out_of_it",
    "stored JPEG tiles sent undecoded": "httpd/test_pass_through.py: test_every_spelling_of_a_tile_gets_the_same_bytes",
    "cache": "httpd/test_cache.py: test_what_one_child_made_all_have",
    "purge by picture": "httpd/test_purge.py: test_every_child_decodes_anew",
    "access control": "httpd/test_access.py: test_htaccess_may_ask_for_a_password",
    "manifests of files and folders": "httpd/test_manifests.py: test_a_folder_is_a_book_in_natural_order",
    "metrics": "httpd/test_metrics.py: test_promtool_finds_no_fault",
    "health check": "httpd/test_health.py: test_a_server_that_is_well_says_so",
    "sources besides files": "httpd/test_sources.py: test_every_picture_is_answered_as_a_local_one",
    "viewer with layers and comparison": "page/scenes/compare.mjs: a curtain parts the layers where its handle is",
}


def comparison():
    """Returns the rows of README.md's comparison with other servers, by their first cells."""
    (table,) = re.findall(r"^\| \| mod_iiif \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", (SOURCE / "README.md").read_text(),
                          flags=re.MULTILINE)
    return {row[0]: row[1:] for row in ([cell.strip() for cell in line.strip("|").split("|")]
                                        for line in table.splitlines())}


def test_every_row_of_the_comparison_has_its_test():
    rows = comparison()
    assert list(rows) == list(CLAIMS)
    assert [name for name, cells in rows.items() if (cells[0] == "–") != (CLAIMS[name] is None)] == []


@pytest.mark.parametrize("claim", filter(None, CLAIMS.values()))
def test_the_test_of_a_claim_exists(claim):
    path, name = claim.split(": ")
    assert re.search(rf'(def |check\("){name}\b', (SOURCE / "tests" / path).read_text())


def test_the_comparison_names_every_format_of_answers():
    formats = {"jpg": "JPEG", "png": "PNG", "webp": "WebP", "avif": "AVIF", "tif": "TIFF", "jp2": "JPEG 2000",
               "gif": "GIF", "pdf": "PDF"}
    offered = re.search(r"Syntax:\*\* `IIIFFormats (.*?)`", (SOURCE / "docs/directives.md").read_text())[1].split()
    assert comparison()["answers"][0].split(", ") == [formats[name] for name in
                                                      sorted(offered, key=list(formats).index)]
