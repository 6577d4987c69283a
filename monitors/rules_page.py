"""The list of the rules on file, `rules/README.md`: `python -m monitors.rules_page` writes it."""

from monitors.basis import Status
from monitors.rule import Rule
from monitors.rulebook import RULES, Rulebook, load_rulebook

PAGE = RULES / "README.md"

HEAD = """# The rules on file

Written by `python -m monitors.rules_page` from the files beside it; a test keeps it current.
`verified`: how far the rule was held against the text it rests on. *unchecked* rules are yellow
until the text is confirmed. A limit marked *local* is stated by no text.

| rule | 规则 · rule | basis | level | pattern | verified |
|---|---|---|---|---|---|
"""


def page(rulebook: Rulebook) -> str:
    return HEAD + "".join(map(_row, rulebook))


def _row(rule: Rule) -> str:
    basis = "；".join(f"{basis.instrument} {basis.article}" for basis in rule.basis)
    limit = rule.limit
    counted = f" {limit.n} {limit.unit.value}" if limit is not None else ""
    local = ", limit local" if limit is not None and limit.verified == "local" else ""
    in_force = any(basis.status is Status.IN_FORCE for basis in rule.basis)
    level = rule.level.value if in_force else "inactive"
    cells = (
        f"[{rule.id}]({rule.id}.toml)",
        f"{rule.zh}<br>{rule.en}",
        basis,
        level,
        f"{rule.kind.value}{counted}",
        f"{rule.verified}{local}",
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(load_rulebook()), encoding="utf-8")
