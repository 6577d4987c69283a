"""What a verification showed and what it does not prove, as a paper for the file."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from ledger.canonical import Object, format_time
from ledger.errors import LedgerError
from ledger.policy import Policy
from ledger.verification import Verification
from ledger.verify import INPUT_BYTES_MAX, Trust, verify
from ledger.verify_report import TITLES as CHECKS
from ledger.verify_report import VERDICTS
from reports.errors import PolicyUnreadable
from reports.words import local

TITLES: Final = {
    "zh": {True: "核验证明", False: "核验未通过"},
    "en": {True: "Certificate of verification", False: "Verification failed"},
}
FACTS: Final = {
    "zh": (
        "结论", "首个有误条目", "原因", "文件", "文件 SHA-256", "账本", "检查点条目数", "流",
        "信任策略", "信任策略 SHA-256", "核验时间",
    ),
    "en": (
        "Result", "First bad entry", "Reason", "File", "SHA-256 of the file", "Ledger",
        "Size of the checkpoint", "Stream", "Trust policy", "SHA-256 of the policy",
        "Verified at",
    ),
}  # fmt: skip
FOUND: Final = {
    "zh": (
        "见证时间",
        "已声明不认的条目",
        "未提供的条目",
        "未出示的内容",
        "以网关代管密钥签署的条目",
        "以本人认证器签署的条目",
        "大小与所述不符的附件",
        "因无根证书而未核验的时间戳",
    ),
    "en": (
        "Witnessed",
        "Disowned entries",
        "Withheld entries",
        "Contents not shown",
        "Entries signed in gateway custody",
        "Entries signed by a person's own authenticator",
        "Attachments of another size than stated",
        "Timestamps not checked for want of roots",
    ),
}
ERASED: Final = {"zh": "由条目 {0} 销毁", "en": "erased by entry {0}"}
NOT_PROVEN_ZH: Final = {
    "that a statement is true": "陈述内容属实",
    "that the person acted, rather than somebody with the key": "是本人而非持有密钥的他人所为",
    "that the signer was entitled to say it: that is the permission table's work": (
        "签署者有权作此陈述（由权限表判断）"
    ),
    "that every act was submitted": "所有行为均已提交",
    "anything after the checkpoint": "检查点之后的任何事项",
    "that the recorded heads are honest, where no witness recomputed them": (
        "流头记录属实（无见证方复算时）"
    ),
    "that there is no split view, if the quorum colludes": "见证方串通时账本没有分叉",
    "made_at, which nobody signed": "证据包的制作时间（无人签名）",
    "index and leaf of a withheld entry that is followed by another withheld one": (
        "其后仍为未提供条目的未提供条目之索引与叶哈希"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A verification, of which file and by which policy; made by whoever verified.

    `sha256` is None for a tree, which is many files. `at` is the clock of that machine.
    """

    file: str
    sha256: str | None
    policy: str
    policy_sha256: str
    at: str
    verification: Verification

    @property
    def verified(self) -> bool:
        return self.verification.ok

    def title(self, lang: str) -> str:
        return f"明镜 Mingjing · {TITLES[lang][self.verified]}"

    def facts(self, lang: str) -> list[tuple[str, str]]:
        found = self.verification
        verdict = f"{VERDICTS[found.code]} {found.code}" if lang == "zh" else str(found.code)
        values = (
            verdict,
            None if found.index is None else str(found.index),
            found.reason or None,
            self.file,
            self.sha256,
            found.origin or None,
            str(found.size) if found.size else None,
            found.stream,
            self.policy,
            self.policy_sha256,
            local(self.at),
        )
        pairs = zip(FACTS[lang], values, strict=True)
        return [(name, value) for name, value in pairs if value is not None]

    def checks(self, lang: str) -> list[tuple[int, bool, str, str]]:
        """The list an assessor ticks: number, whether it holds, name, what was shown."""
        numbers = {name: number for number, name in enumerate(CHECKS, start=1)}
        return [
            (numbers[c.name], c.ok, CHECKS[c.name] if lang == "zh" else c.name, c.detail)
            for c in self.verification.checks
        ]

    def found(self, lang: str) -> list[tuple[str, str]]:
        """What a good verification has to mention. Of a file that was refused, nothing."""
        found = self.verification.findings
        values = (
            ", ".join(f"{name} {local(_time(seconds))}" for name, seconds in found.witnesses),
            ranges(found.disowned),
            ranges(found.withheld),
            ", ".join(
                f"{each.index} {each.name}"
                + (f" ({ERASED[lang].format(each.erased_by)})" if each.erased_by else "")
                for each in found.redactions
            ),
            ranges(found.gateway_custody),
            ranges(found.passkeys),
            ", ".join(found.other_sizes),
            ", ".join(found.unchecked_timestamps),
        )
        pairs = zip(FOUND[lang], values, strict=True)
        return [(name, value) for name, value in pairs if value and self.verified]

    def not_proven(self, lang: str) -> list[str]:
        """What even a good verification leaves open."""
        said = self.verification.not_proven if self.verified else ()
        return [NOT_PROVEN_ZH[each] for each in said] if lang == "zh" else list(said)

    def disagreeing(self) -> list[str]:
        """Both checkpoints of a split view: the evidence against the log."""
        return [note.decode(errors="replace") for note in self.verification.checkpoints]

    def as_json(self) -> Object:
        return {
            "file": self.file,
            "sha256": self.sha256,
            "policy": self.policy,
            "policy_sha256": self.policy_sha256,
            "at": self.at,
        } | self.verification.as_json()


def certify(path: Path, policy: Path, *, at: str) -> Certificate:
    """Verify a bundle or a tile tree.

    Raises PolicyUnreadable, and NoVerdict where nothing can be said of the file.
    """
    try:
        with policy.open("rb") as file:
            said = file.read(INPUT_BYTES_MAX)
        trust = Trust(policy=Policy.parse(said.decode()))
    except (OSError, UnicodeDecodeError, LedgerError) as error:
        raise PolicyUnreadable(policy, str(error)) from error
    found = verify(str(path), trust)
    return Certificate(
        file=_named(path),
        sha256=_sha256(path) if path.is_file() else None,
        policy=_named(policy),
        policy_sha256=hashlib.sha256(said).hexdigest(),
        at=at,
        verification=found,
    )


def ranges(indexes: Sequence[int]) -> str:
    """`3–5, 9`: long lists of entries are mostly neighbours."""
    return ", ".join(_ranges(sorted(indexes)))


def _ranges(indexes: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(indexes), key=lambda each: each[1] - each[0]):
        numbers = [index for _, index in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _named(path: Path) -> str:
    """What the file is called, in whatever locale: what is no UTF-8 is shown as escapes."""
    return os.fsencode(path.name).decode(errors="backslashreplace")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _time(seconds: int) -> str | None:
    try:
        return format_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):  # a witness may say anything
        return None
