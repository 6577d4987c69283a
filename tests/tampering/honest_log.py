"""An honest log in memory, and the bundles and trees it hands out.

Small and plain on purpose: it shares the formats with the product, and none of its storage.
`say` takes the place of the sequencer and can be told to place dishonestly.
"""

import json
from dataclasses import dataclass, field

from ledger.bundle import index_name
from ledger.canonical import encode, to_base64
from ledger.checkpoint import Checkpoint
from ledger.entry import NO_PREVIOUS, place
from ledger.heads import Head, head_proofs, heads_root
from ledger.merkle import Subtrees, consistency_proof, inclusion_proof, leaf_hash, root
from ledger.note import Cosigner, Note, NoteSigner
from ledger.sealed import Opening, commit
from ledger.signing import PrivateKey, key_proof_message
from ledger.statement import Signed, sign
from ledger.tiles import entries_path, new_tiles, pack_entries
from ledger.tlog_proof import TlogProof

ORIGIN = "ledger.example/test"
STREAM = "project/E1"
OTHER = "project/E2"


def private_key(number):
    return PrivateKey.from_seed(number.to_bytes(32))


ROOT, LEDGER, LOG, WITNESS = (private_key(number) for number in range(1, 5))
SIGNER = NoteSigner(ORIGIN, LOG)
COSIGNER = Cosigner("witness.example/audit", WITNESS)
POLICY = f"log {SIGNER.vkey}\nwitness audit {COSIGNER.vkey}\nquorum audit\n"


def time(minute):
    return f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00.000000Z"


@dataclass
class Shown:
    """What a bundle's maker looks at in an entry, be it malformed."""

    index: int
    leaf: bytes
    statement: dict
    seq: int
    key: str

    @classmethod
    def of(cls, index, raw):
        value = json.loads(raw)
        seq, key = value["placed"]["seq"], value["signature"]["key"]
        return cls(index, leaf_hash(raw), value["statement"], seq, key)

    @property
    def stream(self):
        return self.statement["stream"]


