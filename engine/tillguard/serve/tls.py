"""TLS, with certificates that are read again when their files change."""

from __future__ import annotations

from pathlib import Path

import grpc

from ..errors import UnreadableCertificate
from ..settings import Settings


class Certificates:
    """The service's certificate and key, and whom its clients' certificates must come from."""

    def __init__(self, settings: Settings) -> None:
        assert settings.tls_certificate is not None
        assert settings.tls_key is not None
        self.files = [settings.tls_certificate, settings.tls_key]
        self.demands_clients = settings.tls_clients is not None
        if settings.tls_clients is not None:
            self.files.append(settings.tls_clients)
        self.read_at: list[int] = []

    def credentials(self) -> grpc.ServerCredentials:
        """Raises UnreadableCertificate."""
        first = self._configuration()
        self.read_at = self._times()
        return grpc.dynamic_ssl_server_credentials(
            first,
            self._changed,  # type: ignore[arg-type]  # the stubs leave out that None is no change
            self.demands_clients,
        )

    def _changed(self) -> grpc.ServerCertificateConfiguration | None:
        """Asked at every handshake: None while the files are those that were read. A half-written
        pair keeps the last good one."""
        try:
            if (now := self._times()) == self.read_at:
                return None
            made = self._configuration()
        except (OSError, UnreadableCertificate):
            return None
        self.read_at = now
        return made

    def _configuration(self) -> grpc.ServerCertificateConfiguration:
        certificate, key, *clients = (readable(file) for file in self.files)
        return grpc.ssl_server_certificate_configuration(
            [(key, certificate)], root_certificates=clients[0] if clients else None
        )

    def _times(self) -> list[int]:
        return [file.stat().st_mtime_ns for file in self.files]


def readable(file: Path) -> bytes:
    """The PEM text of a file."""
    try:
        text = file.read_bytes()
    except OSError as error:
        raise UnreadableCertificate(f"{file}: {error.strerror}; name a PEM file") from error
    if b"-----BEGIN " not in text:
        raise UnreadableCertificate(f"{file}: not PEM; it must begin with -----BEGIN")
    return text
