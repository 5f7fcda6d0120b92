"""A certificate authority of the benchmark's own, and a server certificate that it signed.

Two certificates, because some TLS libraries refuse a server that shows an authority's own.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_SERVER = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Certificates(NamedTuple):
    """Files in PEM.

    Attributes:
        authority: The certificate that clients trust.
        server: The server's certificate.
        key: The server's key.
    """

    authority: Path
    server: Path
    key: Path


def make(folder: Path) -> Certificates:
    """New ones, good for a month."""
    made = Certificates(folder / "authority.pem", folder / "server.pem", folder / "key.pem")
    authority_key, request = folder / "authority-key.pem", folder / "request.pem"
    extensions = folder / "extensions.cnf"
    extensions.write_text(_SERVER, encoding="utf-8")
    own = ("-subj", "/CN=benchmark authority", "-keyout", authority_key, "-out", made.authority)
    _openssl("req", "-x509", *_NEW_KEY, *own)
    _openssl("req", *_NEW_KEY, "-subj", "/CN=benchmark", "-keyout", made.key, "-out", request)
    signer = ("-CA", made.authority, "-CAkey", authority_key, "-CAcreateserial")
    _openssl("x509", "-req", "-in", request, *signer, "-extfile", extensions, "-out", made.server)
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
