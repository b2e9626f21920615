"""Servers in front of httpd: runs the example configurations of nginx, HAProxy, lighttpd, Varnish and
httpd as a proxy, and sends requests for the public host with curl."""

import io
import re
import subprocess
from contextlib import closing
from http.client import HTTPConnection, parse_headers
from pathlib import Path

from certificate import make_certificate
from env import PATIENCE, SOURCE, Answer, Httpd, ask, free_port, shared_folder, wait_until

EXAMPLES = SOURCE / "packaging/examples"
CONFIGURATIONS = SOURCE / "httpd-conf"
HOST = "images.example.org"


def localized(path, changes):
    """Returns the example's text with the paths and ports of a test in place of its own."""
    text = re.sub(r"^LoadModule .*$", "", path.read_text(), flags=re.MULTILINE)
    for its_own, ours in changes.items():
        assert its_own in text, f"{path.name} has no {its_own}"
        text = text.replace(its_own, str(ours))
    return text


class Backend(Httpd):
    """httpd with httpd-conf/behind-a-proxy.conf: a port for pictures, and one for the operator."""

    def __init__(self, pictures, more="", **options):
        self.picture_port, self.operator_port = free_port(), free_port()
        config = localized(CONFIGURATIONS / "behind-a-proxy.conf", {
            "127.0.0.1:8080": f"127.0.0.1:{self.picture_port}",
            "127.0.0.1:8081": f"127.0.0.1:{self.operator_port}", "/srv/images": pictures})
        super().__init__(config + more, pictures, modules=("authz_host", *options.pop("modules", ())),
                         **options)

    def get_operator(self, path, *, method="GET"):
        connection = HTTPConnection("127.0.0.1", self.operator_port, timeout=PATIENCE)
        with closing(connection):
            return ask(connection, path, method=method)


