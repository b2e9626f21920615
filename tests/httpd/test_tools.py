"""The commands that are installed beside the module: iiif-check, iiif-prepare, iiif-warm, iiif-purge."""

import http.server
import json
import os
import re
import signal
import subprocess
import threading

import numpy
import pytest
from PIL import Image, ImageCms

from env import MODULE, SOURCE, shared_folder, wait_until
from pictures import smooth, vips, write_ppm, write_pyramid

CHECK = MODULE.parents[1] / "iiif-check"
SCRIPTS = SOURCE / "scripts"
CONFIG = """
IIIFRoot "${PICTURES}"
<Location "/iiif">
    SetHandler iiif
    IIIFPurge on
    <Limit PURGE>
        Require local
    </Limit>
</Location>
<Location "/iiif2">
    SetHandler iiif
    IIIFVersion 2
</Location>
"""


def run(*words, status=0, **options):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **options)
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def server(servers, pictures):
    return servers(CONFIG, pictures, modules=("authz_host",))


# --- iiif-check

@pytest.fixture(scope="module")
def mixed():
    """A folder with one file of each verdict."""
    folder = shared_folder("mod_iiif-mixed-")
    write_pyramid(folder / "good.tif", smooth(1200, 900), "--compression", "jpeg")
    write_ppm(folder / "large.ppm", smooth(5000, 4000))
    vips("tiffsave", folder / "large.ppm", folder / "flat.tif", "--tile", "--compression", "deflate")
    vips("pngsave", folder / "large.ppm", folder / "large.png", "--compression", 1)
    (folder / "large.ppm").unlink()
    cut = (folder / "good.tif").read_bytes()
    (folder / "sub").mkdir()
    (folder / "sub/cut.tif").write_bytes(cut[:len(cut) // 2])
    (folder / "notes.txt").write_text("no picture")
    yield folder
    subprocess.run(["rm", "-r", folder], check=True)


def verdicts(folder, *options, status=1):
    found = json.loads(run(CHECK, "--json", *options, folder, status=status).stdout)
    return {os.path.relpath(file["file"], folder): file for file in found["files"]}, found["totals"]


def test_check_names_a_verdict_a_reason_and_a_remedy(mixed):
    files, totals = verdicts(mixed)
    assert {name: file["verdict"] for name, file in files.items()} == {
        "good.tif": "fast", "flat.tif": "slow", "large.png": "slow", "sub/cut.tif": "refused", "notes.txt": "refused"}
    assert totals == {"fast": 1, "slow": 2, "refused": 2}
    assert files["good.tif"]["passesThrough"] and files["good.tif"]["tile"] == [256, 256]
    assert "no small levels" in files["flat.tif"]["reason"]
    assert "from its top" in files["large.png"]["reason"]
    assert files["flat.tif"]["remedy"] == f"iiif-prepare '{mixed}/flat.tif' prepared/"
    assert "remedy" not in files["sub/cut.tif"]


def test_check_agrees_with_the_server(mixed, servers):
    server = servers(CONFIG, mixed, modules=("authz_host",))
    for name, file in verdicts(mixed)[0].items():
        status = server.get(f"/iiif/{name.replace('/', '%2F')}/full/100,/0/default.jpg").status
        assert (status == 200) == (file["verdict"] != "refused"), name
    server.errors()   # the damaged file


def test_check_prints_a_table(mixed):
    lines = run(CHECK, "--only-bad", mixed, status=1).stdout.splitlines()
    assert lines[-1] == "1 fast, 2 slow, 2 refused"
    assert not any("good.tif" in line for line in lines)
    assert f"slow     5000x4000      {mixed}/flat.tif" in lines
    assert f"         > iiif-prepare '{mixed}/flat.tif' prepared/" in lines


def test_check_takes_single_files_and_refuses_what_is_not_there(mixed):
    assert run(CHECK, mixed / "good.tif").stdout.startswith("fast")
    assert "No such file" in run(CHECK, mixed / "gone", status=2).stderr
    for words in ((), ("--unknown", mixed), ("--memory", "much", mixed), ("--memory",)):
        assert "Usage" in run(CHECK, *words, status=2).stderr
    assert "Usage" in run(CHECK, "--help").stdout
    assert re.match(r"iiif-check \d", run(CHECK, "--version").stdout)


def test_check_refuses_what_exceeds_the_memory_limit(mixed):
    assert "IIIFMemoryLimit" in run(CHECK, "--memory", "1K", mixed / "large.png", status=1).stdout


# --- iiif-prepare

def prepare(*words, **options):
    return run(SCRIPTS / "iiif-prepare", *words, **options)


@pytest.fixture
def folders():
    source, target = shared_folder("mod_iiif-scans-"), shared_folder("mod_iiif-prepared-")
    yield source, target
    subprocess.run(["rm", "-r", source, target], check=True)


def photograph(width=900, height=700):
    return Image.fromarray(smooth(width, height))


def test_prepare_makes_pyramids_in_the_same_folders(folders):
    source, target = folders
    (source / "maps/old").mkdir(parents=True)
    photograph().save(source / "maps/old/a [1].jpg", quality=95)
    photograph().save(source / "b.png")
    (source / "notes.txt").write_text("no picture")
    assert prepare(source, target).stdout == "2 ready, 0 failed\n"
    found, _ = verdicts(target, "--all-tiles", status=0)
    assert set(found) == {"maps/old/a [1].tif", "b.tif"}
    assert all(file["verdict"] == "fast" and file["passesThrough"] and file["levels"] > 1 for file in found.values())
    assert sorted(path.name for path in target.rglob("*") if path.is_file()) == ["a [1].tif", "b.tif"]


def test_prepare_keeps_both_pictures_of_one_name(folders):
    source, target = folders
    photograph().save(source / "map.jpg")
    photograph().save(source / "map.png")
    prepare(source, target)
    assert sorted(path.name for path in target.iterdir()) == ["map.jpg.tif", "map.png.tif"]


def test_prepare_skips_what_is_done_and_makes_changed_sources_again(folders):
    source, target = folders
    photograph().save(source / "a.png")
    prepare(source, target)
    first = (target / "a.tif").stat()
    assert first.st_mtime_ns == (source / "a.png").stat().st_mtime_ns
    prepare(source, target)
    assert (target / "a.tif").stat().st_ino == first.st_ino
    os.utime(source / "a.png", (1, 1))
    prepare(source, target)
    assert (target / "a.tif").stat().st_ino != first.st_ino
    prepare("--force", source, target)
    assert (target / "a.tif").stat().st_mtime == 1


def test_prepare_goes_on_after_an_interruption(folders):
    source, target = folders
    for number in range(6):
        photograph(3000, 2000).save(source / f"{number}.png", compress_level=1)
    running = subprocess.Popen([SCRIPTS / "iiif-prepare", source, target], stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))   # shells ignore it for jobs
    wait_until(lambda: (target / "0.tif").exists(), "make the first picture")
    running.send_signal(signal.SIGINT)
    assert "goes on where this one stopped" in running.communicate()[1]
    assert running.returncode == 130
    done = {path.name: path.stat().st_ino for path in target.iterdir()}
    assert 1 <= len(done) < 6 and all(name.endswith(".tif") for name in done)
    assert prepare(source, target).stdout == "6 ready, 0 failed\n"
    assert all((target / name).stat().st_ino == inode for name, inode in done.items())


def test_prepare_keeps_the_profile_resolution_and_exif(folders):
    source, target = folders
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x8298] = "(c) Museum"
    exif[0x8769] = {0x9003: "2020:01:02 03:04:05"}
    photograph().save(source / "a.jpg", icc_profile=profile, exif=exif, dpi=(300, 300))
    prepare(source, target)
    with Image.open(target / "a.tif") as made:
        assert made.info["icc_profile"] == profile
        assert made.info["dpi"] == pytest.approx((300, 300), rel=0.01)
    said = json.loads(run("exiftool", "-json", "-Make", "-Copyright", "-DateTimeOriginal", target / "a.tif").stdout)[0]
    assert (said["Make"], said["Copyright"]) == ("Maker", "(c) Museum")
    assert said["DateTimeOriginal"] == "2020:01:02 03:04:05"


