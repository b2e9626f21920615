"""The alert rules and the dashboard, in a real Prometheus that scrapes a server under load."""

import json
import re
import shutil
import subprocess
import threading
import urllib.parse
import urllib.request

import pytest

from env import SOURCE, free_port, shared_folder, wait_until

FOLDER = SOURCE / "packaging/prometheus"
RULES = FOLDER / "mod_iiif.rules.yml"
CONFIG = """
IIIFRoot "${PICTURES}"
IIIFCacheSize 1M
<Directory "${OWN}">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
</Location>
<Location "/damaged">
    SetHandler iiif
    IIIFRoot "${OWN}"
</Location>
<Location "/iiif-metrics">
    SetHandler iiif-metrics
</Location>
"""
SCRAPES = """
global: {{scrape_interval: 500ms, evaluation_interval: 500ms}}
rule_files: [{rules}]
scrape_configs:
  - job_name: mod_iiif
    metrics_path: /iiif-metrics
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


def dashboard_queries():
    board = json.loads((FOLDER / "dashboard.json").read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield pytest.param(target["expr"], id=f"{panel['title']} {target['refId']}")


class Prometheus:
    def __init__(self, target):
        self.folder = shared_folder("mod_iiif-prometheus-")
        self.port = free_port()
        config = self.folder / "prometheus.yml"
        config.write_text(SCRAPES.format(rules=RULES, port=target.port))
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=self.log, stderr=self.log)

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}?{query}") as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        return self.get("/api/v1/query", query=expression)["result"]

    def is_scraping(self):
        try:
            return self.query("sum(count_over_time(iiif_build_info[1m])) >= 4")
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)


class Load:
    """Asks for answers of all kinds until it is stopped."""

    def __init__(self, server):
        self.server, self.ended = server, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number = 0
        while not self.ended.is_set():
            number += 1
            self.server.get("/iiif/T.tif/0,0,256,256/256,256/0/default.jpg")
            self.server.get(f"/iiif/small.tif/full/{100 + number % 300},/0/default.jpg")
            self.server.get(f"/iiif/T.tif/full/{1500 + number % 300},/0/default.jpg")
            self.server.get("/iiif/nothing.tif/info.json")
            self.server.get("/damaged/cut.tif/info.json")

    def stop(self):
        self.ended.set()
        self.thread.join()


@pytest.fixture(scope="module")
def server(servers, pictures, own_folder):
    (own_folder / "cut.tif").write_bytes((pictures / "small.tif").read_bytes()[:100])
    made = servers(CONFIG, pictures, defines={"OWN": own_folder})
    yield made
    assert all("IIIF0006" in line for line in made.errors())


@pytest.fixture(scope="module")
def prometheus(server):
    load = Load(server)
    made = Prometheus(server)
    try:
        wait_until(made.is_scraping, "scrape")
        yield made
    finally:
        load.stop()
        made.stop()


def filled_in(expression):
    """The expression with the variables of the dashboard."""
    return (expression.replace("$__rate_interval", "1m").replace("$job", "mod_iiif")
            .replace("$instance", ".*"))


def test_promtool_accepts_the_rules_and_each_alert_fires_when_it_should():
    for command in (["check", "rules", RULES.name], ["test", "rules", "mod_iiif.rules.test.yml"]):
        done = subprocess.run(["promtool", *command], cwd=FOLDER, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested():
    tested = (FOLDER / "mod_iiif.rules.test.yml").read_text()
    names = re.findall(r"- alert: (\w+)", RULES.read_text())
    assert names
    for name in names:
        assert tested.count(name) == 2, name


@pytest.mark.parametrize("expression", dashboard_queries())
def test_a_query_of_the_dashboard_has_results_under_load(prometheus, expression):
    assert prometheus.query(filled_in(expression)), expression


def test_the_annotation_of_the_dashboard_is_a_query(prometheus):
    board = json.loads((FOLDER / "dashboard.json").read_text())
    for annotation in board["annotations"]["list"]:
        prometheus.query(filled_in(annotation["expr"]))


def test_every_rule_is_evaluated_without_an_error(prometheus):
    def rules():
        return prometheus.get("/api/v1/rules")["groups"][0]["rules"]

    wait_until(lambda: all(rule["lastEvaluation"] > "2" for rule in rules()), "evaluate")
    assert {rule["health"] for rule in rules()} == {"ok"}


def test_a_damaged_file_raises_its_alert(prometheus):
    wait_until(lambda: prometheus.query('ALERTS{alertname="IIIFDamagedFiles",codec="tiff"}'),
               "raise the alert")


def test_the_queries_name_only_metrics_that_are_there(prometheus):
    there = set(prometheus.get("/api/v1/label/__name__/values"))
    text = RULES.read_text() + (FOLDER / "dashboard.json").read_text()
    assert set(re.findall(r"\b(?:iiif|process)_[a-z_]+\b", text)) <= there
