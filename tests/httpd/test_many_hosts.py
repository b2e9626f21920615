"""Many virtual hosts: each has its own folder and `id`, and they cost little memory."""

import json
import re

from env import Httpd
from fronts import CONFIGURATIONS, localized

HOSTS = 500


def config(folder, port, hosts):
    text = localized(CONFIGURATIONS / "many-hosts.conf", {"/srv/images": folder, "*:80": f"127.0.0.1:{port}"})
    text = re.sub(r"^Use .*$", "", text, flags=re.MULTILINE)
    return text + "".join(f"Use PictureHost host{n}.example host{n % 7}\n" for n in range(hosts))


def running(pictures, folder, hosts):
    server = Httpd("", pictures, modules=("macro",))
    server.config = config(folder, server.port, hosts)
    return server


def test_each_host_has_its_folder_and_id(pictures, own_folder):
    for number in range(7):
        (own_folder / f"host{number}").mkdir()
        (own_folder / f"host{number}/only{number}.tif").hardlink_to(pictures / "small.tif")
    with running(pictures, own_folder, HOSTS) as server:
        for number in (0, 1, 77, 249, HOSTS - 1):
            host = f"host{number}.example"
            answer = server.get(f"/iiif/only{number % 7}.tif/info.json", Host=host)
            assert json.loads(answer.body)["id"] == f"http://{host}/iiif/only{number % 7}.tif"
            assert server.get(f"/iiif/only{(number + 1) % 7}.tif/info.json", Host=host).status == 404
        server.graceful()
        assert server.get("/iiif/only0.tif/info.json", Host="host0.example").status == 200
        with running(pictures, own_folder, 1) as single:
            single.get("/iiif/only0.tif/info.json", Host="host0.example")
            assert server.parent_kib() - single.parent_kib() < 20 * HOSTS
