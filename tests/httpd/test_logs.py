"""What the logs say: notes of the access log, ids of the error log, repeated faults, traces."""

import json
import re

import pytest

from env import SOURCE, wait_until

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def example_format():
    """The LogFormat of the example configuration."""
    example = (SOURCE / "httpd-conf/watching.conf").read_text()
    (line,) = re.findall(r"^LogFormat .* iiif_json$", example, re.MULTILINE)
    (document,) = re.findall(r"^    (LogFormat .* iiif_json)$",
                             (SOURCE / "docs/watching.md").read_text(), re.MULTILINE)
    assert document == line
    return line


CONFIG = """
IIIFRoot "${PICTURES}"
LogLevel iiif:trace1
%s
CustomLog "${SERVER_ROOT}/access.json" iiif_json
ErrorLogFormat "[%%t] [%%-m:%%l] [pid %%P] [trace %%{iiif-trace}n] %%M"
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    IIIFMaxWidth 3000
</Location>
<Location "/own">
    SetHandler iiif
    IIIFRoot "${OWN}"
</Location>
<Location "/rootless">
    SetHandler iiif
    IIIFRoot "${SERVER_ROOT}/nothing"
</Location>
""" % example_format()


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    (own_folder / "cut.tif").write_bytes((pictures / "small.tif").read_bytes()[:100])
    return servers(CONFIG, pictures, modules=("unique_id",), defines={"OWN": own_folder})


def entries(server):
    return [json.loads(line) for line in (server.root / "access.json").read_text().splitlines()]


def entry_after(server, path, **headers):
    """Asks, and returns the entry of the access log."""
    before = len(entries(server))
    answer = server.get(path, **headers)
    wait_until(lambda: len(entries(server)) > before, "log")
    found = entries(server)[before]
    assert found["status"] == answer.status
    return found


def test_an_entry_says_what_the_answer_took(server):
    found = entry_after(server, "/iiif/small.tif/full/321,/0/default.jpg")
    assert (found["work"], found["lane"], found["id"]) == ("render", "tile", "small.tif")
    assert int(found["level"]) == 0 or int(found["level"]) == 1
    assert int(found["pixels"]) > 0 and int(found["read"]) > 0
    assert 0 < float(found["made"]) * 1000 <= found["us"]
    assert float(found["wait"]) >= 0
    assert found["refused"] == "-"
    again = entry_after(server, "/iiif/small.tif/full/321,/0/default.jpg")
    assert (again["work"], again["pixels"]) == ("cached", "0")


def test_a_large_answer_is_in_the_full_lane(server):
    found = entry_after(server, "/iiif/T.tif/full/2900,/0/default.jpg")
    assert (found["work"], found["lane"]) == ("render", "full")


@pytest.mark.parametrize("path, reason", [
    ("/iiif/T.tif/full/3001,/0/default.jpg", "size"),
    ("/iiif/T.tif/full/x,/0/default.jpg", "request"),
    ("/iiif/none.tif/info.json", "not-found"),
    ("/iiif/T.tif/full/^3000,/0/default.jpg", "-"),
])
def test_a_refusal_has_its_reason(server, path, reason):
    assert entry_after(server, path)["refused"] == reason


@pytest.mark.parametrize("identifier", ['%22', '%22%2C%22x%22%3A%221', "gr%C3%BC%C3%9Fe%2F%C3%BC",
                                        "a%20space", "%7Fx", "ark%3A%2F12025%2F654xz321", "50%25",
                                        "%ED%A0%80"])
def test_every_entry_is_json_whatever_the_client_sends(server, identifier):
    found = entry_after(server, f"/iiif/{identifier}/info.json", traceparent='00-"x"-y-01',
                        User_Agent='"\\')
    assert found["work"] in ("info", "refusal")


def test_a_valid_traceparent_names_the_request_in_both_logs(server):
    found = entry_after(server, "/iiif/small.tif/info.json",
                        traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    assert found["trace"] == TRACE
    assert f"[trace {TRACE}]" in server.error_log()


@pytest.mark.parametrize("traceparent", [
    None, "", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", f"ff-{TRACE}-00f067aa0ba902b7-01",
    f"00-{TRACE.upper()}-00f067aa0ba902b7-01", f"00-{TRACE}-00f067aa0ba902b7",
    f"00-{TRACE}-00f067aa0ba902b7-01x", f"00_{TRACE}_00f067aa0ba902b7_01"])
def test_without_one_mod_unique_id_does(server, traceparent):
    headers = {} if traceparent is None else {"traceparent": traceparent}
    trace = entry_after(server, "/iiif/small.tif/info.json", **headers)["trace"]
    assert re.fullmatch(r"[A-Za-z0-9@_-]{20,40}", trace) and trace != TRACE


def test_debug_tells_a_request_in_one_line(server):
    path = "/iiif/small.tif/full/322,/0/default.jpg"
    server.get(path)
    wait_until(lambda: f"GET {path}: " in server.error_log(), "log")
    (line,) = [line for line in server.error_log().splitlines() if f"GET {path}: " in line]
    assert "IIIF0016: " in line and ": 200 render, " in line
    for words in ("level ", "answer 322x230", "cache ", "pixels decoded", "bytes read",
                  " misses; ", "ms: wait ", " open ", " decode ", " render ", " encode "):
        assert words in line, words


def test_trace_names_the_stages(server):
    for path, stages in (
            ("/iiif/small.tif/full/323,/22.5/gray.jpg",
             "tiles of level 1 | resample bicubic to 323x231 | turn by 22.5 | tone | write jpg 75"),
            ("/iiif/T.tif/0,0,256,256/256,256/0/default.jpg", "stored tile")):
        server.get(path)
        wait_until(lambda: f"IIIF0017: {stages}" in server.error_log(), "log")


def test_every_line_of_the_module_has_an_id(server):
    server.get("/own/cut.tif/info.json")
    server.get("/rootless/x/info.json")
    lines = [line for line in server.error_log().splitlines() if "[iiif:" in line]
    assert lines
    for line in lines:
        assert re.search(r"\bIIIF\d{4}: ", line), line
    found = "".join(server.errors())
    assert "IIIF0006: " in found and "IIIF0002: " in found


def test_a_fault_that_repeats_is_one_line(server):
    for _ in range(20):
        assert server.get("/own/cut.tif/info.json").status == 500
    assert sum("cut.tif: " in line and "IIIF0006" in line
               for line in server.error_log().splitlines()) == 1
    server.errors()
