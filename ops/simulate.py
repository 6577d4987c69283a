"""Sends a simulated town through the ledger: keys first, then what everybody said, in order."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ledger.canonical import Object
from ledger.signing import PrivateKey
from ops.link import Link
from ops.town import town

BATCH_STATEMENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`planted` is what the monitors must find, and must not; they never read it."""

    accepted: int
    duplicates: int
    refused: tuple[dict[str, Any], ...]
    planted: dict[str, list[dict[str, str]]]

    def as_json(self) -> Object:
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "refused": list(self.refused),
            "planted": {name: len(each) for name, each in self.planted.items()},
        }


def run(link: Link, *, seed: int, projects: int, progress: Callable[[str], None]) -> Outcome:
    """Append the town of this seed, and wait until the monitors have judged it."""
    made = town(seed, projects, root=link.root)
    progress(
        f"town {made.tag}: {projects} projects, {len(made.organisations)} organisations, "
        f"{len(made.acts)} acts"
    )
    held = {
        each.actor: PrivateKey.from_seed(each.key_seed)
        for each in made.organisations
        if each.actor not in link.keys
    }
    verdicts = link.introduce(held, custody="gateway") if held else []
    acts = iter(made.acts)
    while batch := list(islice(acts, BATCH_STATEMENTS)):
        verdicts += link.submit(act.statement(link.origin) for act in batch)
        progress(f"{len(verdicts)} of {len(made.acts) + len(held)} sent")
    link.settle()
    return Outcome(
        accepted=sum(verdict["verdict"] == "accepted" for verdict in verdicts),
        duplicates=sum(verdict["verdict"] == "duplicate" for verdict in verdicts),
        refused=tuple(verdict for verdict in verdicts if verdict["verdict"] == "refused"),
        planted=made.answers(),
    )
