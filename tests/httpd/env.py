"""A private httpd with mod_iiif in it: its own ServerRoot, port, logs and children.

A test writes its own configuration, which may use `${PORT}`, `${TLS_PORT}`, `${PICTURES}`,
`${SERVER_ROOT}` and the test's `defines`; `files` are written below the ServerRoot. With `errors()`
a test takes the lines at `warn` and above that it expects in the error log; lines that are left
when the server stops fail the test (`assert_quiet`).
"""

import contextlib
import http.client
import io
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

HTTPD = os.environ.get("HTTPD") or shutil.which("apache2", path="/usr/sbin") or "httpd"
MODULES = Path(os.environ.get("HTTPD_MODULES", "/usr/lib/apache2/modules"))
SOURCE = Path(__file__).resolve().parents[2]
MODULE = Path(os.environ.get("MOD_IIIF", SOURCE / "build/check/.libs/mod_iiif.so")).resolve()

MPMS = ("event", "worker")
ALWAYS_LOADED = ("authn_core", "authz_core", "mime", "dir", "alias")
PATIENCE = 300.0  # seconds; only a hang takes longer, even on a busy machine

Image.MAX_IMAGE_PIXELS = None  # the tests need large pictures

CONFIG = """
ServerRoot "{root}"
DefaultRuntimeDir "{root}"
PidFile "{root}/httpd.pid"
ServerName iiif.test
Listen 127.0.0.1:{port}
ErrorLog "{root}/error_log"
LogLevel warn
LogFormat "%h \\"%r\\" %>s %B" plain
CustomLog "{root}/access_log" plain
{user}
{modules}
StartServers 1
ServerLimit 6
ThreadsPerChild 16
MaxRequestWorkers 64
MinSpareThreads 1
MaxSpareThreads 64
GracefulShutdownTimeout 10
Timeout 600
KeepAliveTimeout 5
MaxKeepAliveRequests 0
TypesConfig "{root}/mime.types"
DocumentRoot "{root}/htdocs"
{defines}
<Directory "/">
    Options None
    AllowOverride None
    Require all denied
</Directory>
<Directory "{root}/htdocs">
    Require all granted
</Directory>
<Directory "{pictures}">
    Require all granted
</Directory>
"""


@dataclass
class Answer:
    """A complete answer: status, headers and body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def type(self):
        return self.headers.get("Content-Type")

    @property
    def image(self):
        """Returns the picture, decoded to its last row."""
        picture = Image.open(io.BytesIO(self.body))
        picture.load()
        return picture

    @property
    def text(self):
        return self.body.decode("utf-8")


@dataclass
class LogLine:
    level: str
    text: str


LOG_LINE = re.compile(r"\[[^\]]*\] \[\w*:(?P<level>\w+)\] ")
QUIET_LEVELS = {"notice", "info", "debug"} | {f"trace{n}" for n in range(1, 9)}


# No test causes this line: Debian's httpd may be older than the libssl that it runs with.
SURROUNDINGS = "AH01882"


def is_trouble(line):
    if SURROUNDINGS in line.text:
        return False
    return line.level not in QUIET_LEVELS or "exit signal" in line.text


def parse_log(text):
    """Parses the error log. Lines of libc or a sanitizer, without prefix, count as `alert`."""
    lines = []
    for line in text.splitlines():
        head = LOG_LINE.match(line)
        if line.strip():
            lines.append(LogLine(head["level"] if head else "alert", line))
    return lines


def resident_kib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def wait_until(happened, what="happen"):
    """Waits until happened() is true and returns its value. Fails after PATIENCE: on a hang."""
    deadline = time.monotonic() + PATIENCE
    while not (result := happened()):
        assert time.monotonic() < deadline, f"it did not {what} in {PATIENCE:.0f} s"
        time.sleep(0.02)
    return result


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    """Returns a port below those that the kernel gives to clients: none of them takes it meanwhile."""
    while True:
        port = random.randrange(10000, 32000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def shared_folder(prefix):
    """Makes a folder that httpd's children can read, also if root starts httpd."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    return folder


