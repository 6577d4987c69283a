"""RFC 6962 Merkle trees: roots, inclusion proofs and consistency proofs.

Leaf hash = SHA-256(0x00 ‖ data), node hash = SHA-256(0x01 ‖ left ‖ right). A tree that
is not a power of two splits at the largest power of two below its size, which is the
same as pairing level by level and promoting an odd last node.

Proofs are made from a `Read`: `read(level, index)` is the hash of the complete subtree
over leaves [index·2^level, (index+1)·2^level). A store keeps complete subtrees only;
they never change as the log grows. The right edge is folded from them here.

Checking follows RFC 9162 §2.1.3.2 and §2.1.4.2, and refuses what these leave open:
hashes of another length, and a root of the empty tree that is not the empty tree's.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeAlias

from ledger.errors import LedgerError

HASH_BYTES = 32

Read: TypeAlias = Callable[[int, int], bytes]

empty_root = sha256(b"").digest()


class NotIncluded(LedgerError):
    """An inclusion proof does not lead from the leaf to the root."""

    def __init__(self, *, index: int, size: int) -> None:
        super().__init__(f"leaf {index} is not shown to be in the tree of size {size}")
        self.index = index
        self.size = size


class Inconsistent(LedgerError):
    """A tree is not shown to be a prefix of another."""

    def __init__(self, *, old_size: int, new_size: int) -> None:
        super().__init__(
            f"the tree of size {old_size} is not shown to be a prefix of the one of size {new_size}"
        )
        self.old_size = old_size
        self.new_size = new_size


class NoSuchTree(LedgerError):
    """A proof was asked for a leaf or size that the tree does not have."""

    def __init__(self, *, wanted: int, size: int) -> None:
        super().__init__(f"no proof exists from {wanted} to a tree of size {size}")
        self.wanted = wanted
        self.size = size


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, hashed one level at a time."""
    if not leaves:
        return empty_root
    level = leaves
    while len(level) > 1:
        above = _pair(level)
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


class Tree:
    """A tree that only grows: keeps one hash per one-bit of its size."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # largest subtree first

    def append(self, leaf: bytes) -> None:
        carry, size = leaf, self.size
        while size & 1:  # each one-bit is a complete subtree that now has a sibling
            carry = node_hash(self._peaks.pop(), carry)
            size >>= 1
        self._peaks.append(carry)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        return _fold(self._peaks)

    def copy(self) -> "Tree":
        other = Tree()
        other.size, other._peaks = self.size, [*self._peaks]
        return other


class Subtrees:
    """Every complete subtree of a tree held in memory, for making proofs."""

    __slots__ = ("_levels", "size")

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(_pair(self._levels[-1]))

    def read(self, level: int, index: int) -> bytes:
        return self._levels[level][index]


def root_at(size: int, read: Read) -> bytes:
    return _range_root(0, size, read)


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The audit path of a leaf, its sibling first (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise NoSuchTree(wanted=index, size=size)
    proof = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(_range_root(middle, stop, read))
            stop = middle
        else:
            proof.append(_range_root(start, middle, read))
            start = middle
    proof.reverse()
    return proof


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """What shows the tree of size `old` to be a prefix of `new` (RFC 6962 §2.1.2)."""
    if not 0 <= old <= new:
        raise NoSuchTree(wanted=old, size=new)
    if old in (0, new):
        return []
    proof = []
    start, stop = 0, new
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            proof.append(_range_root(middle, stop, read))
            stop = middle
        else:
            proof.append(_range_root(start, middle, read))
            start = middle
    if start > 0:  # else the verifier already holds this hash: it is the old root
        proof.append(_range_root(start, stop, read))
    proof.reverse()
    return proof


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    refusal = NotIncluded(index=index, size=size)
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        raise refusal
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise refusal
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            node, last = _skip_promoted(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or computed != root:
        raise refusal


def check_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    refusal = Inconsistent(old_size=old_size, new_size=new_size)
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *proof):
        raise refusal
    if old_size == 0:
        shown = not proof and old_root == empty_root and (new_size > 0 or new_root == empty_root)
    elif old_size == new_size:
        shown = not proof and old_root == new_root
    else:
        shown = both_roots(old_size, old_root, new_size, proof) == (old_root, new_root)
    if not shown:
        raise refusal


def both_roots(
    old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Both roots as a consistency proof gives them; None if it is too long or too short.

    For 0 < old_size < new_size; of a complete old tree the proof has no root but the one given.
    """
    path = list(proof)
    if old_size & (old_size - 1) == 0:  # a complete tree: its root is the first hash
        path.insert(0, old_root)
    if not path:
        return None
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _skip_promoted(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _pair(level: Sequence[bytes]) -> list[bytes]:
    """The complete nodes above a level; an odd last node is left out."""
    pairs = zip(level[::2], level[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


def _split(size: int) -> int:
    """The largest power of two smaller than a size above one."""
    return 1 << ((size - 1).bit_length() - 1)


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return empty_root
    folded = peaks[-1]
    for peak in reversed(peaks[:-1]):
        folded = node_hash(peak, folded)
    return folded


def _range_root(start: int, stop: int, read: Read) -> bytes:
    """Fold the complete subtrees of [start, stop), whose start a split has aligned."""
    peaks = []
    size = stop - start
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            peaks.append(read(level, start >> level))
            start += 1 << level
    return _fold(peaks)


def _skip_promoted(node: int, last: int) -> tuple[int, int]:
    """Step over the levels on which a right-edge node had no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