def test_prepare_turns_pictures_as_their_exif_says(folders):
    source, target = folders
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph(400, 300).save(source / "a.jpg", exif=exif)
    prepare(source, target)
    assert run("vipsheader", "-f", "width", target / "a.tif").stdout.strip() == "300"
    assert verdicts(target, status=0)[0]["a.tif"]["width"] == 300


@pytest.mark.parametrize("kind", ["alpha", "deep", "lossless"])
def test_prepare_loses_nothing_of_alpha_and_deep_pictures(folders, kind):
    source, target = folders
    if kind == "alpha":
        photograph().convert("RGBA").save(source / "a.png")
    elif kind == "deep":
        Image.fromarray((numpy.arange(400 * 300, dtype=numpy.uint16) * 3 % 65521).reshape(300, 400)).save(source / "a.png")
    else:
        photograph().save(source / "a.png")
    prepare(*(["--lossless"] if kind == "lossless" else []), source, target)
    with Image.open(source / "a.png") as before, Image.open(target / "a.tif") as after:
        assert numpy.array_equal(numpy.asarray(before), numpy.asarray(after))


@pytest.mark.parametrize("options", [(), ("--lossless",)])
def test_prepare_makes_jpeg2000_as_advised(folders, options):
    source, target = folders
    photograph(1500, 1100).save(source / "a.png")
    prepare("--format", "jp2", *options, source, target)
    made = verdicts(target, "--all-tiles", status=0)[0]["a.jp2"]
    assert made["verdict"] == "fast" and (made["width"], made["height"]) == (1500, 1100)
    if options:
        vips("copy", target / "a.jp2", source / "back.ppm")
        assert numpy.array_equal(numpy.asarray(Image.open(source / "back.ppm")), smooth(1500, 1100))


