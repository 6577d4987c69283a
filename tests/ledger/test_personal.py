"""Personal data by their shape are found, and what only looks like them is let through."""

from hashlib import sha256

import pytest

from ledger.canonical import encode
from ledger.personal import IDENTITY, MOBILE, PersonalData, check_plain, kind_of

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(seventeen):
    """An invented number with its check digit."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True))
    return seventeen + "10X98765432"[total % 11]


INVENTED = identity("33100119800101123")
ENDS_IN_X = next(
    number
    for serial in range(1000)
    if (number := identity(f"33100119800101{serial:03d}")).endswith("X")
)


def said(data, **more):
    return {"stream": "project/P-1", "id": "t1", "data": data, **more}


def refused(statement):
    with pytest.raises(PersonalData) as refusal:
        check_plain(statement, encode(statement))
    return refusal.value


@pytest.mark.parametrize(
    "text",
    [
        INVENTED,
        ENDS_IN_X,
        ENDS_IN_X.lower(),
        f"身份证号{INVENTED},男",
        f"id:{INVENTED}",
        f"a\n{INVENTED}",
        f"\x1f{INVENTED}",
        "331001800101123",
        "身份证331001800101123。",
    ],
)
def test_identity_numbers_are_found(text):
    assert kind_of(text) == IDENTITY
    assert refused(said({"reason": text})).kind == IDENTITY


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "电话13800000000转1",
        "+8613800000000",
        "+86 138 0000 0000",
        "8613800000000",
        "联系人-13800000000",
        "138-0000-0000",
        "请拨打\n19900000000",
        "13800000000/13900000000",
        "tel: 13800000000;",
    ],
)
def test_mobile_numbers_are_found(text):
    assert kind_of(text) == MOBILE
    assert refused(said({"reason": text})).kind == MOBILE


@pytest.mark.parametrize(
    "text",
    [
        INVENTED[:17] + ("0" if INVENTED[17] != "0" else "1"),  # a code that fails the check digit
        identity("33100120260302123"),  # region, today's date, serial, by chance its check digit
        identity("99100119800101123"),  # no province
        identity("33100119801301123"),  # no month
        identity("33100119800230123"),  # no day
        "X" + INVENTED,
        INVENTED + "1",
        "331000260302001",  # a project code of region, date and number
        "331001991301123",
        "20260302001",
        "12345678901",
        "10013800000000",
        "138000000001",
        "PE-RUC-15123456789",
        "GB/13800000000",
        "13010012345-01",
        "1380000000",
        "2026-03-02T01:30:00.000000Z",
        "2020-331000-70-03-012345",
        "91330000MA27XXXX0X",
        sha256(b"1").hexdigest(),
        "9" * 64,
        "138.0000.0000",
        "0576-88800000",
        "",
    ],
)
def test_what_only_looks_like_it_passes(text):
    assert kind_of(text) is None
    statement = said({"reason": text, "sha256": sha256(text.encode()).hexdigest()})
    check_plain(statement, encode(statement))


def test_an_amount_is_no_telephone():
    statement = said({"amount": {"currency": "CNY", "fen": 13_800_000_000}})

    check_plain(statement, encode(statement))


@pytest.mark.parametrize(
    ("statement", "path"),
    [
        (said({"members": [{"note": "x"}, {"note": "13800000000"}]}), "/data/members/1/note"),
        (said({"a/b": {"c": "13800000000"}}), "/data/a~1b/c"),
        (said({"value": {"13800000000": 1}}), "/data/value"),
        (said({}, attachments=[{"name": "13800000000.pdf"}]), "/attachments/0/name"),
        (said({}, stream=f"person/{INVENTED}"), "/stream"),
        (said({}, actor=f"org/{INVENTED}"), "/actor"),
        (said({}, sealed={"13800000000": "ab" * 32}), "/sealed"),
        (said({}, id="13800000000"), "/id"),
    ],
)
def test_the_refusal_says_where_and_never_which(statement, path):
    refusal = refused(statement)

    assert refusal.path == path
    assert "13800000000" not in str(refusal)
    assert INVENTED not in str(refusal)


def test_the_door_refuses_it_and_the_others_of_the_batch_stand(sequencer, town):
    plain = town.said(
        "org/platform",
        "tender.NoticePublished",
        {"notice_id": "13800000000"},
        stream="project/P-1",
    )

    refusal, accepted = sequencer.submit([plain, town.notice()])

    assert refusal.path == "/statement/data/notice_id"
    assert refusal.reason.startswith(MOBILE)
    assert accepted.seq == 1
