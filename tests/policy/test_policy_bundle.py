"""A bundle is its content: same content, same hash and bytes; any change, another hash."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tillguard.errors import BrokenFile
from tillguard.files import read_texts
from tillguard.policy import Bundle, parse_policies, read_bundle

SHIPPED = Path(__file__).parents[2] / "policies"
TEXTS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.text(st.characters(codec="utf-8"), max_size=20),
    max_size=5,
)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(files=TEXTS)
def test_a_bundle_survives_its_bytes(files: dict[str, str]) -> None:
    bundle = Bundle(files)
    again = Bundle.from_bytes(bundle.to_bytes())
    assert again == bundle
    assert again.hash == bundle.hash
    assert again.to_bytes() == Bundle(dict(reversed(files.items()))).to_bytes()


@unhurried
@given(one=TEXTS, other=TEXTS)
def test_equal_hash_means_equal_content(one: dict[str, str], other: dict[str, str]) -> None:
    assert (Bundle(one).hash == Bundle(other).hash) is (one == other)


def test_text_that_moves_from_one_file_to_the_next_changes_the_hash() -> None:
    assert Bundle({"a": "bc", "d": ""}).hash != Bundle({"a": "b", "cd": ""}).hash


@pytest.mark.parametrize("packed", [b"", b"no", Bundle({"a": "b"}).to_bytes()[:-9], b"\x1f\x8b"])
def test_damaged_bytes_are_refused(packed: bytes) -> None:
    with pytest.raises(BrokenFile, match="not a bundle"):
        Bundle.from_bytes(packed)


def test_a_bundle_holds_both_folders(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "odd.yaml").write_text("id: odd\n")
    (tmp_path / "notes.txt").write_text("not part of it")
    bundle = read_bundle(tmp_path, SHIPPED)
    assert bundle.rules_files() == {"returns/odd.yaml": "id: odd\n"}
    assert bundle.policy_files() == read_texts(SHIPPED)
    parse_policies(bundle.policy_files())


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes(b"currency: USD\nabout: \xff\n")
    with pytest.raises(BrokenFile, match=r"base\.yaml:2:8: encoding"):
        read_texts(tmp_path)
    with pytest.raises(BrokenFile, match="missing-folder"):
        read_texts(tmp_path / "nowhere")
