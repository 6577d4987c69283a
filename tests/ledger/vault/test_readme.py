"""The bytes in the vault's README are real: they open to what it says."""

import re
from pathlib import Path

from ledger.canonical import decode, encode
from ledger.vault.cipher import decrypt_opening, unwrap_data_key
from ledger.vault.master import MasterKey

README = Path(__file__).parents[3] / "ledger" / "vault" / "README.md"
STATEMENT = {
    "actor": "org/centre",
    "id": "c-7",
    "log": "ledger.example/taizhou",
    "stream": "project/E3310000",
}


def test_the_example_opens():
    blocks = re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    master, rows, shown = blocks
    found = dict(re.findall(r"^(\w+)  +([0-9a-f\n ]+?)\n(?=\S|\n)", rows + "\n", re.MULTILINE))
    field = {name: bytes.fromhex("".join(text.split())) for name, text in found.items()}
    commitment = field["commitment"]

    key = unwrap_data_key(
        MasterKey.from_text(master, "README"),
        field["key_id"],
        "person/6f1c7a0e93b2d458",
        field["wrapped"],
    )
    opening = decrypt_opening(key, commitment, field["opening"])

    assert encode(opening.as_json()).decode() == shown.strip()
    assert opening.opens({**STATEMENT, "sealed": {"complainant": commitment.hex()}}, "complainant")
    assert decode(shown.strip().encode())["value"]["name"] == "张三"
