"""Servers that keep pictures for the tests of IIIFSource: a small one that counts, delays and
misbehaves on purpose, and nginx."""

import contextlib
import hashlib
import os
import re
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote_to_bytes

from env import free_port, shared_folder, wait_until


@dataclass
class Seen:
    """A request that the server has received."""

    path: str
    range: str
    headers: dict
    begun: float
    ended: float = 0


@dataclass
class Behaviour:
    """How the answers differ from those of a sound server. `times`: only for so many requests."""

    kind: str = "sound"
    times: int = 1 << 30
    value: str = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "kept"

    def log_message(self, *_):
        pass

    def do_GET(self):
        origin = self.server.origin
        seen = Seen(self.path, self.headers.get("Range", ""), dict(self.headers), time.monotonic())
        with origin.lock:
            origin.seen.append(seen)
        time.sleep(origin.delay)
        try:
            self.answer(origin, origin.behaviour_of(self.path))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        seen.ended = time.monotonic()

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, origin, behaviour):
        if origin.verify and (wrong := origin.verify(self)):
            self.send(403, f"<Error><Code>{wrong}</Code></Error>".encode())
            return
        act = getattr(self, f"do_{behaviour.kind.replace('-', '_')}", None)
        if act:
            act(behaviour.value)
            return
        name = unquote_to_bytes(self.path.partition("?")[0]).decode().lstrip("/")
        content = origin.content(name)
        if content is None:
            self.send(404, b"not here")
            return
        self.part(content, behaviour)

    # --- sound answers, and those that are wrong in one header

    def part(self, content, behaviour):
        kind = behaviour.kind
        tag = f'"{hashlib.sha1(content).hexdigest()[:16]}"'
        if kind == "weak":
            tag = "W/" + tag
        headers = {"ETag": None if kind in ("no-etag", "no-validator") else tag,
                   "Last_Modified": None if kind == "no-validator" else formatdate(1e9, usegmt=True),
                   "Accept_Ranges": "bytes"}
        if (match := self.headers.get("If-Match")) and match != tag:
            self.send(412, **headers)
            return
        if self.headers.get("If-None-Match") == tag:
            self.send(304, Content_Length=None, **headers)
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not asked or kind == "no-ranges":
            self.send(200, content, **headers)
            return
        first, last = int(asked[1]), min(int(asked[2]), len(content) - 1)
        if first >= len(content):
            self.send(416, Content_Range=f"bytes */{len(content)}", **headers)
            return
        body = content[first:last + 1]
        stated = f"bytes {first}-{last}/{len(content)}"
        if kind == "gzip":
            headers["Content_Encoding"] = "gzip"
        if kind == "wrong-range":
            stated = f"bytes {first + 1}-{last + 1}/{len(content)}"
        if kind == "no-content-range":
            stated = None
        if kind == "wrong-total":
            stated = f"bytes {first}-{last}/{len(content) + 7 * first + (first > 0)}"
        if kind == "unknown-total":
            stated = f"bytes {first}-{last}/*"
        if kind == "short":
            body, stated = body[:-1], f"bytes {first}-{last}/{len(content)}"
        if kind == "longer":
            body += b"x" * 4096
        if kind == "multipart":
            headers["Content_Type"] = "multipart/byteranges; boundary=x"
        self.send(206, body, Content_Range=stated, **headers)

    # --- answers that are wrong altogether

    def do_status(self, value):
        status, _, retry_after = value.partition(" ")
        self.send(int(status), b"<Error>secret words of the store</Error>",
                  Retry_After=retry_after or None)

    def do_denied(self, value):
        self.send(403, b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>")

    def do_stall(self, value):
        self.server.origin.released.wait(60)
        self.close_connection = True

    def do_stall_in_body(self, value):
        self.send_response(206)
        self.send_header("Content-Length", "262144")
        self.send_header("Content-Range", "bytes 0-262143/9999999")
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(b"II*\0")
        self.server.origin.released.wait(60)
        self.close_connection = True

    def do_drip(self, value):
        self.send_response(200)
        self.send_header("Content-Length", "999999")
        self.end_headers()
        while not self.server.origin.released.wait(0.2):
            self.wfile.write(b"x")
        self.close_connection = True

    def do_reset(self, value):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def do_cut(self, value):
        self.send_response(206)
        self.send_header("Content-Length", "262144")
        self.send_header("Content-Range", "bytes 0-262143/9999999")
        self.end_headers()
        self.wfile.write(b"II*\0")
        self.close_connection = True

    def do_redirect(self, value):
        self.send(302, Location=value)

    def do_circle(self, value):
        self.send(302, Location=self.path)

    def do_garbage(self, value):
        self.wfile.write(b"no HTTP at all\r\n\r\n")
        self.close_connection = True

    def do_headers(self, value):
        self.send_response(206)
        for number in range(3000):
            self.send_header(f"X-{number}", "y" * 100)
        self.end_headers()
        self.close_connection = True


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        pass


class Origin:
    """The server: a folder of files at `/`, with an ETag that digests their content."""

    def __init__(self, folder, delay=0.0, tls=None, verify=None):
        self.folder = Path(folder)
        self.verify = verify   # returns the code of an error of S3 for a request, or None
        self.delay = delay
        self.lock = threading.Lock()
        self.seen = []
        self.released = threading.Event()
        self.behaviours = {}
        self._read = {}
        self.server = Threads(("127.0.0.1", 0), Handler)
        self.server.origin = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if tls else "http"
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}/"

    def content(self, name):
        path = self.folder / name
        try:
            stamp = path.stat().st_mtime_ns
            if self._read.get(name, (0, b""))[0] != stamp:
                self._read[name] = stamp, path.read_bytes()
            return self._read[name][1]
        except (OSError, ValueError):
            return None

    # --- misbehaving

    def behave(self, path, kind, *, times=1 << 30, value=""):
        self.behaviours[path] = Behaviour(kind, times, value)

    def behaviour_of(self, path):
        with self.lock:
            behaviour = self.behaviours.get(path.lstrip("/"))
            if not behaviour or behaviour.times == 0:
                return Behaviour()
            behaviour.times -= 1
            return behaviour

    # --- what was asked for

    def take(self):
        """Returns the requests since the last call."""
        with self.lock:
            seen, self.seen = self.seen, []
        return seen


def certificate(folder, host="127.0.0.1"):
    """Makes a certificate that is its own authority; returns the files of it and of its key."""
    kind = "IP" if host[0].isdigit() else "DNS"
    files = folder / f"{host}.pem", folder / f"{host}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={host}",
                    "-addext", f"subjectAltName={kind}:{host}", "-out", files[0], "-keyout",
                    files[1]], check=True, capture_output=True)
    files[0].chmod(0o644)
    return files


NGINX = """
daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
{user}
events {{}}
http {{
    access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
    uwsgi_temp_path t4; scgi_temp_path t5;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextlib.contextmanager
def nginx(folder):
    """Starts an nginx that serves the folder at `/`; yields its URL."""
    root = shared_folder("mod_iiif-kept-")
    port = free_port()
    user = "user www-data;" if os.geteuid() == 0 else ""
    (root / "nginx.conf").write_text(NGINX.format(port=port, folder=folder, user=user))
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", str(root), "-c", str(root / "nginx.conf")],
                               stderr=subprocess.DEVNULL)

    def listens():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    try:
        wait_until(listens, "listen")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()
        subprocess.run(["rm", "-r", root], check=True)
