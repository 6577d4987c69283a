"""A verification in words: the numbered list an assessor ticks, and what is not proven."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from ledger import verify_trust as trusting
from ledger.canonical import format_time
from ledger.verification import Code, Verification

TITLES: Final = {
    trusting.CONTAINER: "容器 container",
    trusting.CHECKPOINT: "检查点 checkpoint",
    trusting.HISTORY: "历史 history",
    trusting.INCLUSION: "收录 inclusion",
    trusting.FORM: "格式 form",
    trusting.KEYS: "密钥 keys",
    trusting.SIGNATURES: "签名 signatures",
    trusting.ANCHORS: "锚定 anchors",
    trusting.CHAINS: "链条 chains",
    trusting.COMPLETENESS: "完整 completeness",
    trusting.OPENINGS: "开封 openings",
    trusting.TIMESTAMPS: "时间戳 timestamps",
}
"""In the order of the checks: their numbers are the positions here."""

VERDICTS: Final = {
    Code.VERIFIED: "验证通过",
    Code.VERIFIED_WITH_REDACTIONS: "验证通过，部分内容未出示",
    Code.VERIFIED_WITH_WITHHELD: "验证通过，部分条目未出示",
    Code.VERIFIED_WITH_DISOWNED: "验证通过，部分条目已被声明不认",
    Code.MALFORMED: "格式不符",
    Code.BAD_SIGNATURE: "签名不符",
    Code.NO_QUORUM: "见证不足",
    Code.ROLLED_BACK: "账本倒退",
    Code.SPLIT_VIEW: "账本分叉",
    Code.NOT_INCLUDED: "未被收录",
    Code.UNKNOWN_KEY: "密钥不明",
    Code.REVOKED_KEY: "密钥已失效",
    Code.CHAIN_BROKEN: "链条断裂",
    Code.INCOMPLETE: "内容不全",
    Code.OPENING_MISMATCH: "开封不符",
    Code.BAD_TIMESTAMP: "时间戳不符",
}

LISTED_MAX: Final = 20
"""Longer lists are in the JSON answer; on a screen they would hide the verdict."""


def report(found: Verification) -> str:
    """The whole answer as lines of text."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Verification) -> Iterator[str]:
    numbers = {name: number for number, name in enumerate(TITLES, start=1)}
    for check in found.checks:
        mark = " ok " if check.ok else "FAIL"
        yield f"{mark} {numbers[check.name]:2} {TITLES[check.name]}: {check.detail}"
    where = "" if found.index is None else f" at entry {found.index}"
    yield f"{VERDICTS[found.code]} {found.code}{where}"
    for note in found.checkpoints:
        yield "a checkpoint that disagrees:"
        yield from ("    " + line for line in note.decode(errors="replace").splitlines())
    if found.ok:
        yield from _findings(found)
        yield "未证明 not proven:"
        yield from (f"  - {each}" for each in found.not_proven)


def _findings(found: Verification) -> Iterator[str]:
    listed = found.findings
    for name, seconds in listed.witnesses:
        yield f"见证时间 witnessed by {name} at {_time(seconds)}"
    yield from _some("已声明不认 disowned entries", map(str, listed.disowned))
    yield from _some("未出示条目 withheld entries", map(str, listed.withheld))
    yield from _some("平台代管密钥 signed in gateway custody", map(str, listed.gateway_custody))
    yield from _some("本人密钥 signed by a person's own authenticator", map(str, listed.passkeys))
    yield from _some(
        "未出示内容 not shown",
        (
            f"{each.index}:{each.name} "
            + ("withheld" if each.erased_by is None else f"erased by entry {each.erased_by}")
            for each in listed.redactions
        ),
    )
    yield from _some("attachments of another size than stated", iter(listed.other_sizes))
    yield from _some("not checked for want of roots", iter(listed.unchecked_timestamps))


def _some(title: str, items: Iterator[str]) -> Iterator[str]:
    every = list(items)
    if every:
        more = f" … and {len(every) - LISTED_MAX} more" if len(every) > LISTED_MAX else ""
        yield f"{title} ({len(every)}): {', '.join(every[:LISTED_MAX])}{more}"


def _time(seconds: int) -> str:
    try:
        return format_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s since 1970"
