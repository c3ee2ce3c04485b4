"""What alerts.yaml may say: receivers, and rules for who is told what."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tillguard.domain import Action, News, Role
from tillguard.files.shape import named
from tillguard.policy.schema import Part
from tillguard.policy.schema_words import ActionName, Money, Name, Severity, StoreId, Text, Typology

TOLD = (Role.STORE_MANAGER, Role.INVESTIGATOR, Role.LP_LEAD, Role.AUDITOR, Role.ADMIN)
"""Roles that may watch alerts, but for tills, which have their stream."""
WAYS = ("webhook", "mail")

ReceiverName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
RoleName = Annotated[Role, named({role.value: role for role in TOLD}, "a role that is told")]
WayName = Annotated[str, named({way: way for way in WAYS}, "a way")]
NewsName = Annotated[News, named({news.value: news for news in News}, "a kind of news")]


class ReceiverPart(Part):
    """Somebody who is told: what their role may see, of these stores and regions (none: all).
    Where they are reached stands in the operator's own file."""

    name: ReceiverName
    role: RoleName
    by: WayName
    stores: list[StoreId] = Field(default_factory=list)
    regions: list[Name] = Field(default_factory=list)
    about: Text = ""


class AlertRulePart(Part):
    """Who is told of which news. `action`, `severity`, `typologies` and `expected_loss` (minor
    units) are about decisions: these or stricter, graver, dearer."""

    news: Annotated[list[NewsName], Field(min_length=1)]
    to: Annotated[list[ReceiverName], Field(min_length=1)]
    stores: list[StoreId] = Field(default_factory=list)
    regions: list[Name] = Field(default_factory=list)
    action: ActionName = Action.APPROVE
    severity: Severity = 0
    typologies: list[Typology] = Field(default_factory=list)
    expected_loss: Money = 0
    about: Text = ""


class AlertsFile(Part):
    """alerts.yaml."""

    about: Text = ""
    receivers: Annotated[list[ReceiverPart], Field(max_length=200)]
    rules: Annotated[list[AlertRulePart], Field(max_length=200)]
