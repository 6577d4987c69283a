"""Invented names. The district 澄岚区 does not exist, nor does anybody who acts in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

DISTRICT = "澄岚区"

_FIRST = "砚霁棠槿栎沅榕樾溯珩"
_SECOND = "屿舟禾衡朗峤汀陌垚岫"
_TRADES = ("建设", "工程", "科技", "贸易", "园林", "物业", "设备", "信息", "资产经营", "测绘")
_PLACES = ("汀溪镇", "樾山街道", "砚湖片区", "栎岭村", "霁浦港区", "沅桥社区", "槿园新区")

ENGINEERING = (
    "道路改造工程",
    "中心小学迁建工程",
    "污水管网工程",
    "防洪堤加固工程",
    "卫生院扩建工程",
)
PROCUREMENT = ("信息化运维服务", "教学设备采购", "环卫保洁服务", "医疗设备采购", "档案数字化服务")
LAND = ("工业用地使用权出让", "商住用地使用权出让", "建筑石料矿采矿权出让", "仓储用地使用权出让")
PROPERTY = ("国有厂房转让", "国有商铺租赁权转让", "参股公司股权转让", "报废车辆处置")
OTHER = ("农村集体鱼塘承包经营权", "户外广告位经营权", "村级小型工程", "公共停车场经营权")
INFORMATION = ("年度财政预算说明", "专项规划批复", "办事指南", "应急预案", "公共服务事项清单")


def company(number: int) -> str:
    """The number-th company: each has a name of its own."""
    first = _FIRST[number % len(_FIRST)]
    second = _SECOND[(number // len(_FIRST) + 3 * number) % len(_SECOND)]
    return f"{first}{second}{_TRADES[(7 * number) % len(_TRADES)]}有限公司"


def title(rng: Random, kinds: tuple[str, ...]) -> str:
    return f"{DISTRICT}{rng.choice(_PLACES)}{rng.choice(kinds)}"