class Httpd:
    def __init__(
        self, config, pictures, *, mpm="event", modules=(), defines=(), files=(), tls=False
    ):
        self.root = shared_folder("mod_iiif-httpd-")
        self.port = free_port()
        self.tls_port = free_port() if tls else None
        self.mpm = mpm
        self.modules = modules
        self.pictures = Path(pictures)
        self.defines = {
            "PORT": self.port,
            "TLS_PORT": self.tls_port,
            "PICTURES": pictures,
            "SERVER_ROOT": self.root,
            **dict(defines),
        }
        self.config = config
        self.process = None
        self._log_taken = 0
        self.write_files({"htdocs/empty": b"", "mime.types": b"text/html html\ntext/plain txt\n"})
        self.write_files(dict(files))

    # --- configuration

    def write_files(self, files):
        """Writes files below the ServerRoot; `files` maps names to bytes."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _load_lines(self, with_iiif):
        names = [f"mpm_{self.mpm}", *dict.fromkeys((*ALWAYS_LOADED, *self.modules))]
        lines = [f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in names]
        if with_iiif:
            lines.append(f'LoadModule iiif_module "{MODULE}"')
        return "\n".join(lines)

    def write_config(self, config=None, *, with_iiif=True):
        """Writes httpd.conf; without mod_iiif, httpd skips `<IfModule iiif_module>` sections."""
        if config is not None:
            self.config = config
        text = CONFIG.format(
            root=self.root,
            port=self.port,
            pictures=self.pictures,
            user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            modules=self._load_lines(with_iiif),
            defines="\n".join(f'Define {name} "{value}"' for name, value in self.defines.items()),
        )
        (self.root / "httpd.conf").write_text(text + self.config)

    def _command(self, *arguments):
        return [HTTPD, "-d", str(self.root), "-f", str(self.root / "httpd.conf"), *arguments]

    def check_config(self, config):
        """Returns the exit code and the output of `httpd -t`."""
        self.write_config(config)
        done = subprocess.run(
            self._command("-t"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return done.returncode, done.stdout

    def directives(self):
        """Returns the module's directives as listed by `httpd -L`."""
        self.write_config()
        done = subprocess.run(self._command("-L"), stdout=subprocess.PIPE, text=True)
        return re.findall(r"^(\w+) \(mod_iiif\.c\)", done.stdout, flags=re.MULTILINE)

    # --- life

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__("not started")
            raise

    def __exit__(self, failure, *_):
        """Stops the server. Unless an exception is pending, checks the error log (assert_quiet)."""
        try:
            self.stop()
            if failure is None:
                self.assert_quiet()
        finally:
            self.remove()

    def start(self):
        self.write_config()
        self.process = subprocess.Popen(
            self._command("-DFOREGROUND"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._wait("start", lambda: self._log_count("resuming normal operations") > 0)
        return self

    def graceful(self, *, alone=True):
        """Restarts httpd gracefully. Returns when the new generation runs and, with `alone`, the
        children of the old generation have ended."""
        before = self._log_count("resuming normal operations")
        old = set(self.children())
        self.process.send_signal(signal.SIGUSR1)
        self._wait("restart", lambda: self._log_count("resuming normal operations") > before)
        if alone:
            self._wait("end its children", lambda: not old & set(self.children()))

    def stop(self):
        """Stops httpd gracefully (SIGWINCH). At SIGTERM the event MPM closes sockets of connections
        that a thread may be freeing, and now and then a child crashes, with or without mod_iiif."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGWINCH)
        try:
            self.process.wait(PATIENCE)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.process.stderr.close()
            self.process = None

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def _wait(self, what, happened):
        def happened_or_ended():
            if self.process.poll() is not None:
                raise RuntimeError(f"httpd did not {what}: {self.process.stderr.read().decode()}"
                                   + self.error_log())
            return happened()

        try:
            wait_until(happened_or_ended, what)
        except AssertionError as late:
            raise RuntimeError(f"httpd: {late}: {self.error_log()}") from None

    def children(self):
        """Returns the pids of the children."""
        tasks = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(tasks).read_text().split()]

    def resident_kib(self):
        """Returns the resident memory of all children, in KiB."""
        return sum(map(resident_kib, self.children()))

    def cpu_seconds(self):
        """Returns the processor time of all children; the machine's load does not change it."""
        return sum(map(cpu_seconds, self.children()))

    def parent_kib(self):
        return resident_kib(self.process.pid)

    # --- logs

    def error_log(self):
        log = self.root / "error_log"
        return log.read_text(errors="replace") if log.exists() else ""

    def access_log(self):
        return (self.root / "access_log").read_text(errors="replace")

    def wait_until_logged(self, path, times=1):
        """Waits until httpd has logged the path; it logs a request after all its work has ended."""
        def is_logged():
            return self.access_log().count(f" {path} ") >= times
        wait_until(is_logged, f"log {path} {times} times")

    def _log_count(self, words):
        return self.error_log().count(words)

    def errors(self):
        """Takes the new lines of the error log at warn and above, and those about crashes."""
        text = self.error_log()
        fresh, self._log_taken = text[self._log_taken:], len(text)
        return [line.text for line in parse_log(fresh) if is_trouble(line)]

    def assert_quiet(self):
        left = self.errors()
        assert not left, "unexpected in the error log:\n" + "\n".join(left)

    # --- requests

    def connect(self, *, tls=False, timeout=PATIENCE):
        if tls:
            trusting = ssl.create_default_context()
            trusting.check_hostname = False
            trusting.verify_mode = ssl.CERT_NONE
            return http.client.HTTPSConnection(
                "127.0.0.1", self.tls_port, timeout=timeout, context=trusting
            )
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def get(self, path, *, method="GET", tls=False, **headers):
        """Sends a request on a new connection. Header names have `_` in place of `-`."""
        connection = self.connect(tls=tls)
        try:
            return ask(connection, path, method=method, **headers)
        finally:
            connection.close()

    def raw(self, request):
        """Sends the bytes unchanged; returns everything received until httpd closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as stream:
            stream.sendall(request)
            chunks = []
            try:
                while chunk := stream.recv(65536):
                    chunks.append(chunk)
            except ConnectionResetError:
                pass
            return b"".join(chunks)

    def raw_status(self, path):
        """Requests a path given as bytes, which is sent unchanged; returns the status."""
        head = b" HTTP/1.1\r\nHost: iiif.test\r\nConnection: close\r\n\r\n"
        answer = self.raw(b"GET " + path + head)
        return int(answer.split(b" ", 2)[1])


def ask(connection, path, *, method="GET", **headers):
    """Sends a request on an open connection. The path is sent unchanged."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(
        method, path, skip_host="Host" in named, skip_accept_encoding=True
    )
    for name, value in named.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read())
