"""What answers now is what was promoted last; labels from elsewhere count once."""

from __future__ import annotations

import pytest

from tillguard.domain import Party
from tillguard.journal import Journal, Label, UnknownVersion


@pytest.mark.parametrize("kind", ["bundle", "model", "norm"])
def test_the_promoted_version_is_live_and_an_earlier_one_can_be_again(
    journal: Journal, kind: str
) -> None:
    save, promote = getattr(journal, f"save_{kind}"), getattr(journal, f"promote_{kind}")
    stored, live = getattr(journal, kind), getattr(journal, f"live_{kind}")
    assert live() is None
    save("h1", b"one", 10)
    save("h2", b"two", 20)
    save("h1", b"changed?", 30)
    assert live() is None
    assert (stored("h1").content, stored("h1").made_at) == (b"one", 10)
    promote("h1", "lead", 40)
    promote("h2", "lead", 50)
    assert (live().version.content, live().since, live().by) == (b"two", 50, "lead")
    promote("h1", "ann", 60)
    assert (live().version.hash, live().since, live().by) == ("h1", 60, "ann")
    with pytest.raises(UnknownVersion, match=f"no {kind} is stored under the hash h3"):
        promote("h3", "lead", 70)
    with pytest.raises(UnknownVersion):
        stored("h3")
    assert live().version.hash == "h1"


def test_bundles_and_models_do_not_mix(journal: Journal) -> None:
    journal.save_bundle("h1", b"rules", 1)
    with pytest.raises(UnknownVersion):
        journal.promote_model("h1", "lead", 2)


def test_imported_labels_count_once_and_are_read_as_known(journal: Journal) -> None:
    found = [
        Label("k2", "import", 20, True, "POST_VOID", Party.STAFF, 700, 0.5, 2.0),
        Label("k1", "import", 10, False, "", Party.CUSTOMER, 0),
    ]
    assert journal.save_labels(found) == 2
    assert (
        journal.save_labels([*found, found[0], Label("k3", "import", 30, True, "", Party.STAFF, 1)])
        == 1
    )
    assert journal.labels(20) == [found[1], found[0]]
    assert [x.key for x in journal.labels(30)] == ["k1", "k2", "k3"]
