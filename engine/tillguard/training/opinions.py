"""What people said of transactions, as the journal keeps it, and what their word weighs."""

from __future__ import annotations

from ..journal import Journal
from ..learn.card import About
from ..learn.labels import Opinion, Trust, weighed
from ..settings import Settings
from .grounds import live_policies


def opinions(journal: Journal) -> list[Opinion]:
    """Everything that was said, in the order in which it became known."""
    about = journal.subjects()
    return [
        Opinion(
            one.key, one.source, one.labeller, one.known, one.confirmed, one.loss, one.propensity,
            about.get(one.key, "") if one.source == "verdict" else "",
        )
        for one in journal.labels(2**62)
    ]  # fmt: skip


def trust_of(settings: Settings) -> Trust:
    return Trust(
        settings.trust_verdict,
        settings.trust_import,
        settings.trust_approval,
        settings.most_of_one_labeller,
    )


def about_labels(journal: Journal, settings: Settings) -> About:
    """What a card says beside the labels: seasons of the policies, typologies, where they came
    from."""
    policies = live_policies(settings, journal)
    said = opinions(journal)
    confirmed = dict.fromkeys(one.key for one in said if one.confirmed)
    typologies = {one.row.key: one.row.typology for one in journal.decisions([*confirmed])}
    return About(
        lambda at: policies.in_force("", at).season,
        typologies,
        weighed(said, trust_of(settings)).as_json(),
    )
