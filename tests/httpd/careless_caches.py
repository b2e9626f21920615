"""Caches in front of httpd that keep whatever the answer's headers permit: nginx and Varnish. Both
ignore who asks, which no configuration should; a protected answer must be safe behind them too."""

import contextlib
import http.client
import subprocess

from env import PATIENCE, ask, free_port, shared_folder, wait_until

NGINX = """
worker_processes 1;
daemon off;
error_log stderr warn;
pid {root}/pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    proxy_cache_path {root}/cache keys_zone=answers:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
            proxy_cache answers;
            proxy_cache_valid any 10m;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""

VARNISH = """
vcl 4.1;
backend httpd {{ .host = "127.0.0.1"; .port = "{upstream}"; }}
sub vcl_recv {{
    if (req.method == "GET" || req.method == "HEAD") {{ return (hash); }}
}}
sub vcl_deliver {{
    if (obj.hits > 0) {{ set resp.http.X-Cache = "HIT"; }} else {{ set resp.http.X-Cache = "MISS"; }}
}}
"""


class Front:
    """A running cache in front of an httpd."""

    def __init__(self, port):
        self.port = port

    def get(self, path, *, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            return ask(connection, path, method=method, **headers)
        finally:
            connection.close()

    def answers(self):
        try:
            return self.get("/").status > 0
        except OSError:
            return False


def command_of(kind, root, port, upstream):
    if kind == "nginx":
        (root / "nginx.conf").write_text(NGINX.format(root=root, port=port, upstream=upstream))
        return ["/usr/sbin/nginx", "-p", str(root), "-c", str(root / "nginx.conf")]
    (root / "front.vcl").write_text(VARNISH.format(upstream=upstream))
    return ["/usr/sbin/varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-n",
            str(root / "varnish"), "-s", "malloc,32m", "-f", str(root / "front.vcl")]


@contextlib.contextmanager
def front(kind, server):
    """Runs `nginx` or `varnish` in front of the server."""
    root = shared_folder(f"mod_iiif-{kind}-")
    port = free_port()
    with open(root / "output", "w") as output:
        process = subprocess.Popen(command_of(kind, root, port, server.port), stdout=output,
                                   stderr=output)
    running = Front(port)

    def answers():
        assert process.poll() is None, (root / "output").read_text()
        return running.answers()

    try:
        wait_until(answers, "answer")
        yield running
    finally:
        process.terminate()
        process.wait(PATIENCE)
