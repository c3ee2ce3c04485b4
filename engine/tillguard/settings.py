"""Where things are and how the service listens: TILLGUARD_* variables or command-line options."""

from __future__ import annotations

from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .failpoints import Failpoint

LEARNT = "learnt.npz"


class Settings(BaseSettings):
    """`home` holds the embedded database, models and the history snapshot; with `replay_from` the
    clock is that of a replay, which begins then and is as late as its latest event. With `nightly`
    the service learns once a day what is normal. With `second_person` nobody promotes what they
    drafted or fitted; with `dev` the files serve as they are. At `train_at` (local time of the
    chain's first store; never, if left out) a service trains; the model that passes its gate runs
    in the shadow for `shadow_decisions`, then becomes live by itself where `promotion` is
    automatic. A fit tries more for at most `train_seconds`. A store that takes longer than
    `store_seconds` counts as away: the fallback answers, and is spilled, in at most
    `spill_megabytes`. An engine in which the last `suspect_after` starts all died is left out. For
    proofs the process ends at the passes of a `failpoint`.

    While calls wait for longer than `longest_wait` (seconds) before they are turned to, others are
    refused: lists and plans from half of it, feedback from all of it, tills of stores that ask more
    than their share from all of it, every till from twice. At most `most_in_flight` answers are on
    their way to disk; a connection has at most `most_calls_per_connection` calls and streams open.

    Calls are encrypted with `tls_certificate` and `tls_key` (PEM), and then need an account; with
    `tls_clients`, certificates of an authority, also a client certificate. Plaintext is for this
    machine only, and asks for accounts where `access` says so.

    Records are sealed every `seal_seconds` with the key in `audit_key`, or in the home; services on
    one database share it.

    Receivers of alerts are reached where `alert_addresses` says, a file that holds their secrets; a
    letter is dead after `alert_attempts`.

    `trust_...` is what a label of that source weighs when a model is fitted: an investigator has
    seen the evidence (1), an imported verdict is of a system that is not known here (0.8), a
    manager answers in seconds while the customer waits (0.3); own estimates. No labeller has more
    than `most_of_one_labeller` of the weight."""

    model_config = SettingsConfigDict(env_prefix="TILLGUARD_", extra="forbid")

    home: Path = Path(".tillguard")
    database_url: str = ""
    rules: Path = Path("rules")
    policies: Path = Path("policies")
    host: str = "127.0.0.1"
    access: Literal["open", "accounts"] = "open"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_clients: Path | None = None
    audit_key: Path | None = None
    alert_addresses: Path | None = None
    alert_attempts: int = Field(16, ge=1, le=100)
    seal_seconds: float = Field(10.0, gt=0)
    port: int = Field(50551, ge=0, le=65535)
    console_port: int = Field(50552, ge=0, le=65535)
    replay_from: datetime | None = None
    metrics_port: int | None = Field(None, ge=0, le=65535)
    reload_seconds: float = Field(1.0, gt=0)
    second_person: bool = False
    dev: bool = False
    approval_minutes: int = Field(30, gt=0)
    nightly: bool = True
    claim_minutes: int = Field(240, gt=0)
    replan_seconds: float = Field(60.0, ge=0)
    plan_seconds: float = Field(2.0, gt=0)
    store_seconds: float = Field(1.0, gt=0)
    spill_megabytes: int = Field(512, gt=0)
    suspect_after: int = Field(3, ge=1, le=10)
    failpoint: Failpoint | None = None
    failpoint_passes: int = Field(1, gt=0)
    most_in_flight: int = Field(512, gt=0)
    longest_wait: float = Field(0.2, gt=0)
    most_streams: int = Field(8192, gt=0)
    most_connections: int = Field(8192, gt=0)
    most_calls_per_connection: int = Field(256, gt=0)
    trust_verdict: float = Field(1.0, gt=0, le=1)
    trust_import: float = Field(0.8, gt=0, le=1)
    trust_approval: float = Field(0.3, gt=0, le=1)
    most_of_one_labeller: float = Field(0.2, gt=0, le=1)
    train_at: time | None = None
    train_seconds: float = Field(300.0, ge=0)
    train_minutes: float = Field(60.0, gt=0)
    train_megabytes: int = Field(4096, ge=64)
    shadow_decisions: int = Field(2000, ge=0)
    promotion: Literal["person", "automatic"] = "person"

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        """Plaintext stays on this machine; a proxy that ends TLS may stand in front."""
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: give both or neither")
        if self.tls_clients is not None and self.tls_certificate is None:
            raise ValueError("tls_clients needs tls_certificate and tls_key")
        local = self.host == "localhost" or ip_address(self.host).is_loopback
        if not local and self.tls_certificate is None:
            raise ValueError(
                f"{self.host} is not loopback: give tls_certificate and tls_key, or let the service"
                " listen on 127.0.0.1 and put a proxy that ends TLS in front of it"
            )
        return self

    @property
    def guarded(self) -> bool:
        """Whether a call needs an account: always, but for plaintext on this machine, which is open
        to whoever is on it unless `access` says accounts."""
        return self.access == "accounts" or self.tls_certificate is not None

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'tillguard.db'}"

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def snapshot(self) -> Path:
        return self.home / "history.snapshot"

    @property
    def spill(self) -> Path:
        """What was answered while the store was away."""
        return self.home / "spill.journal"

    @property
    def archive(self) -> Path:
        """Imported history."""
        return self.home / "archive"

    @property
    def replayed(self) -> Path:
        """What the imported history came to when it was last replayed."""
        return self.home / "replayed"

    @property
    def flows(self) -> Path:
        """What every store's hours brought, from before the journal and from it."""
        return self.home / "flows.npz"

    @property
    def promotes_itself(self) -> bool:
        """Whether a model may become live without a person; never where two are asked for."""
        return self.promotion == "automatic" and not self.second_person

    @property
    def learnt(self) -> Path:
        """Labelled vectors from before the journal began: of the imported history, if there is
        one."""
        imported = self.replayed / LEARNT
        return imported if imported.exists() else self.home / LEARNT
