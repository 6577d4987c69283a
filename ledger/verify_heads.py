"""The recorded heads, computed again from the whole log (formats §7)."""

from collections.abc import Mapping

from ledger.heads import head_bytes
from ledger.key_events import HeadsRecorded
from ledger.merkle import leaf_hash, root
from ledger.verification import Code, Refused


class RecordedHeads:
    """Follows every stream to its end, and compares where the ledger recorded the heads."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, str]] = {}
        self._hashed: dict[str, tuple[tuple[int, str], bytes]] = {}
        self._compared = 0
        self._wrong: int | None = None

    def __contains__(self, stream: str) -> bool:
        return stream in self._last

    def move(self, ends: Mapping[str, tuple[int, str]]) -> None:
        """Streams that now end elsewhere: by name the seq and leaf, in hex, of the last entry."""
        self._last.update(ends)

    def compare(self, recorded: HeadsRecorded, index: int) -> None:
        hashed = self._hashed
        for stream, end in self._last.items():
            if stream not in hashed or hashed[stream][0] is not end:
                hashed[stream] = (end, leaf_hash(head_bytes(stream, *end)))
        # Names of streams are ASCII, so their order as text is that of their bytes.
        leaves = [hashed[stream][1] for stream in sorted(hashed)]
        if (len(leaves), root(leaves)) != (recorded.streams, recorded.root):
            self._wrong = index if self._wrong is None else self._wrong
        self._compared += 1

    def check(self) -> str:
        """Raises Refused at the first record that is not what the log says."""
        if self._wrong is not None:
            raise Refused(
                Code.INCOMPLETE, "the recorded heads are not this log's", index=self._wrong
            )
        return f"{len(self._last)} streams, heads recorded {self._compared} times and as they were"