def test_prepare_copies_what_is_fast_already(folders, pictures):
    source, target = folders
    (source / "T.tif").hardlink_to(pictures / "T.tif")
    prepare(source, target)
    assert (target / "T.tif").read_bytes() == (pictures / "T.tif").read_bytes()


def test_prepare_names_the_pictures_that_fail_and_goes_on(folders):
    source, target = folders
    (source / "a.jpg").write_bytes(b"\xFF\xD8\xFF nonsense")
    photograph().save(source / "b.png")
    done = prepare(source, target, status=1)
    assert done.stdout == "1 ready, 1 failed\n" and "a.jpg: " in done.stderr
    assert [path.name for path in target.iterdir()] == ["b.tif"]


def test_prepare_shows_progress_rate_and_time_left(folders):
    source, target = folders
    for name in "abc":
        photograph().save(source / f"{name}.png")
    shown = prepare("--progress", source, target).stderr
    assert re.search(r"\[#+\.*\] 3/3 [\d.]+ MB/s 0:00 left", shown)
    assert "[........................] 0/3" in shown


def test_prepare_does_not_grow_with_the_number_of_pictures(folders):
    source, target = folders
    photograph(20, 20).save(source / "0.png")
    prepare(source / "0.png", target)
    for number in range(1, 8000):
        (source / f"{number}.png").hardlink_to(source / "0.png")
        (target / f"{number}.tif").hardlink_to(target / "0.tif")
    for number in range(0, 8000, 400):
        (target / f"{number}.tif").unlink()
    meter = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); " \
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    said = run("/usr/bin/python3", "-c", meter, SCRIPTS / "iiif-prepare", source, target).stdout.splitlines()
    assert said[0] == "8000 ready, 0 failed"
    assert int(said[1]) < 100 * 1024   # KiB, of the largest process: python or vips


def test_prepare_refuses_wrong_options(folders):
    source, target = folders
    assert "not there" in prepare(source / "gone", target, status=2).stderr
    assert "1 to 100" in prepare("--quality", 0, source, target, status=2).stderr


# --- iiif-warm

def warm(*words, **options):
    return run(SCRIPTS / "iiif-warm", *words, **options)


def test_warm_requests_info_sizes_and_tiles(server):
    before = len(server.access_log().splitlines())
    said = warm("--sizes", "--levels", 2, f"http://127.0.0.1:{server.port}/iiif/T.tif").stdout
    lines = server.access_log().splitlines()[before:]
    assert said.startswith(f"{len(lines)} requests") and ", 0 failed" in said
    assert all(" 200 " in line for line in lines)
    assert "/iiif/T.tif/info.json " in lines[0]
    assert any("/full/" in line for line in lines)


@pytest.mark.parametrize("location, size", [("iiif", r"\d+,\d+"), ("iiif2", r"\d+,")])
def test_warmed_tiles_are_spelt_as_viewers_do(server, location, size):
    before = len(server.access_log().splitlines())
    warm("--levels", 9, f"http://127.0.0.1:{server.port}/{location}/up.tif/info.json")
    paths = [line.split(" ")[2] for line in server.access_log().splitlines()[before + 1:]]
    assert len(paths) > 63   # the tiles of full size
    for path in paths:
        assert re.fullmatch(rf"/{location}/up\.tif/(full|\d+,\d+,\d+,\d+)/{size}/0/default\.jpg", path), path


