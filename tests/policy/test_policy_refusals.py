"""A wrong file is refused: the message names place, what is allowed and the nearest name."""

import pytest

from tillguard.errors import BrokenFile, Problem
from tillguard.policy import parse_policies


def problems_of(files: dict[str, str]) -> list[Problem]:
    with pytest.raises(BrokenFile) as broken:
        parse_policies(files)
    return broken.value.problems


REFUSED = [
    ("base.yaml", "  floor: 0.10 ", "  flor: 0.10 ", "unknown-key", "did you mean floor"),
    ("base.yaml", "floor: 0.10", "floor: 1.10", "range", "given 1.1"),
    ("base.yaml", "floor: 0.10", "floor: .nan", "range", "given nan"),
    ("base.yaml", "floor: 0.10", "floor: ", "wrong-type", "given None"),
    ("base.yaml", "floor: 0.10", "floor: '0.10'", "wrong-type", "given '0.10'"),
    ("base.yaml", "currency: USD", "currency: dollars", "wrong-name", "currency"),
    ("base.yaml", "currency: USD", "", "missing", "currency is needed"),
    ("base.yaml", "{staff: MANAGER_APPROVAL}", "{staff: HOLD}", "unknown-name",
     "at most another person's approval"),
    ("base.yaml", "staff: {4: APPROVE_AND_REVIEW, 5: MANAGER_APPROVAL}", "staff: {5: DENY}",
     "unknown-name", "at most another person's approval"),
    ("base.yaml", "customer: {4: VERIFY,", "customer: {4: VERIFI,", "unknown-name",
     "did you mean VERIFY"),
    ("base.yaml", "customer: {4: VERIFY,", "customer: {6: VERIFY,", "range", "given 6"),
    ("base.yaml", "    fallback: VERIFY\n", "", "missing", "kinds.return.fallback is needed"),
    ("base.yaml", "    fallback: VERIFY\n", "    fallback: HOLD\n", "unknown-name",
     "nobody is held"),
    ("base.yaml", "    fallback: MANAGER_APPROVAL\n", "    fallback: VERIFY\n",
     "a-fallback-is-possible-on-its-kind", "VERIFY is not an action of 'post_void'"),
    ("base.yaml", "  suspend:\n", "  suspended:\n", "unknown-name", "did you mean suspend"),
    ("base.yaml", "typology: POST_VOID", "typology: POST_VOIDS", "a-kind-has-a-known-typology",
     "did you mean POST_VOID"),
    ("base.yaml", "[estimate, hayes-2012, warnings-2014]", "[estimated]",
     "a-typology-names-its-sources", "did you mean estimate"),
    ("base.yaml", "HOLD: 0.80, DENY: 0.97}", "DENY: 0.97}",
     "a-typology-says-what-each-action-prevents", "HOLD is missing"),
    ("base.yaml", "4: 0.15", "4: 0.03", "a-graver-hit-weighs-no-less", "severity 4 weighs 0.03"),
    ("base.yaml", "{who: cashier, friction: 0}", "{who: cashier, friction: 0, manager_minutes: 1}",
     "only-actions-that-occupy-people-take-their-time", "are charged for staff time"),
    ("base.yaml", "who: cashier, friction: 0}", "who: cashir, friction: 0}", "unknown-name",
     "did you mean cashier"),
    ("base.yaml", "about: a refund to the employee's own card or account",
     "about: &a text\n    about: b", "twice", "'about' is said twice"),
    ("base.yaml", "  UNCLASSIFIED:", "  UNCLASSIFYED:", "what-is-unclear-counts-as-staff",
     "UNCLASSIFIED is missing"),
    ("base.yaml", "currency: USD", "currency: *usd", "alias", "write the value out"),
    ("base.yaml", "currency: USD", "currency: !!python/name:os.system x", "tag", "plain value"),
    ("base.yaml", "risk:\n", "risk: [\n", "yaml", "not YAML"),
    ("seasons/peak-trading.yaml", "from: peak-begins", "from: peak-begin", "day",
     "did you mean peak-begins"),
    ("seasons/peak-trading.yaml", "from: peak-begins", "from: 11-31", "day", "is not a day"),
    ("seasons/peak-trading.yaml", "from: peak-begins", "from: 2017-11-18", "day",
     "one end has a year"),
    ("seasons/stock-take.yaml", "rank: 30", "rank: 20", "seasons-that-meet-differ-in-rank",
     "is also the rank of seasons/returns-after-peak, and both hold on 2010-01-17"),
    ("seasons/peak-trading.yaml", "rank: 10", "rank: 10\ncurrency: EUR", "unknown-key",
     "currency is not known"),
    ("seasons/peak-trading.yaml", "rank: 10\n", "", "missing", "rank is needed"),
    ("seasons/stock-take.yaml", "rank: 30", "rank: 30\nregions: [cost]", "unknown-region",
     "did you mean coast"),
    ("seasons/stock-take.yaml", "4: MANAGER_APPROVAL}", "4: HOLD}",
     "a-floor-is-not-above-its-ceiling", "its ceiling is MANAGER_APPROVAL"),
    ("seasons/stock-take.yaml", "MARKDOWN_ABUSE:", "MARKDOWN_ABUSES:", "missing", "is needed"),
    ("regions/peaks.yaml", "region: peaks", "region: peeks", "file-name", "regions/peeks.yaml"),
    ("stores/367.yaml", 'store: "367"', 'store: "3670"', "file-name", "stores/3670.yaml"),
    ("stores.csv", "1,coast,America/New_York", "1,coast,America/New_Yorc", "store",
     "did you mean America/New_York"),
    ("stores.csv", "2,lakes", "1,lakes", "store", "'1' is listed twice"),
    ("stores.csv", "store,region,zone", "store,zone,region", "table", "the header must be"),
    ("stores.csv", "2,lakes,America/Detroit", "2,lakes", "table", "3 cells are needed"),
    ("alerts.yaml", "role: lp_lead", "role: lp_led", "unknown-name", "did you mean lp_lead"),
    ("alerts.yaml", "role: lp_lead", "role: till", "unknown-name", "is not a role that is told"),
    ("alerts.yaml", "by: webhook", "by: webhok", "unknown-name", "did you mean webhook"),
    ("alerts.yaml", 'stores: ["367"]', "stores: []", "missing", "named stores or regions only"),
    ("alerts.yaml", "[coast]", "[cost]", "unknown-region", "did you mean coast"),
    ("alerts.yaml", '["367"]', '["3670"]', "unknown-store", "'3670' is not in stores.csv"),
    ("alerts.yaml", "to: [managers-367]", "to: [managers]", "unknown-receiver",
     "did you mean managers-367"),
    ("alerts.yaml", "name: managers-367", "name: lp-duty", "twice", "named twice"),
    ("alerts.yaml", "expected_loss: 20000", "typologies: [RETURN]", "unknown-typology",
     "'RETURN' has no terms"),
    ("alerts.yaml", "severity: 4", "severity: 6", "range", "given 6"),
    ("alerts.yaml", "expected_loss: 20000", "expected_loss: 200.00", "wrong-type", "given 200.0"),
    ("alerts.yaml", "news: [decision_flagged]\n    severity: 4", "news: [silence]\n    severity: 4",
     "wrong-value", "silence has no severity"),
    ("alerts.yaml", "news: [decision_flagged]", "news: [decision_flag]", "unknown-name",
     "did you mean decision_flagged"),
    ("alerts.yaml", "to: [managers-367]", "to: []", "length", "to"),
    ("alerts.yaml", "rules:\n", "rule:\n", "unknown-key", "did you mean rules"),
    ("staffing.yaml", "region: lakes", "region: lake", "unknown-region", "did you mean lakes"),
    ("staffing.yaml", "mon: 90", "monday: 90", "unknown-name", "'monday' is not a weekday"),
    ("staffing.yaml", "ceiling: 0.20", "ceiling: 0.01", "empty-range", "is above the ceiling 0.01"),
    ("staffing.yaml", "to: 2017-07-14", "to: 2017-06-14", "dates", "ends before it begins"),
    ("staffing.yaml", "name: Blake", "name: Avery", "twice", "named twice"),
    ("staffing.yaml", '"367": 120', '"368": 120', "unknown-store", "not in stores.csv"),
    ("calendar.yaml", "12-24", "tomorrow", "day", "is needed"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "words"), REFUSED)
