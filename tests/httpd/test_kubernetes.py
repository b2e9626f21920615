"""packaging/kubernetes: httpd accepts the pods' configuration, and every probe is answered on the operator's port."""

import re
from http.client import HTTPConnection

from env import SOURCE, Httpd, ask, free_port
from fronts import localized

FOLDER = SOURCE / "packaging/kubernetes"


def test_probes_and_metrics_are_answered(pictures):
    port = free_port()
    config = localized(FOLDER / "kubernetes.conf", {
        "Include /etc/mod-iiif/container.conf": f'IIIFRoot "{pictures}"', "Listen 8081": f"Listen 127.0.0.1:{port}",
        "*:8081": f"127.0.0.1:{port}", "/srv/images/health.tif": pictures / "small.tif"})
    manifests = (FOLDER / "mod_iiif.yaml").read_text()
    probes = re.findall(r"path: (/iiif-\S+)\n", manifests)
    assert set(probes) == {"/iiif-metrics", "/iiif-health", "/iiif-health?deep"}
    assert manifests.count("port: operator") == 3 and "containerPort: 8081" in manifests
    with Httpd(config, pictures):
        for path in probes:
            assert ask(HTTPConnection("127.0.0.1", port), path).status == 200
