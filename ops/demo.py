"""The demonstration: a town flows through a signed ledger, and an outsider checks it.

It shows what is there and hides nothing: every line is what the product answered, and the
bundle is verified by another process with the verifier an assessor would use.
"""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gateway.console.messages import Language
from gateway.console.present import rule_words
from ledger.bundle import read_bundle, write_bundle
from ledger.canonical import decode, encode
from ledger.export import trust_policy
from ledger.note import NoteVerifier
from ops import assemble, exporting, genesis
from ops.assemble import OpenSite
from ops.ocds.importing import import_paths
from ops.settings import Settings
from ops.simulate import run
from ops.table import table
from reports.words import LEVELS

ORIGIN = "demo.mingjing.example/chenglan"
SIGNS = {"red": "◆", "yellow": "▲", "blue": "●"}
"""The shapes that the pages have for these levels."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "create": "建账：密钥、创世条目、工作日历、规则",
        "town": "模拟一座城的 {n} 个项目，监督规则实时判定",
        "data": "导入真实 OCDS 数据 {file}",
        "summary": "疑似不符汇总(经指定人员签署确认前不构成认定)",
        "bundle": "导出一个项目的证据包，由另一进程离线核验",
        "tamper": "改动证据包中的一个字，再核验",
        "next": """接下来可以
  sh ops/run demo --serve                     在网页上看实时预警
  sh ops/run init --origin my.ledger/town     建立自己的账本
  sh ops/run simulate --seed 7 --projects 50  填入一座模拟的城
  sh ops/run violations                       监督所见
  sh ops/run replay project/…                 回放一个项目至任一时点
  sh ops/run export --stream project/… -o p.mingjing --policy trust.policy
  sh ops/run verify p.mingjing --policy trust.policy""",
        "entries": "{entries} 条目 · {streams} 个流 · {seconds:.1f} 秒",
        "imported": "{releases} 个发布，{accepted} 条入账，{errors} 行有误",
    },
    "en": {
        "create": "Create the ledger: keys, genesis, calendars, rules",
        "town": "A town's {n} projects, judged as they happen",
        "data": "Import real OCDS data from {file}",
        "summary": "Possible non-conformities (no finding until a named officer confirms)",
        "bundle": "Export a project as a bundle; another process verifies it offline",
        "tamper": "Change one character in the bundle and verify again",
        "next": """What to try next
  sh ops/run demo --serve                     live alerts as a page
  sh ops/run init --origin my.ledger/town     a ledger of your own
  sh ops/run simulate --seed 7 --projects 50  fill it
  sh ops/run violations                       what the monitors found
  sh ops/run replay project/…                 one project, judged at any instant
  sh ops/run export --stream project/… -o p.mingjing --policy trust.policy
  sh ops/run verify p.mingjing --policy trust.policy""",
        "entries": "{entries} entries · {streams} streams · {seconds:.1f} s",
        "imported": "{releases} releases, {accepted} entries, {errors} bad lines",
    },
}

COLUMNS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("级别", "规则", "数量", "事项", "依据"),
    "en": ("level", "rule", "count", "duty", "basis"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the person at the keyboard asked for."""

    home: Path
    projects: int
    seed: int
    lang: Language
    data: tuple[Path, ...]


class NotAsExpected(Exception):
    """The demonstration did not show what it is meant to show: a defect of the product."""


def demonstrate(
    settings: Settings, plan: Plan, say: Callable[[str], None], progress: Callable[[str], None]
) -> str:
    """Run it all in a fresh home; returns the reading token for `--serve`."""
    words = WORDS[plan.lang]
    began = time.monotonic()
    head = headings(plan.lang, say)
    head("create")
    created = genesis.create(settings, origin=ORIGIN, root="org/office", progress=progress)
    say(f"  {ORIGIN}\n  {created.log_vkey}")
    with assemble.open_site(settings) as site, site.working():
        link = site.link(progress)
        head("town", n=plan.projects)
        with announcing(site, plan.lang, say):
            run(link, seed=plan.seed, projects=plan.projects, progress=progress)
            if plan.data:
                head("data", file=", ".join(path.name for path in plan.data))
                report = import_paths(plan.data, link, progress=progress)
                site.settle()
                say("  " + words["imported"].format(**report | {"errors": len(report["errors"])}))
        head("summary")
        say(summary(site, plan.lang))
        verify_and_tamper(site, plan, head, say)
        entries, streams = site.reader.size(), len(site.reader.extents())
    seconds = time.monotonic() - began
    say("\n" + words["entries"].format(entries=entries, streams=streams, seconds=seconds))
    return created.token