def test_a_wrong_value_is_refused_in_its_place(
    shipped: dict[str, str], file: str, old: str, new: str, code: str, words: str
) -> None:
    text = shipped[file]
    assert old in text
    wrong = text.replace(old, new, 1)
    found = [p for p in problems_of(shipped | {file: wrong}) if p.code == code]
    assert found, code
    assert any(words in p.message for p in found), [str(p) for p in found]
    for problem in found:
        assert problem.file == file
        assert problem.source == wrong.splitlines()[problem.line - 1].rstrip()[:400]


def test_the_message_is_the_whole_remedy(shipped: dict[str, str]) -> None:
    wrong = shipped["base.yaml"].replace("  floor: 0.10 ", "  flor: 0.10 ", 1)
    line = wrong.splitlines().index(next(x for x in wrong.splitlines() if "flor:" in x)) + 1
    problem = problems_of(shipped | {"base.yaml": wrong})[0]
    assert str(problem).startswith(
        f"base.yaml:{line}:3: unknown-key: risk.flor is not known; did you mean floor? "
        "Allowed are floor, severity\n    flor: 0.10"
    )


def test_all_problems_of_all_files_come_at_once(shipped: dict[str, str]) -> None:
    files = dict(shipped)
    files["base.yaml"] = files["base.yaml"].replace("floor: 0.10", "floor: 7").replace("USD", "us")
    files["staffing.yaml"] = files["staffing.yaml"].replace("mon:", "moon:", 1)
    files["stores.csv"] += "1,coast,Nowhere\n"
    files["season/peak.yaml"] = ""
    assert {(p.file, p.code) for p in problems_of(files)} == {
        ("base.yaml", "range"),
        ("base.yaml", "wrong-name"),
        ("staffing.yaml", "unknown-name"),
        ("stores.csv", "store"),
        ("season/peak.yaml", "unknown-file"),
    }