class Busy(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        info = {"type": "ImageService3", "width": 5120, "height": 5120, "tiles": [{"width": 256, "scaleFactors": [1]}]}
        body = json.dumps(info).encode() if self.path.endswith("info.json") else b""
        self.send_response(200 if len(self.asked) < 10 else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def stand_in():
    """A server that answers by a handler class; yields a function that starts it."""
    started = []

    def start(handler):
        started.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=started[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{started[-1].server_port}"

    yield start
    for each in started:
        each.shutdown()
        each.server_close()


def test_warm_stops_when_the_server_is_busy(stand_in):
    Busy.asked.clear()
    done = warm("--concurrency", 4, stand_in(Busy) + "/id", status=3)
    assert "busy" in done.stderr
    assert len(Busy.asked) <= 10 + 4   # of 401


def test_warm_reads_a_list_and_counts_failures(server, tmp_path):
    listed = tmp_path / "list"
    base = f"http://127.0.0.1:{server.port}/iiif"
    listed.write_text(f"{base}/small.tif\n\n{base}/none.tif\n")
    done = warm("--list", listed, status=1)
    assert "1 failed" in done.stdout and "none.tif/info.json: 404" in done.stderr
    for words in ((), ("ftp://a/b",), ("--concurrency", 0, base), ("--levels", -1, base)):
        warm(*words, status=2)


# --- iiif-purge

def purge(*words, **options):
    return run(SCRIPTS / "iiif-purge", *words, **options)


def test_purge_empties_the_server(server):
    path = "/iiif/small.tif/10,20,300,200/150,/0/default.png"
    server.get(path)
    assert purge("--server", f"http://127.0.0.1:{server.port}/iiif", "small.tif", "a space").stdout == \
        "2 requests sent, 0 failed\n"
    assert "PURGE /iiif/a%20space" in server.access_log()
    done = purge("--server", f"http://127.0.0.1:{server.port}/iiif", "none.tif", status=1)
    assert "404" in done.stderr


class Front(http.server.BaseHTTPRequestHandler):
    got = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.got.append((self.command, self.path, self.headers, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PURGE = do_POST = answer

    def log_message(self, *_):
        pass


def test_purge_empties_caches_in_front_by_tag(stand_in):
    Front.got.clear()
    url = stand_in(Front)
    names = ["maps/north.tif"] + [f"{number}.tif" for number in range(40)]
    purge("--varnish", url, "--fastly", "SERVICE", "--fastly-api", url, "--cloudflare", "ZONE", "--cloudflare-api", url,
          *names, env={**os.environ, "FASTLY_API_TOKEN": "f", "CLOUDFLARE_API_TOKEN": "c"})
    varnish = [got for got in Front.got if got[0] == "PURGE"]
    assert varnish[0][2]["xkey"] == "iiif-maps%2Fnorth.tif" and len(varnish) == 41
    fastly = next(got for got in Front.got if got[1] == "/service/SERVICE/purge")
    assert fastly[2]["Fastly-Key"] == "f" and fastly[2]["Surrogate-Key"].startswith("iiif-maps%2Fnorth.tif iiif-0.tif ")
    cloudflare = [got for got in Front.got if got[1] == "/client/v4/zones/ZONE/purge_cache"]
    assert [len(json.loads(got[3])["tags"]) for got in cloudflare] == [30, 11]
    assert cloudflare[0][2]["Authorization"] == "Bearer c"


def test_purge_needs_something_to_purge():
    assert "nothing to purge" in purge("a.tif", status=2).stderr


# --- Man pages

@pytest.mark.parametrize("name", ["check", "prepare", "purge", "warm"])
def test_man_pages_have_every_option(name):
    page = (SOURCE / f"docs/man/iiif-{name}.1").read_text()
    usage = run(CHECK if name == "check" else SCRIPTS / f"iiif-{name}", "--help").stdout
    for option in set(re.findall(r"--[a-z][a-z-]*", usage)) - {"--help", "--version"}:
        assert option.replace("-", "\\-") in page, option


@pytest.mark.parametrize("name", ["check", "prepare", "purge", "warm"])
def test_man_pages_are_formatted_without_warnings(name):
    done = run("groff", "-man", "-Tutf8", "-wall", "-z", SOURCE / f"docs/man/iiif-{name}.1")
    assert done.stderr == ""