def headings(lang: Language, say: Callable[[str], None]) -> Callable[..., None]:
    """Say the heading of each step that is taken, numbered as they come."""
    numbers = count(1)

    def head(name: str, **values: object) -> None:
        number = next(numbers)
        shown = chr(ord("①") + number - 1) if lang == "zh" else str(number)
        before = "\n" if number > 1 else ""
        say(f"{before}{shown} {WORDS[lang][name].format(**values)}")

    return head


@contextmanager
def announcing(site: OpenSite, lang: Language, say: Callable[[str], None]) -> Iterator[None]:
    """Print each alert as the ledger gets it."""
    stop = threading.Event()

    def announce() -> None:
        for entry in site.reader.follow(site.reader.size() - 1, stop):
            if entry.type == "alert.Raised":
                words = rule_words(site.rulebook, entry.data["rule"], lang)
                level = entry.data["level"]
                say(
                    f"  {SIGNS[level]} {LEVELS[lang][level]} {entry.data['rule']:6} "
                    f"{words.title}\n      {words.basis} · {entry.stream} · #{entry.index}"
                )

    thread = threading.Thread(target=announce, name="announce", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def summary(site: OpenSite, lang: Language) -> str:
    counted = Counter((alert.level, alert.rule) for alert in site.standing())
    rows = []
    for (level, rule), many in sorted(counted.items(), key=lambda each: gravest_first(*each[0])):
        words = rule_words(site.rulebook, rule, lang)
        sign = f"{SIGNS[level]} {LEVELS[lang][level]}"
        rows.append((sign, rule, str(many), words.title, first_basis(words.basis)))
    return table(rows, header=COLUMNS[lang])


def first_basis(basis: str) -> str:
    """A table has room for one; the alert itself named them all."""
    return basis.replace("；", "; ").partition("; ")[0]


def gravest_first(level: str, rule: str) -> tuple[int, str]:
    return list(SIGNS).index(level), rule


def verify_and_tamper(
    site: OpenSite, plan: Plan, head: Callable[..., None], say: Callable[[str], None]
) -> None:
    """Export, verify in a process of its own, alter a copy, verify again."""
    judged = [alert.stream for alert in site.standing() if alert.stream.startswith("project/")]
    stream = judged[0] if judged else next(site.reader.streams("project/"))
    bundle, altered = plan.home / "project.mingjing", plan.home / "altered.mingjing"
    policy = plan.home / "trust.policy"
    head("bundle")
    exporting.bundle(site, stream, None, bundle)
    policy.write_text(trust_policy(NoteVerifier.from_vkey(site.site.log_vkey)))
    code, shown = outside(bundle, policy)
    say(indented(shown))
    if code != 0:
        raise NotAsExpected(shown)
    head("tamper")
    alter(bundle, altered, stream)
    code, shown = outside(altered, policy)
    say(indented(shown))
    if code != 1:
        raise NotAsExpected(shown)


def alter(bundle: Path, altered: Path, stream: str) -> None:
    """Change the code of the project in its registration, as somebody with a zip tool would."""
    opened = read_bundle(bundle)
    members = {name: opened[name] for name in opened}
    for name, content in members.items():
        if name.startswith("entries/"):
            entry = decode(content)
            if isinstance(entry, dict) and entry["statement"]["stream"] == stream:
                entry["statement"]["data"]["title"] = "另一个项目"
                members[name] = encode(entry)
                break
    write_bundle(altered, members)


def outside(bundle: Path, policy: Path) -> tuple[int, str]:
    """What `python -m ledger.verify` says, in a process that knows nothing of this one."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger.verify", str(bundle), "--policy", str(policy)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.rstrip() or done.stderr.rstrip()


def indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
