"""The words of the reports, zh and en, and times as people read them."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from ledger.canonical import parse_time
from monitors.calendar import DayKind
from monitors.judgement import Verdict

IDEOGRAPHIC_SPACE = "\u3000"

BEIJING = timezone(timedelta(hours=8))
"""One zone for the whole country since 1991, and no table of zones to install."""

LANGUAGES: Final = ("zh", "en")

VERDICTS: Final[Mapping[str, Mapping[Verdict, str]]] = {
    "zh": {
        Verdict.SATISFIED: "符合",
        Verdict.VIOLATED: "疑似不符",
        Verdict.PENDING: "待定",
        Verdict.UNDETERMINED: "无法判定",
        Verdict.INACTIVE: "不适用",
    },
    "en": {
        Verdict.SATISFIED: "satisfied",
        Verdict.VIOLATED: "possible non-conformity",
        Verdict.PENDING: "pending",
        Verdict.UNDETERMINED: "undetermined",
        Verdict.INACTIVE: "inactive",
    },
}

SIGNS: Final = {
    Verdict.SATISFIED: "✓",
    Verdict.VIOLATED: "✗",
    Verdict.PENDING: "…",
    Verdict.UNDETERMINED: "?",
    Verdict.INACTIVE: "–",
}

LEVELS: Final = {
    "zh": {"red": "红", "yellow": "黄", "blue": "蓝"},
    "en": {"red": "red", "yellow": "yellow", "blue": "blue"},
}

READINGS: Final = {
    "zh": {
        "rolled": "末日为休息日的顺延",
        "unrolled": "不顺延",
        "first_day_counts": "首日计入",
        "day_after": "自次日起算",
    },
    "en": {
        "rolled": "a last day off moves the end",
        "unrolled": "it does not",
        "first_day_counts": "the first day counts",
        "day_after": "the day after is day one",
    },
}
"""The readings of a disputed point (monitors/grade.py)."""

DAYS: Final[Mapping[str, Mapping[DayKind, str]]] = {
    "zh": {
        DayKind.WORKED: "工作日",
        DayKind.MAKE_UP: "调休上班",
        DayKind.WEEKEND: "周末",
        DayKind.HOLIDAY: "节假日",
        DayKind.NATURAL: "自然日",
        DayKind.STOPPED: "中止计算",
        DayKind.ROLLED: "顺延",
    },
    "en": {
        DayKind.WORKED: "working day",
        DayKind.MAKE_UP: "make-up day, worked",
        DayKind.WEEKEND: "weekend",
        DayKind.HOLIDAY: "holiday",
        DayKind.NATURAL: "natural day",
        DayKind.STOPPED: "clock stopped",
        DayKind.ROLLED: "rolled forward",
    },
}

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "colon": "：",
        "yes": "是",
        "no": "否",
        "replay": "回放",
        "as_of": "截至",
        "known_by": "账本收到时间不晚于",
        "timeline": "经过",
        "verdicts": "逐条判定",
        "actors": "行为主体",
        "occurred": "发生时间",
        "received": "收到时间",
        "event": "事件",
        "actor": "主体",
        "content": "内容",
        "index": "索引",
        "basis": "依据",
        "due": "期限",
        "counted": "计日",
        "evidence": "证据",
        "readings": "各种理解",
        "late": "（{received} 收到）",
        "rests_on": "依数据源 {source}，水位 {watermark}",
        "entries": "条目",
        "first": "最早",
        "last": "最后",
        "keys": "密钥",
        "gateway": "网关代管",
        "holder": "本人持有",
        "passkey": "本人认证器",
        "correlation": "对象",
        "sealed": "密封",
        "attachments": "附件",
        "not_proven": "本次核验不能证明",
        "checks": "核验项目",
        "found": "应当说明",
        "disagreeing": "相互矛盾的检查点",
        "times": "时间均为北京时间。",
        "notice": (
            "预警为疑似不符，经指定人员签署确认前不构成认定；“截至×时未见××信息”仅说明账本中未见。"
        ),
    },
    "en": {
        "colon": ": ",
        "yes": "yes",
        "no": "no",
        "replay": "Replay",
        "as_of": "as of",
        "known_by": "received by the ledger no later than",
        "timeline": "What happened",
        "verdicts": "Verdicts",
        "actors": "Who acted",
        "occurred": "Occurred",
        "received": "Received",
        "event": "Event",
        "actor": "Actor",
        "content": "Content",
        "index": "Index",
        "basis": "Legal basis",
        "due": "Due",
        "counted": "Counted",
        "evidence": "Evidence",
        "readings": "By each reading",
        "late": " (received {received})",
        "rests_on": "rests on source {source}, watermark {watermark}",
        "entries": "Entries",
        "first": "First",
        "last": "Last",
        "keys": "Keys",
        "gateway": "gateway custody",
        "holder": "held by themselves",
        "passkey": "a person's own authenticator",
        "correlation": "About",
        "sealed": "Sealed",
        "attachments": "Attachments",
        "not_proven": "What this does not prove",
        "checks": "What was checked",
        "found": "To be mentioned",
        "disagreeing": "Checkpoints that contradict each other",
        "times": "All times are Beijing time.",
        "notice": (
            "An alert is a possible non-conformity and no finding until a named officer confirms "
            "it; that something was not seen says only that the ledger has no such entry."
        ),
    },
}


def printable(text: str) -> str:
    """Text as a terminal may have it: data can hold line breaks, escapes and turned writing."""
    return "".join(
        each if each.isprintable() or each == IDEOGRAPHIC_SPACE else repr(each)[1:-1]
        for each in text
    )


_HALF_A_SECOND = timedelta(milliseconds=500)


def local(text: str | None) -> str:
    """`2026-03-01 17:30:05`, Beijing time: when something happened.

    In Beijing the last hours that the ledger can write are of the year 10000: as written.
    """
    if text is None:
        return "—"
    try:
        return _written(parse_time(text).astimezone(BEIJING))
    except OverflowError:
        return text


def period_end(text: str | None) -> str:
    """The same of an end, to the nearest second: midnight is 24:00 of the day before."""
    if text is None:
        return "—"
    try:
        moment = (parse_time(text) + _HALF_A_SECOND).astimezone(BEIJING)
    except OverflowError:
        return text
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"{(moment - timedelta(days=1)).date().isoformat()} 24:00"
    return _written(moment)


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "seconds")
