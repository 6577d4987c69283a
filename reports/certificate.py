"""What a verification showed and what it does not prove, as a paper for the file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ledger.canonical import Object
from ledger.policy import Policy
from ledger.verification import Verification
from ledger.verify import Trust, verify
from reports.errors import ReportError

TITLES = {
    "zh": {True: "核验证明", False: "核验未通过"},
    "en": {True: "Certificate of verification", False: "Verification failed"},
}
FACTS = {
    "zh": ("文件", "文件 SHA-256", "结论", "账本", "检查点条目数", "流", "首个有误条目", "原因"),
    "en": (
        "File", "SHA-256 of the file", "Result", "Ledger", "Size of the checkpoint", "Stream",
        "First bad entry", "Reason",
    ),
}  # fmt: skip
NOT_PROVEN_TITLE = {"zh": "本次核验不能证明:", "en": "What this does not prove:"}
NOT_PROVEN_ZH = {
    "that a statement is true": "陈述内容属实",
    "that the person acted, rather than somebody with the key": "是本人而非持有密钥的他人所为",
    "that the signer was entitled to say it: that is the permission table's work": (
        "签署者有权作此陈述(由权限表判断)"
    ),
    "that every act was submitted": "所有行为均已提交",
    "anything after the checkpoint": "检查点之后的任何事项",
    "that the recorded heads are honest, where no witness recomputed them": (
        "流头记录属实(无见证方复算时)"
    ),
    "that there is no split view, if the quorum colludes": "见证方串通时不存在割裂视图",
    "made_at, which nobody signed": "证据包的制作时间(无人签名)",
    "index and leaf of a withheld entry that is followed by another withheld one": (
        "其后仍为未提供条目的未提供条目之索引与叶哈希"
    ),
}


class PolicyUnreadable(ReportError):
    """The trust policy cannot be read as text."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"policy {path}: {reason}")
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A verification and the file it was of; made by whoever verified, signed by nobody."""

    file: str
    sha256: str | None
    verification: Verification

    @property
    def verified(self) -> bool:
        return self.verification.ok

    def title(self, lang: str) -> str:
        return f"明镜 Mingjing · {TITLES[lang][self.verified]}"

    def facts(self, lang: str) -> list[tuple[str, str]]:
        found = self.verification
        values = (
            self.file,
            self.sha256,
            str(found.code),
            found.origin or None,
            str(found.size) if found.size else None,
            found.stream,
            None if found.index is None else str(found.index),
            found.reason or None,
        )
        pairs = zip(FACTS[lang], values, strict=True)
        return [(name, value) for name, value in pairs if value is not None]

    def not_proven_title(self, lang: str) -> str:
        return NOT_PROVEN_TITLE[lang]

    def not_proven(self, lang: str) -> list[str]:
        said = self.verification.not_proven
        return [NOT_PROVEN_ZH[each] for each in said] if lang == "zh" else list(said)

    def as_json(self) -> Object:
        return {"file": self.file, "sha256": self.sha256} | self.verification.as_json()


def certify(path: Path, policy: Path) -> Certificate:
    """Verify a bundle or a tile tree. Raises NoVerdict where nothing can be said."""
    try:
        trust = Trust(policy=Policy.parse(policy.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyUnreadable(policy, str(error)) from error
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    return Certificate(file=path.name, sha256=digest, verification=verify(str(path), trust))
