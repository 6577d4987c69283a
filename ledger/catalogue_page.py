"""The catalogue as a page people read: `python -m ledger.catalogue_page` writes it anew."""

from collections.abc import Iterable, Iterator

from ledger.catalogue import DIRECTORY, Catalogue, EventType, load
from ledger.fields import Field

PAGE = DIRECTORY / "README.md"

STAGES = {
    "system": ("系统", "System"),
    "people": ("人员与授权", "People and permissions"),
    "project": ("项目", "Project"),
    "tender": ("招标", "Tender"),
    "bidding": ("投标与开标", "Bidding and opening"),
    "evaluation": ("评标", "Evaluation"),
    "award_contract": ("定标与合同", "Award and contract"),
    "procurement": ("政府采购", "Government procurement"),
    "land_mining": ("土地与矿业权", "Land and mining rights"),
    "state_property": ("国有产权", "State property"),
    "other": ("拓展资源", "Other public resources"),
    "disclosure": ("信息公开", "Disclosure"),
    "foi": ("依申请公开", "Information requests"),
    "experts": ("专家与抽取", "Experts and draws"),
    "credit": ("信用与处罚", "Credit, licences, punishments"),
    "supervision": ("监察与预警", "Supervision and alerts"),
    "records": ("监察记录与调取", "Records and their retrieval"),
    "privacy": ("个人信息", "Requests about personal data"),
    "complaints": ("投诉与举报", "Complaints and reports"),
    "inspection": ("检查与整改", "Inspection and rectification"),
    "assessment": ("考核评估", "Assessment"),
}
"""The order of the business; a stage of a file nobody named here has no title, a test says so."""

INTRODUCTION = """\
# 事件目录 Event catalogue

{events} events, {fields} fields. This page is generated from the files beside it by
`python -m ledger.catalogue_page`; a test keeps it current.

`?` optional 可选 · `[]` list 列表 · `key: field` the key holds what the field defines ·
*sealed*: committed to, kept in the vault, never plain 只留承诺值,原值存于密封库 · every event
but `ledger.*` and `key.*` may have `by`, the person who acted where an organisation speaks 经办人,
and `under`, the delegation under which that was 受托依据 · *who* empty: any registered actor
任一已登记主体; `org`: whoever that field names 该字段所载主体 ·
`DataNo` 全国公共资源交易数据规范 table
"""


def render(catalogue: Catalogue) -> str:
    """The whole page, in Markdown."""
    lines = [INTRODUCTION.format(events=len(catalogue.events), fields=len(catalogue.fields))]
    for stage, (zh, en) in STAGES.items():
        lines += [f"## {zh} {en}", ""]
        events = (event for event in catalogue.events.values() if event.stage == stage)
        lines += _table(
            (
                "event",
                "中文",
                "English",
                "fields",
                "密封 sealed",
                "who",
                "依据 source",
                "OCDS",
                "DataNo",
            ),
            map(_event_row, events),
        )
    lines += ["## 字段 Fields", ""]
    lines += _table(
        ("field", "type", "中文", "English", "limits", "personal"),
        map(_field_row, catalogue.fields.values()),
    )
    return "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(head)
    yield _row(("---",) * len(head))
    for row in rows:
        yield _row(row)
    yield ""


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _event_row(event: EventType) -> tuple[str, ...]:
    return (
        f"`{event.name}`",
        event.zh,
        event.en,
        " ".join(f"`{use}`" for use in event.fields),
        " ".join(f"`{use}`" for use in event.sealed),
        " ".join((*sorted(event.by), *([f"`{event.own}`"] if event.own else []))),
        event.source,
        event.ocds,
        " ".join(event.std),
    )


def _field_row(field: Field) -> tuple[str, ...]:
    limits = [f"`{value}` {zh}" for value, zh in field.values.items()]
    limits += [f"`{use}`" for use in field.members]
    limits += [f"≥ {field.min}"] if field.min is not None else []
    limits += [f"≤ {field.max}"] if field.max is not None else []
    limits += [f"`{field.pattern}`"] if field.pattern else []
    limits += [field.unit] if field.unit else []
    limits += ["null"] if field.nullable else []
    personal = "是 yes" if field.personal else ""
    return (f"`{field.name}`", field.type, field.zh, field.en, " · ".join(limits), personal)


if __name__ == "__main__":
    PAGE.write_text(render(load()), encoding="utf-8")
