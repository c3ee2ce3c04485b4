"""Random rules over every operator of the language: lists, parameters and sequences too.

What is drawn depends on the generator given alone. The words are one or two fields of every unit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random

from ..domain import RECENT, Kind, TenderType
from ..errors import BrokenFile
from ..ruleset import Rule, parse_rules, vocabulary

UNITS = ("money", "money", "ratio", "seconds", "count", "flag", "score", "hour", "ratio", "count")
LISTS = {
    "stolen": "card", "recalled": "item", "watched": "customer", "risky": "store",
    "tiers": "attr.tier",
}  # fmt: skip
MEMBERS = {
    "stolen": ("t1", "t2"), "recalled": ("i1", "i2"), "watched": ("c1", "it's"),
    "risky": ("s1", "größe", "5"), "tiers": ("gold", "5", "yes"),
}  # fmt: skip
WORDS = vocabulary(((f"{unit}_{at}", unit) for at, unit in enumerate(UNITS)), LISTS, "EUR")
STORES = ("s1", "s12", "5", 'say "hi"', "it's", "back\\slash", "größe", "true", "1e5", "")
KINDS = (Kind.RETURN, Kind.VOID, Kind.SALE)
NOW = 1_500_000_000
STEPS = ("same as step 1", "other than step 1")
PRESENT = ("is missing", "is missing", "is not missing")
AMOUNTS = (
    *(">= 5.00", "< 5.00", "between 1.00 and 20.00", "!= 5.00 EUR", ">= $least", "< $least"),
    *("== $least", "between $least and 20.00", "not between 0 and $least"),
)
TOO_MUCH = {"too-complex"}

Write = Callable[[Random], str]
VALUES: Mapping[str, Write] = {
    "money": lambda r: (
        f"{r.choice((0, 1, 5, 20, -3))}.{r.choice(('00', '05', '50'))}{r.choice(('', ' EUR'))}"
    ),
    "ratio": lambda r: r.choice(("0 %", "50 %", "100 %", "12.34 %", "1.5 x")),
    "seconds": lambda r: r.choice(("0 s", "30 s", "5 min", "2 h", "1 day")),
    "count": lambda r: str(r.choice((0, 1, 2, 3, 10))),
    "flag": lambda r: r.choice(("yes", "no")),
    "score": lambda r: r.choice(("0", "1.5", "2.25", "-1")),
    "hour": lambda r: str(r.randrange(24)),
}
RANGES = {
    "money": ("-5.00", "0.05", "20.00"),
    "ratio": ("0 %", "12.34 %", "1 x"),
    "seconds": ("0 s", "30 s", "2 h"),
    "count": ("0", "1", "3"),
    "score": ("-1", "0", "1.5"),
    "hour": ("0", "7", "23"),
}
IN_STEPS = {"window": ("30 s", "5 min", "2 h"), "least": ("0.00", "1.00", "20.00")}
"""Parameters of sequences' steps."""


def rules(r: Random, count: int) -> tuple[Rule, ...]:
    """Rules that pass the reader; those that are too complex are drawn again."""
    files = dict(file(r, number) for number in range(count))
    while True:
        try:
            return parse_rules(files, WORDS)
        except BrokenFile as error:
            broken = {problem.file: problem.code for problem in error.problems}
            if set(broken.values()) - TOO_MUCH:
                raise
            for name in broken:
                files |= [file(r, int(name.rpartition("-")[2].removesuffix(".yaml")))]


def file(r: Random, number: int) -> tuple[str, str]:
    """Path and text of a random rule."""
    name = f"rule-{number}"
    parameters = {} if r.random() < 0.5 else thresholds(r)
    kinds = r.sample(KINDS, r.randint(1, 3))
    told = {
        "id": name,
        "title": name,
        "group": "returns",
        "typology": "NO_RECEIPT_RETURN",
        "party": "customer",
        "kinds": kinds,
        "severity": 1,
        "tests": [{"name": "a", "hit": True}, {"name": "b", "hit": False}],
    }
    when = block(r, 3, tuple(parameters))
    uses = [f"{FIELDS[p]} >= ${p}" for p in parameters]
    if r.random() < 0.3:
        told["sequence"] = sequence(r)
        when = {"any": [when, "money_0 is missing", "money_0 >= -99"]}
        parameters |= in_steps(json.dumps(told["sequence"]))
    told["when"] = {"any": [when, {"all": uses}]} if uses else when
    told["reason"] = "{store} {money_0} {attr.tier}" + "".join(f" {{${p}}}" for p in parameters)
    return f"returns/{name}.yaml", json.dumps(
        told | ({"parameters": parameters} if parameters else {}), ensure_ascii=False
    )


