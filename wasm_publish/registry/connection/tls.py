"""Whom we trust when a server shows a certificate."""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.registry.connection.network import Network

_HASHED_LINK = ".0"
"""How OpenSSL finds a certificate in a folder: by a link named after its subject's hash."""


def tls_context(network: Network) -> ssl.SSLContext:
    """The context for all connections: building one takes longer than a handshake.

    Raises:
        UsageError: A file of certificate authorities can't be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # which not every system's Python begins with
    if network.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    _trust_system(context, network.environment)
    if network.ca_file:
        _trust_file(context, network.ca_file, "--ca-file")
    return context


def _trust_system(context: ssl.SSLContext, environment: Mapping[str, str]) -> None:
    """Trust whom the environment names, else whom the system trusts.

    https://docs.openssl.org/master/man3/SSL_CTX_load_verify_locations/
    """
    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if file:
        _trust_file(context, file, "SSL_CERT_FILE")
    if folder:
        context.load_verify_locations(capath=folder)
    if file or folder:
        return
    system = ssl.get_default_verify_paths().capath
    if system and _is_hashed(system):
        # Looked up when needed; to parse all authorities of a bundle takes 30 milliseconds.
        context.load_verify_locations(capath=system)
        return
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:
        # A Python that was built elsewhere may look where this system has nothing.
        import certifi

        context.load_verify_locations(cafile=certifi.where())


def _is_hashed(folder: str) -> bool:
    with suppress(OSError), os.scandir(folder) as entries:
        return any(entry.name.endswith(_HASHED_LINK) for entry in entries)
    return False


def _trust_file(context: ssl.SSLContext, path: str, origin: str) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except (OSError, ValueError) as error:
        # OpenSSL's own errors are an OSError without a word for people.
        why = "it holds no certificate"
        if not isinstance(error, ssl.SSLError) and isinstance(error, OSError):
            why = error.strerror or why
        raise UsageError(
            f"can't take certificate authorities from {path}: {why}",
            code="invalid-ca-file",
            key=origin,
            remedy="name a file of certificates in the form PEM",
        ) from None
