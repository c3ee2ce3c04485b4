"""No card number, track or security code gets in, wherever it hides; honest numbers do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from tillguard.errors import InvalidRequest
from tillguard.serve.card_numbers import card_numbers
from tillguard.serve.validate import check
from tillguard.v1 import (
    decision_service_pb2,
    investigation_service_pb2,
    policy_service_pb2,
    transaction_pb2,
)

SERVICES = [
    *decision_service_pb2.DESCRIPTOR.services_by_name.values(),
    *investigation_service_pb2.DESCRIPTOR.services_by_name.values(),
    *policy_service_pb2.DESCRIPTOR.services_by_name.values(),
]
REQUESTS = [method.input_type for service in SERVICES for method in service.methods]

CARDS = [
    "4111111111111111",
    "4222222222222",
    "4000000000000000006",
    "5555555555554444",
    "2223003122003222",
    "2720992593319364",
    "378282246310005",
    "30569309025904",
    "6011000990139424",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
]

Disguise = Callable[[str], str]


def grouped(separator: str) -> Disguise:
    return lambda card: separator.join(card[i : i + 4] for i in range(0, len(card), 4))


DISGUISES: dict[str, Disguise] = {
    "plain": str,
    "spaces": grouped(" "),
    "dashes": grouped("-"),
    "wide dashes": grouped(" - "),
    "no-break spaces": grouped("\u00a0"),
    "en dashes": grouped("\u2013"),
    "zero-width spaces": grouped("\u200b"),
    "digit by digit": " ".join,
    "full-width digits": lambda card: card.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "arabic digits": lambda card: card.translate({48 + n: 0x0660 + n for n in range(10)}),
    "mathematical digits": lambda card: card.translate({48 + n: 0x1D7CE + n for n in range(10)}),
    "in a sentence": lambda card: f"paid with {card}, thanks",
    "between numbers": lambda card: f"till 402 {card} 7",
    "glued to letters": lambda card: f"x{card}y",
}

Place = tuple[Message, str]


def with_text(descriptor: Descriptor, text: str) -> Iterator[Place]:
    """For every text field under the message: a message with the text there, and its path."""
    for field in descriptor.fields:
        message = GetMessageClass(descriptor)()
        if field.message_type and field.message_type.GetOptions().map_entry:
            yield from in_map(message, field, text)
        elif field.message_type and field.message_type.file.package == "tillguard.v1":
            if field.name == "requests":
                continue
            for inner, path in with_text(field.message_type, text):
                yield put(message, field, inner, path)
        elif field.type == FieldDescriptor.TYPE_STRING:
            if field.is_repeated:
                getattr(message, field.name).append(text)
                yield message, f"{field.name}[0]"
            else:
                setattr(message, field.name, text)
                yield message, field.name


def put(message: Message, field: FieldDescriptor, inner: Message, path: str) -> Place:
    message = type(message)()
    target = getattr(message, field.name)
    if field.is_repeated:
        target.add().CopyFrom(inner)
        return message, f"{field.name}[0].{path}"
    target.CopyFrom(inner)
    return message, f"{field.name}.{path}"


def in_map(message: Message, field: FieldDescriptor, text: str) -> Iterator[Place]:
    getattr(message, field.name)["note"].string_value = text
    yield message, f'{field.name}["note"].string_value'
    message = type(message)()
    getattr(message, field.name)[text].bool_value = True
    yield message, field.name


def refusal(message: Message) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as error:
        check(message, 1_764_300_000)
    return error.value


@pytest.mark.proof("P7", 1)
@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("request_type", REQUESTS, ids=lambda r: r.name)
def test_a_card_number_is_found_in_every_text_of_every_request(
    request_type: Descriptor, disguise: str
) -> None:
    text = DISGUISES[disguise](CARDS[0])
    for message, path in with_text(request_type, text):
        found = card_numbers(message)
        assert [v.field for v in found] == [path]
        error = refusal(message)
        assert text not in str(error)
        assert "1111" not in str(error).replace("\u200b", "")
        assert any("card number" in v.description for v in error.violations)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("disguise", DISGUISES)
def test_every_brand_is_found(card: str, disguise: str) -> None:
    assert card_numbers(transaction_pb2.Tender(token=DISGUISES[disguise](card)))


@pytest.mark.parametrize("text", ["3782 822463 10005", "3782-822463-10005", "3056 930902 5904"])
def test_the_uneven_groups_of_some_brands_are_found(text: str) -> None:
    assert card_numbers(transaction_pb2.Tender(token=text))


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_found_in_numbers_too(card: str) -> None:
    transaction = transaction_pb2.Transaction()
    transaction.attributes["whole"].int64_value = int(card)
    assert [v.field for v in card_numbers(transaction)] == ['attributes["whole"].int64_value']
    if int(card) < 2**53:
        transaction = transaction_pb2.Transaction()
        transaction.attributes["real"].double_value = float(card)
        assert [v.field for v in card_numbers(transaction)] == ['attributes["real"].double_value']


@pytest.mark.parametrize(
    "track",
    [
        "%B4111111111111112^DOE/J^2512101",
        ";4111111111111112=25121010000000000",
        "%b9999999999999^DOE",
        "%B501800000001^DOE",
        ";501800000001=2512",
    ],
)
def test_track_data_is_found_whatever_its_check_digit(track: str) -> None:
    [found] = card_numbers(transaction_pb2.Tender(token=track))
    assert "track data" in found.description


@pytest.mark.parametrize("name", ["cvv", "cvc2", "pin", "pan", "track2"])
def test_attributes_named_like_card_secrets_are_refused(name: str) -> None:
    transaction = transaction_pb2.Transaction()
    transaction.attributes[name].string_value = "123"
    assert f'attributes["{name}"]' in [v.field for v in refusal(transaction).violations]


def gtin(rng: random.Random, digits: int) -> str:
    """An article number with its check digit, from the definition: weights 3, 1 from the right."""
    body = [rng.randrange(10) for _ in range(digits - 1)]
    weighted = sum(d * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return "".join(map(str, body)) + str(-weighted % 10)


@pytest.mark.parametrize("digits", [13, 14])
def test_article_numbers_are_never_taken_for_cards(digits: int) -> None:
    rng = random.Random(7)
    for _ in range(2000):
        line = transaction_pb2.Line(item=gtin(rng, digits))
        assert card_numbers(line) == []


def test_an_article_number_that_looks_like_a_card_passes_only_as_item() -> None:
    rng = random.Random(7)
    codes = [gtin(rng, 13) for _ in range(2000)]
    alike = [code for code in codes if card_numbers(transaction_pb2.Tender(token=code))]
    assert 40 < len(alike) < 160
    assert not any(card_numbers(transaction_pb2.Line(item=code)) for code in alike)


def test_a_card_number_as_item_code_is_found() -> None:
    for card in CARDS:
        assert card_numbers(transaction_pb2.Line(item=card)), card


@pytest.mark.parametrize(
    "text",
    [
        "402/3/2025-11-28/812",
        "4021-3-20251128-0812",
        "4111111111111112",
        "1764300000000",
        "9999999999999995",
        "tok_4111_1111_1111",
        "+49 30 1234567",
        "411111111111111",
        "41111111111111111111111111111111",
        "4111a1111a1111a1111",
    ],
)
def test_honest_texts_pass(text: str) -> None:
    transaction = transaction_pb2.Transaction(key=text, membership=text, original_receipt=text)
    transaction.tenders.add(token=text)
    assert card_numbers(transaction) == []


def test_dates_and_numbers_joined_by_dashes_pass_whatever_their_check_digit() -> None:
    keys = [f"4021-3-20251128-{number:04}" for number in range(100)]
    whole = [card_numbers(transaction_pb2.Tender(token=key.replace("-", ""))) for key in keys]
    assert 5 < sum(map(bool, whole)) < 15
    assert not any(card_numbers(transaction_pb2.Transaction(key=key)) for key in keys)


def test_a_card_number_in_the_name_of_an_attribute_is_not_repeated_by_other_refusals() -> None:
    transaction = transaction_pb2.Transaction()
    transaction.attributes[f"x{CARDS[0]}"].SetInParent()
    assert CARDS[0] not in str(refusal(transaction))


def test_of_random_long_numbers_only_one_in_ten_of_those_that_start_like_cards_is_refused() -> None:
    rng = random.Random(11)
    refused = sum(
        bool(card_numbers(transaction_pb2.Tender(token=f"4{rng.randrange(10**15):015}")))
        for _ in range(2000)
    )
    assert 150 < refused < 250


def test_each_request_of_a_batch_is_searched_by_itself() -> None:
    bad = decision_service_pb2.DecideRequest()
    bad.transaction.tenders.add(token=CARDS[0])
    batch = decision_service_pb2.BatchDecideRequest(requests=[bad])
    assert card_numbers(batch) == []
    assert card_numbers(bad, "requests[0].")[0].field == (
        "requests[0].transaction.tenders[0].token"
    )
