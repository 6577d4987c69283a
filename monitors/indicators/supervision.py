"""Signs that Chinese supervision systems look for, over the ledger's own entries.

C-01 bids of different bidders made on the same device (同一硬件特征码); C-02, C-03, C-04 a
tenderer and a winner, an agency and a winner, an expert and a tenderer that meet unusually often
(关联度). As with every indicator: a reason to look, and no finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.entry import Entry
from monitors.indicators.base import Flag, flagged
from monitors.indicators.fences import upper_fence
from monitors.indicators.run import Flags

MEETINGS_LEAST = 3
"""Two who met twice have met by chance."""

PAIRS_LEAST = 10
"""With fewer pairs nothing is usual, and nothing unusual."""

TYPES = (
    "project.Registered",
    "bid.Submitted",
    "award.Determined",
    "award.Revoked",
    "committee.Formed",
)

TITLES = {
    "C-01": ("不同投标人的投标文件特征码相同", "Bids of different bidders were made on one device"),
    "C-02": ("招标人与中标人关联度过高", "A tenderer and a winner meet unusually often"),
    "C-03": ("代理机构与中标人关联度过高", "An agency and a winner meet unusually often"),
    "C-04": ("评标专家与招标人关联度过高", "An expert and a tenderer meet unusually often"),
}

Pairs = dict[tuple[str, str], set[str]]


@dataclass(slots=True)
class _Seen:
    """What the indicators know of the log so far."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    devices: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    marked: set[str] = field(default_factory=set)
    with_bids: set[str] = field(default_factory=set)
    winners: dict[tuple[str, str], str] = field(default_factory=dict)
    experts: dict[str, set[str]] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        data, stream = entry.data, entry.stream
        if entry.type == "project.Registered":
            self.headers[stream] = {name: data.get(name, "") for name in ("owner", "agency")}
        elif entry.type == "bid.Submitted":
            self.with_bids.add(stream)
            if code := data.get("feature_code_sha256"):
                self.marked.add(stream)
                self.devices.setdefault((stream, data.get("lot", ""), code), set()).add(
                    data["bidder"]
                )
        elif entry.type == "award.Determined" and data.get("winner"):
            self.winners[stream, data["award_id"]] = data["winner"]
        elif entry.type == "award.Revoked":
            self.winners.pop((stream, data["award_id"]), None)
        elif entry.type == "committee.Formed":
            named = {each["member"] for each in data["members"] if each["kind"] == "expert"}
            self.experts.setdefault(stream, set()).update(named)


def supervise(entries: Iterable[Entry]) -> list[Flags]:
    """The four signs over entries in the order of the log; other types are passed over."""
    seen = _Seen()
    for entry in entries:
        seen.take(entry)
    won = [(stream, winner) for (stream, _), winner in seen.winners.items()]
    sat = [(stream, expert) for stream, experts in seen.experts.items() for expert in experts]
    return [
        _devices(seen),
        _closeness("C-02", seen, won, "owner"),
        _closeness("C-03", seen, won, "agency"),
        _closeness("C-04", seen, sat, "owner"),
    ]


def _devices(seen: _Seen) -> Flags:
    flags = [
        flagged("Tenderer", bidder, float(len(bidders)), [stream])
        for (stream, _, _), bidders in seen.devices.items()
        if len(bidders) > 1
        for bidder in sorted(bidders)
    ]
    return _flags("C-01", flags, len(seen.with_bids), len(seen.with_bids - seen.marked))


def _closeness(code: str, seen: _Seen, met: list[tuple[str, str]], role: str) -> Flags:
    """Pairs that met in unusually many projects, among all pairs that met."""
    pairs: Pairs = {}
    lacking = set()
    for stream, other in met:
        one = seen.headers.get(stream, {}).get(role)
        if one:
            pairs.setdefault((one, other), set()).add(stream)
        else:
            lacking.add(stream)
    flags: list[Flag] = []
    if len(pairs) >= PAIRS_LEAST:
        fence = upper_fence(len(streams) for streams in pairs.values())
        flags = [
            flagged("Pair", f"{one} – {other}", float(len(streams)), streams)
            for (one, other), streams in sorted(pairs.items())
            if len(streams) >= max(fence, MEETINGS_LEAST)
        ]
    return _flags(code, flags, len({stream for stream, _ in met}), len(lacking))


def _flags(code: str, flags: list[Flag], processes: int, insufficient: int) -> Flags:
    zh, en = TITLES[code]
    return Flags(
        code=code,
        zh=zh,
        en=en,
        flags=tuple(flags),
        processes=processes,
        insufficient=insufficient,
    )