class Front:
    """A server in front of httpd, in a folder of its own. A subclass writes its files and names its command."""

    has_plain_http = True
    has_http2 = True

    def __init__(self, upstream):
        self.upstream = upstream
        self.port, self.tls_port = free_port(), free_port()
        self.folder = shared_folder(f"mod_iiif-{type(self).__name__.lower()}-")
        self.certificate = self.folder / "tls.pem"
        self.process = None

    def __enter__(self):
        make_certificate(self.certificate, HOST)
        self.certificate.chmod(0o644)   # the key is of this test alone
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.write()
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen([*map(str, self.command())], stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=log)
        wait_until(self._answers, f"answer: {self.log}")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def _answers(self):
        assert self.process.poll() is None, self.log
        try:
            return self.get("/iiif/small.tif/info.json").status == 200
        except ConnectionError:
            return False

    @property
    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def get(self, path, *options, tls=False, http2=False, method="GET", headers=()):
        """Sends a request for the public host; the path is sent unchanged."""
        scheme, port = ("https", self.tls_port) if tls else ("http", self.port)
        named = [word for header in headers for word in ("-H", header)]
        done = subprocess.run(
            ["curl", "-sS", "-i", "-g", "--path-as-is", "--cacert", self.certificate, "-X", method,
             "--http2" if http2 else "--http1.1", "--connect-to", f"::127.0.0.1:{port}", *named, *options,
             f"{scheme}://{HOST}{path}"], capture_output=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise ConnectionError(done.stderr.decode())
        return parse(done.stdout)


def parse(text):
    """Parses what `curl -i` prints; the version of HTTP becomes the header HTTP-Version."""
    line, _, rest = text.partition(b"\r\n")
    version, status = line.split()[:2]
    stream = io.BytesIO(rest)
    headers = parse_headers(stream)
    headers["HTTP-Version"] = version.decode()
    return Answer(int(status), headers, stream.read())


class Nginx(Front):
    MAIN = """
daemon off;
pid {0}/pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxy;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    include {0}/iiif.conf;
}}
"""

    def write(self):
        text = localized(EXAMPLES / "nginx.conf", {
            "/etc/ssl/certs/images.example.org.pem": self.certificate,
            "/etc/ssl/private/images.example.org.key": self.certificate,
            "/var/cache/nginx/iiif": self.folder / "cache",
            "server 127.0.0.1:8080": f"server 127.0.0.1:{self.upstream}",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.tls_port} ssl"})
        (self.folder / "iiif.conf").write_text(text)
        (self.folder / "main.conf").write_text(self.MAIN.format(self.folder))

    def command(self):
        return ["/usr/sbin/nginx", "-p", self.folder, "-c", self.folder / "main.conf"]


class HAProxy(Front):
    def write(self):
        text = localized(EXAMPLES / "haproxy.cfg", {
            "bind :80\n": f"bind 127.0.0.1:{self.port}\n", "bind :443": f"bind 127.0.0.1:{self.tls_port}",
            "/etc/haproxy/images.example.org.pem": self.certificate,
            "server node1 127.0.0.1:8080": f"server node1 127.0.0.1:{self.upstream}"})
        (self.folder / "haproxy.cfg").write_text(text)

    def command(self):
        return ["/usr/sbin/haproxy", "-f", self.folder / "haproxy.cfg"]


class Lighttpd(Front):
    """lighttpd with the configuration of the distribution, which includes the example."""

    def write(self):
        text = localized(EXAMPLES / "lighttpd.conf", {
            ":443": f"127.0.0.1:{self.tls_port}", '"port" => 8080': f'"port" => {self.upstream}',
            "/etc/lighttpd/images.example.org.pem": self.certificate})
        (self.folder / "iiif.conf").write_text(text)
        main = localized(Path("/etc/lighttpd/lighttpd.conf"), {
            "/etc/lighttpd/conf-enabled/*.conf": self.folder / "iiif.conf",
            "server.errorlog": "#", "/run/lighttpd.pid": self.folder / "pid",
            "/var/cache/lighttpd/uploads": "/tmp", '"/var/www/html"': f'"{self.folder}"',
            "= 80\n": f'= {self.port}\nserver.bind = "127.0.0.1"\n'})
        main = re.sub(r"^include_shell .*ipv6.*$", "", main, flags=re.MULTILINE)
        (self.folder / "main.conf").write_text(main)

    def command(self):
        return ["/usr/sbin/lighttpd", "-D", "-f", self.folder / "main.conf"]


class Varnish(Front):
    """Varnish, and HAProxy that ends TLS in front of it as the example says."""

    TLS = """
defaults
    mode tcp
    timeout connect 2s
    timeout client 60s
    timeout server 60s
listen tls
    bind 127.0.0.1:{port} ssl crt {certificate} alpn http/1.1
    server varnish 127.0.0.1:{upstream} send-proxy-v2-ssl
"""
    has_http2 = False

    def write(self):
        text = localized(EXAMPLES / "varnish.vcl", {'.port = "8080"': f'.port = "{self.upstream}"'})
        (self.folder / "default.vcl").write_text(text)

    def start(self):
        self.proxy_port = free_port()
        super().start()
        (self.folder / "tls.cfg").write_text(self.TLS.format(
            port=self.tls_port, certificate=self.certificate, upstream=self.proxy_port))
        self.tls = subprocess.Popen(["/usr/sbin/haproxy", "-f", self.folder / "tls.cfg"], stderr=subprocess.DEVNULL)
        wait_until(self._tls_answers, "speak TLS")

    def _tls_answers(self):
        try:
            return self.get("/iiif/small.tif/info.json", tls=True).status == 200
        except ConnectionError:
            return False

    def stop(self):
        self.tls.terminate()
        self.tls.wait(PATIENCE)
        super().stop()

    def command(self):
        return ["/usr/sbin/varnishd", "-F", "-f", self.folder / "default.vcl", "-n", self.folder / "work",
                "-s", "malloc,64m", "-a", f"127.0.0.1:{self.port}", "-a", f"127.0.0.1:{self.proxy_port},PROXY"]


class WithoutModule(Httpd):
    def write_config(self, config=None, *, with_iiif=False):
        super().write_config(config, with_iiif=with_iiif)


class HttpdProxy(Front):
    """httpd with httpd-conf/proxy.conf and without mod_iiif."""

    has_plain_http = False

    def start(self):
        config = localized(CONFIGURATIONS / "proxy.conf", {
            "Listen 443": f"Listen 127.0.0.1:{self.tls_port}", "*:443": f"127.0.0.1:{self.tls_port}",
            "/etc/ssl/certs/images.example.org.pem": self.certificate,
            "/etc/ssl/private/images.example.org.key": self.certificate,
            "127.0.0.1:8080": f"127.0.0.1:{self.upstream}"})
        self.httpd = WithoutModule(config, self.folder, modules=(
            "proxy", "proxy_http", "ssl", "socache_shmcb", "http2", "headers"))
        self.httpd.start()

    def stop(self):
        self.httpd.stop()
        self.httpd.remove()

    @property
    def log(self):
        return self.httpd.error_log()
