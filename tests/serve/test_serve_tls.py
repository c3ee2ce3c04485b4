"""Calls over TLS by a client's certificate; certificates are exchanged while the service runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import grpc
import pytest
from pydantic import ValidationError

from tillguard.domain import Account, Role
from tillguard.errors import UnreadableCertificate
from tillguard.journal.accounts import save_account
from tillguard.serve.clock import Replay
from tillguard.serve.tls import Certificates
from tillguard.serve.wiring import start
from tillguard.settings import Settings
from tillguard.v1.model_service_pb2 import ListModelsRequest
from tillguard.v1.model_service_pb2_grpc import ModelServiceStub

NOON = 1_512_493_200
Code = grpc.StatusCode
openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


def run(*command: str) -> None:
    subprocess.run(["openssl", *command], check=True, capture_output=True)


def authority(folder: Path) -> Path:
    folder.mkdir()
    made = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    where = ("-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem")
    run("req", "-x509", *made, "-subj", "/CN=authority", *where)
    return folder


def signed(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate and its key for a name, good for 127.0.0.1."""
    key, asked, made, more = (folder / f"{name}.{end}" for end in ("key", "csr", "pem", "ext"))
    more.write_text("subjectAltName=IP:127.0.0.1\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("req", *curve, "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(asked))
    by = ("-CA", f"{folder}/ca.pem", "-CAkey", f"{folder}/ca.key", "-CAcreateserial", "-days", "2")
    run("x509", "-req", "-in", str(asked), *by, "-extfile", str(more), "-out", str(made))
    return made, key


async def asked(port: int, root: Path, client: tuple[Path, Path] | None = None) -> Code:
    pair = [file.read_bytes() for file in client] if client else [None, None]
    trust = grpc.ssl_channel_credentials((root / "ca.pem").read_bytes(), pair[1], pair[0])
    async with grpc.aio.secure_channel(f"127.0.0.1:{port}", trust) as channel:
        try:
            await ModelServiceStub(channel).ListModels(ListModelsRequest(), timeout=5)
        except grpc.aio.AioRpcError as error:
            return error.code()
        return Code.OK


@openssl
async def test_a_clients_certificate_names_its_account_and_certificates_change_in_flight(
    settings: Settings, tmp_path: Path
) -> None:
    ours, other = authority(tmp_path / "ours"), authority(tmp_path / "other")
    certificate, key = signed(ours, "server")
    encrypted = {
        "tls_certificate": certificate, "tls_key": key, "tls_clients": ours / "ca.pem",
    }  # fmt: skip
    service = await start(settings.model_copy(update=encrypted), Replay(NOON))
    with service.desk.journal.database.transaction() as session:
        save_account(session, Account("ann", Role.LP_LEAD), "")
    ann, nobody = signed(ours, "ann"), signed(ours, "nobody")
    assert await asked(service.port, ours, ann) is Code.OK
    assert await asked(service.port, ours, nobody) is Code.UNAUTHENTICATED
    assert await asked(service.port, ours) is Code.UNAVAILABLE
    assert await asked(service.port, ours, signed(other, "ann")) is Code.UNAVAILABLE
    for new, file in zip(signed(other, "server"), (certificate, key), strict=True):
        file.write_bytes(new.read_bytes())
        os.utime(file, (NOON, NOON))
    assert await asked(service.port, ours, ann) is Code.UNAVAILABLE
    assert await asked(service.port, other, ann) is Code.OK
    await service.stop(grace=0.1)


def test_what_is_no_certificate_is_refused_by_its_name(settings: Settings, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("no key")
    for file, words in ((tmp_path / "missing", "missing: No such file"), (key, "not PEM")):
        files = {"tls_certificate": file, "tls_key": key}
        certificates = Certificates(settings.model_copy(update=files))
        with pytest.raises(UnreadableCertificate, match=words):
            certificates.credentials()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"host": "0.0.0.0"}, "is not loopback"),
        ({"tls_certificate": "a.pem"}, "belong together"),
        ({"tls_clients": "a.pem"}, "needs tls_certificate"),
    ],
)
def test_plaintext_stays_on_this_machine(given: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**given)  # type: ignore[arg-type]


def test_whoever_speaks_tls_needs_an_account() -> None:
    files = {"tls_certificate": Path("a"), "tls_key": Path("b")}
    assert Settings(host="0.0.0.0", **files).guarded  # type: ignore[arg-type]
    assert Settings(access="accounts").guarded
    assert not Settings().guarded
