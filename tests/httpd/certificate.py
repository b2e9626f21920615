"""Certificates for tests."""

import subprocess


def make_certificate(path, name="iiif.test"):
    """Writes a key and a certificate for the name, in one file, as httpd and HAProxy read them."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}",
         "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "-", "-out", "-"],
        check=True, stdout=path.open("wb"), stderr=subprocess.DEVNULL,
    )