def test_an_override_for_nobody_is_refused(shipped: dict[str, str]) -> None:
    files = shipped | {"stores/77.yaml": "store: 77\n", "regions/moon.yaml": "region: moon\n"}
    codes = {(p.file, p.code) for p in problems_of(files)}
    assert codes == {("stores/77.yaml", "unknown-store"), ("regions/moon.yaml", "unknown-region")}


@pytest.mark.parametrize("text", ["", "[]", "text", "- a", "a: b", "[" * 300, "\x00", "a: &a [*a]"])
def test_a_file_that_is_no_policy_is_refused(shipped: dict[str, str], text: str) -> None:
    for file in shipped:
        found = [p for p in problems_of(shipped | {file: text}) if p.file == file]
        assert found, file
        assert all(p.line >= 1 and p.column >= 1 and p.message for p in found)


def test_a_season_cannot_lift_what_protects_staff(shipped: dict[str, str]) -> None:
    season = "rank: 7\ndates: [{from: 01-01, to: 01-02}]\ntypologies:\n  SELF_REFUND:\n"
    files = shipped | {"seasons/hard.yaml": season + "    ceiling: DENY\n"}
    (problem,) = problems_of(files)
    assert (problem.file, problem.line) == ("seasons/hard.yaml", 5)
    assert "SELF_REFUND is about staff" in problem.message


def test_a_file_nests_only_so_deep(shipped: dict[str, str]) -> None:
    (problem,) = problems_of(shipped | {"calendar.yaml": "days: " + "[" * 40 + "]" * 40})
    assert (problem.code, problem.line, problem.column) == ("too-deep", 1, 36)