@dataclass
class HonestLog:
    """`keys` are the actors' present keys, `marks` the indexes of entries worth naming."""

    entries: list = field(default_factory=list)
    keys: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)
    openings: dict = field(default_factory=dict)
    attachments: dict = field(default_factory=dict)
    heads: dict = field(default_factory=dict)

    def found(self, **changes):
        """Genesis and its two keys, told otherwise where a lie wants it."""
        self.keys = {"org/office": ROOT, "ledger": LEDGER}
        data = {
            "origin": ORIGIN,
            "suite": "sha256-ed25519",
            "log_vkey": SIGNER.vkey,
            "root": {"actor": "org/office", "key": ROOT.public.as_json()},
            "ledger": {"actor": "ledger", "key": LEDGER.public.as_json()},
        }
        self.say("org/office", "ledger.Genesis", data | changes, stream="system")
        self.issue("org/office", ROOT)
        self.issue("ledger", LEDGER, custody="gateway")
        return self

    @property
    def size(self):
        return len(self.entries)

    @property
    def leaves(self):
        return [leaf_hash(raw) for raw in self.entries]

    def statement(self, actor, kind, data, *, stream=STREAM, **extra):
        return {
            "v": 1,
            "log": ORIGIN,
            "id": f"s-{self.size}",
            "stream": stream,
            "type": kind,
            "occurred_at": time(self.size),
            "actor": actor,
            "data": data,
            **extra,
        }

    def say(self, actor, kind, data, *, key=None, mark=None, placed=None, **members):
        """Sign a statement and place it; returns its index."""
        statement = self.statement(actor, kind, data, **members)
        signed = sign(statement, key or self.keys[actor])
        return self.place(signed, mark=mark, **placed or {})

    def place(self, signed, *, mark=None, **changes):
        index, stream = self.size, signed.statement["stream"]
        seq, leaf = self.heads.get(stream, (0, None))
        where = {
            "seq": seq + 1,
            "prev": NO_PREVIOUS if leaf is None else leaf.hex(),
            "received_at": time(index),
        } | changes
        raw = place(signed, **where)
        self.entries.append(raw)
        self.heads[stream] = (where["seq"], leaf_hash(raw))
        if mark is not None:
            self.marks[mark] = index
        return index

    def publish(self, item, **options):
        return self.say(
            options.pop("actor", "org/centre"),
            "disclosure.Published",
            {"item": item, "amount": {"currency": "CNY", "fen": 100 + self.size}},
            **options,
        )

    def anchor(self, size=None):
        size = self.size if size is None else size
        return {"size": size, "root": to_base64(root(self.leaves[:size]))}

    def issue(self, actor, key, *, by="org/office", signer=None, custody="holder", **options):
        public = key.public
        data = {
            "actor": actor,
            "custody": custody,
            "key": public.as_json(),
            "proof": to_base64(key.sign(key_proof_message(ORIGIN, actor, public.id))),
        } | options.pop("data", {})
        self.keys[actor] = key
        return self.say(
            by, "key.Issued", data, key=signer or ROOT, stream=f"key/{public.id}", **options
        )

    def rotate(self, actor, successor, **options):
        old = self.keys[actor]
        stream = f"key/{old.public.id}"
        data = {"next": successor.public.as_json()}
        return self.say(actor, "key.Rotated", data, key=old, stream=stream, **options)

    def revoke(self, key, *, by="org/office", signer=None, since=None, **options):
        return self.say(
            by,
            "key.Revoked",
            {"reason": "lost", "compromised_since": since},
            key=signer or ROOT,
            stream=f"key/{key.public.id}",
            **options,
        )

    def seal(self, values, **options):
        """Say something with sealed values, and keep what opens them."""
        statement = self.statement(
            "org/centre", "draw.Executed", {"draw_id": f"d-{self.size}"}, **options
        )
        secrets = {name: bytes([self.size] * 32) for name in values}
        statement["sealed"] = {
            name: commit(secrets[name], statement, name, value) for name, value in values.items()
        }
        self.openings[self.size] = {
            name: Opening(secrets[name], value) for name, value in values.items()
        }
        return self.place(sign(statement, self.keys["org/centre"]))

    def record_heads(self, **changes):
        heads = [Head(stream, *head) for stream, head in self.heads.items()]
        data = {
            "size": self.size,
            "streams": len(heads),
            "root": to_base64(heads_root(heads)),
        } | changes
        self.recorded = heads
        return self.say("ledger", "ledger.HeadsRecorded", data, stream="system", mark="heads")

    def checkpoint(self, size=None, *, signer=SIGNER, witnesses=(COSIGNER,), leaves=None):
        size = self.size if size is None else size
        leaves = self.leaves if leaves is None else leaves
        text = Checkpoint(signer.name, size, root(leaves[:size])).text()
        cosigned = (witness.sign(text, seconds=1_772_000_000) for witness in witnesses)
        return Note(text, (signer.sign(text), *cosigned)).encode()

    def tree(self, size=None):
        """The whole log as static files."""
        size = self.size if size is None else size
        subtrees = Subtrees(self.leaves[:size])
        files = {tile.path: tile.data for tile in new_tiles(0, size, subtrees.read)}
        for n in range(-(-size // 256)):
            entries = self.entries[n * 256 : min(size, (n + 1) * 256)]
            files[entries_path(n, len(entries))] = pack_entries(entries)
        return {"checkpoint": self.checkpoint(size), **files}

    def bundle(self, stream=STREAM, *, since=(), withheld=(), opened=True, checkpoint=None):
        """A bundle to the last entry, which has to be the one that recorded the heads."""
        k = self.size - 1
        entries = [Shown.of(index, raw) for index, raw in enumerate(self.entries)]
        streams, included = {stream}, set()
        while True:
            included = {e.index for e in entries if e.stream in streams or e.index in (0, k)}
            shown = included - set(withheld)
            more = {f"key/{entries[index].key}" for index in shown} - streams
            if not more:
                break
            streams |= more
        note = checkpoint or self.checkpoint()
        subtrees = Subtrees(self.leaves)
        members = {
            "bundle.json": encode(
                {
                    "v": 1,
                    "origin": ORIGIN,
                    "stream": stream,
                    "heads_index": k,
                    "made_at": time(self.size),
                }
            ),
            "checkpoint": note,
        }
        for index in sorted(included):
            proof = tuple(inclusion_proof(index, self.size, subtrees.read))
            if index in shown:
                members[f"entries/{index_name(index)}.json"] = self.entries[index]
            members[f"proofs/{index_name(index)}.tlog-proof"] = TlogProof(
                index, proof, note
            ).encode()
            if opened and index in self.openings and index in shown:
                openings = self.openings[index]
                members[f"opened/{index_name(index)}.json"] = encode(
                    {name: opening.as_json() for name, opening in openings.items()}
                )
            for attachment in entries[index].statement.get("attachments", ()) if opened else ():
                digest = attachment["sha256"]
                members[f"attachments/{digest}"] = self.attachments[digest]
        known = {head.stream for head in self.recorded}
        proofs = head_proofs(self.recorded, sorted(streams & known))
        members["heads.json"] = encode({"proofs": [proof.as_json() for proof in proofs]})
        if withheld:
            held = [
                {"index": i, "leaf": entries[i].leaf.hex(), "seq": entries[i].seq}
                for i in sorted(withheld)
            ]
            members["withheld.json"] = encode(held)
        anchors = {
            entries[index].statement["anchor"]["size"]
            for index in shown
            if "anchor" in entries[index].statement
        }
        for size in sorted(anchors | set(since)):
            if size <= self.size:
                proof = consistency_proof(size, self.size, subtrees.read)
                members[f"consistency/{size}.json"] = encode([to_base64(each) for each in proof])
        return members


def resigned(signed, **changes):
    """The same signature over something else: what a forger without a key can do."""
    return Signed(signed.statement | changes, signed.key, signed.value)
