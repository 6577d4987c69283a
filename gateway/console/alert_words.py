"""The words of an alert's handling: steps, fields, choices; zh, then en."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Pair = tuple[str, str]

STEP_WORDS: Final[Mapping[str, Pair]] = {
    "notify": ("告知责任单位", "Notify the party"),
    "answer": ("提交反馈", "Answer"),
    "read": ("反馈已阅", "The answer was read"),
    "order": ("责令整改", "Order a rectification"),
    "report": ("报告整改", "Report the rectification"),
    "verify": ("核实整改", "Verify the rectification"),
    "close": ("办结", "Close"),
    "escalate": ("升级", "Escalate"),
    "suspend": ("暂停交易", "Suspend the activity"),
    "resume": ("恢复交易", "Resume the activity"),
    "transfer": ("移送线索", "Transfer the case"),
}


HEARING: Final[Mapping[str, tuple[Pair, Pair]]] = {
    "notice": (
        ("待告知", "the party is still to be told"),
        ("告知责任单位之前不予认定。", "Nothing is confirmed before the party was told."),
    ),
    "answer": (
        ("待反馈", "the party may still answer"),
        (
            "责任单位反馈之前，或者反馈期限届满之前，不予认定。",
            "Nothing is confirmed before the party answered or its time to answer has run.",
        ),
    ),
}
"""What an alert waits for before it can be confirmed: in a word, and in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    words: Pair
    long: bool = False
    choices: Mapping[str, Pair] = field(default_factory=dict)


FIELDS: Final[Mapping[str, FieldWords]] = {
    "to_org": FieldWords(words=("单位（如 org/owner）", "Organisation (such as org/owner)")),
    "org": FieldWords(words=("责任单位", "Responsible organisation")),
    "channel": FieldWords(words=("告知方式", "How it was told")),
    "statement": FieldWords(words=("说明", "Statement"), long=True),
    "due": FieldWords(words=("整改期限（2026-03-31）", "Due day (2026-03-31)")),
    "reason": FieldWords(words=("理由", "Reason"), long=True),
    "sha256": FieldWords(words=("附件 SHA-256", "SHA-256 of the document")),
    "result": FieldWords(
        words=("核实结果", "Result"),
        choices={"pass": ("通过", "passed"), "fail": ("不通过", "failed")},
    ),
    "outcome": FieldWords(
        words=("办结结果", "Outcome"),
        choices={
            "explained": ("已说明", "explained"),
            "mistaken": ("误报", "mistaken"),
            "rectified": ("已整改", "rectified"),
            "confirmed": ("已认定", "confirmed"),
            "reported_late": ("逾期报送", "reported late"),
        },
    ),
    "level": FieldWords(
        words=("升级为", "Level"),
        choices={"red": ("红", "red"), "yellow": ("黄", "yellow")},
    ),
    "ground": FieldWords(words=("情形", "Ground"), long=True),
    "lot": FieldWords(words=("标段", "Lot")),
    "kind": FieldWords(
        words=("移送类别", "Kind of transfer"),
        choices={
            "project": ("项目", "project"),
            "entity": ("主体", "organisation"),
            "official": ("公职人员", "official"),
            "other": ("其他", "other"),
        },
    ),
}