FIELDS = {unit: f"{unit}_{at}" for at, unit in enumerate(UNITS) if unit in RANGES}
"""A field of the unit after which each parameter is named."""


def thresholds(r: Random) -> dict[str, object]:
    return {
        unit: {"default": RANGES[unit][1], "range": [RANGES[unit][0], RANGES[unit][2]],
               "about": "drawn"}
        for unit in r.sample(sorted(RANGES), r.randint(1, 2))
    }  # fmt: skip


def in_steps(written: str) -> dict[str, object]:
    """The parameters that a sequence names."""
    return {
        name: {"default": middle, "range": [low, high], "about": "drawn"}
        for name, (low, middle, high) in IN_STEPS.items()
        if f"${name}" in written
    }


def block(r: Random, depth: int, parameters: Sequence[str] = ()) -> object:
    if depth == 0 or r.random() < 0.3:
        return condition(r, parameters)
    key = r.choice(("all", "any", "any", "not"))
    return {key: [block(r, depth - 1, parameters) for _ in range(r.randint(1, 3))]}


def condition(r: Random, parameters: Sequence[str] = ()) -> str:
    if r.random() < 0.4:
        return about_text(r)
    field = r.choice([field for field in WORDS.values() if field.position >= 0])
    named = field.unit in parameters

    def value() -> str:
        return f"${field.unit}" if named and r.random() < 0.7 else VALUES[field.unit](r)

    if field.unit == "flag" or r.random() < 0.6:
        operators = ("==", "!=") if field.unit == "flag" else ("==", "!=", "<", "<=", ">", ">=")
        return f"{field.name} {r.choice(operators)} {value()}"
    negation = r.choice(("", "not "))
    match r.randrange(3):
        case 0:
            return f"{field.name} is {negation}missing"
        case 1:
            values = ", ".join(VALUES[field.unit](r) for _ in range(r.randint(1, 3)))
            return f"{field.name} {negation}in [{values}]"
    low, high = RANGES[field.unit][1:]
    low = value() if named and r.random() < 0.5 else low
    low = low if low.startswith("$") else RANGES[field.unit][1]
    return f"{field.name} {negation}between {low} and {high}"


def about_text(r: Random) -> str:
    store = "'it\"s'" if r.random() < 0.1 else json.dumps(r.choice(STORES[:9]), ensure_ascii=False)
    if "\\" in store:
        store = "'back\\slash'" if "back" in store else "'say \"hi\"'"
    name = r.choice(tuple(LISTS))
    return r.choice(
        (
            f"store == {store}",
            f"store != {store}",
            f"store in [{store}, s1]",
            f"store not in [{store}]",
            f"store starts with {r.choice(('s', 's1', '5', 't'))}",
            "store is missing",
            f"tender {r.choice(('==', '!='))} {r.choice(tuple(TenderType))}",
            *("tender is not missing", "department == grocery", "customer_entry == keyed"),
            *("kind in [return, void]", "attr.tier == gold", "attr.tier != 5"),
            *("attr.tier is missing", "attr.tier >= 2.5", "card == t1", "card is missing"),
            *("attr.tier between 1 and 7", "attr.tier == yes"),
            *("item == i1", "item in [i2, i3]", "item not in [i1]", "item starts with i2"),
            *("item is missing", "item is not missing"),
            *[f"{LISTS[name]} {r.choice(('', '', 'not '))}in list {name}"] * 6,
        )
    )


def sequence(r: Random) -> dict[str, object]:
    """Two or three steps at one entity, with amounts, tenders, ties to the first, parameters and
    what is missing."""
    steps = [step(r, number) for number in range(r.randint(2, 3))]
    steps[-1].pop("kinds", None)
    return {
        "of": r.choice(RECENT),
        "within": r.choice(("1 min", "5 min", "2 h", "$window", "$window")),
        "steps": steps,
    }


def step(r: Random, number: int) -> dict[str, object]:
    told: dict[str, object] = {
        "kinds": r.sample(("no_sale", "void", "sale", "return", "clock_in"), r.randint(1, 3))
    }
    if r.random() < 0.3:
        told["tender"] = r.sample(tuple(TenderType), 3)
    if r.random() < 0.4:
        told["amount"] = r.choice(AMOUNTS)
    if r.random() < 0.3:
        told[r.choice(("tender", "employee", "card", "customer"))] = r.choice(PRESENT)
    if number and r.random() < 0.7:
        told[r.choice(("amount", "employee", "register", "card", "customer"))] = r.choice(STEPS)
    return told
