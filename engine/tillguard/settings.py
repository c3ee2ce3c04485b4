"""Where things are and how the service listens: TILLGUARD_* variables or command-line options."""

from __future__ import annotations

from datetime import datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`home` holds the embedded database, models and the history snapshot; with `replay_from` the
    clock is that of a replay, which begins then and is as late as its latest event. With
    `second_person` nobody promotes what they drafted or fitted; with `dev` the files serve as they
    are. At `train_at` (local time of the chain's first store; never, if left out) a service trains;
    the model that passes its gate runs in the shadow for `shadow_decisions`, then becomes live by
    itself where `promotion` is automatic."""

    model_config = SettingsConfigDict(env_prefix="TILLGUARD_", extra="forbid")

    home: Path = Path(".tillguard")
    database_url: str = ""
    rules: Path = Path("rules")
    policies: Path = Path("policies")
    host: str = "127.0.0.1"
    port: int = Field(50551, ge=0, le=65535)
    replay_from: datetime | None = None
    reload_seconds: float = Field(1.0, gt=0)
    second_person: bool = False
    dev: bool = False
    approval_minutes: int = Field(30, gt=0)
    claim_minutes: int = Field(240, gt=0)
    plan_seconds: float = Field(2.0, gt=0)
    most_in_flight: int = Field(512, gt=0)
    train_at: time | None = None
    train_minutes: float = Field(60.0, gt=0)
    train_megabytes: int = Field(4096, ge=64)
    shadow_decisions: int = Field(2000, ge=0)
    promotion: Literal["person", "automatic"] = "person"

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        """Plaintext stays on this machine; a proxy that ends TLS may stand in front."""
        if host != "localhost" and not ip_address(host).is_loopback:
            raise ValueError(
                f"{host} is not loopback: the service speaks plaintext, so let it listen on "
                "127.0.0.1 and put a proxy that ends TLS in front of it"
            )
        return host

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
    def promotes_itself(self) -> bool:
        """Whether a model may become live without a person; never where two are asked for."""
        return self.promotion == "automatic" and not self.second_person

    @property
    def learnt(self) -> Path:
        """Labelled vectors from before the journal began."""
        return self.home / "learnt.npz"
