"""What each trading type publishes of each node (公开节点), as the town's office activates it.

Annex B of DB3310/T 50-2018 is cut in the copy at hand: this list is the town's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LIMIT_WORKING_DAYS = 20
BASIS = "DB3310/T 50-2018 §6.2.1.1, §9a"


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    event: str
    item: str


NODES: dict[str, tuple[Node, ...]] = {
    "engineering": (
        Node("notice", "tender.NoticePublished", "招标公告"),
        Node("candidates", "candidate.PublicityStarted", "中标候选人公示"),
        Node("result", "award.NoticeIssued", "中标结果公告"),
        Node("contract", "contract.Signed", "合同订立信息"),
    ),
    "government_procurement": (
        Node("notice", "procurement.NoticePublished", "采购公告"),
        Node("result", "result.Announced", "中标(成交)结果公告"),
        Node("contract", "contract.Signed", "采购合同信息"),
    ),
    "land_and_mining": (
        Node("notice", "land.OfferAnnounced", "出让公告"),
        Node("result", "land.Dealt", "成交结果公示"),
        Node("contract", "contract.Signed", "出让合同信息"),
    ),
    "state_property": (
        Node("notice", "property.Listed", "产权转让信息披露"),
        Node("result", "property.Dealt", "成交公告"),
        Node("contract", "contract.Signed", "产权交易合同信息"),
    ),
    "other": (
        Node("notice", "other.TradeAnnounced", "交易公告"),
        Node("result", "other.TradeResultPublished", "成交公示"),
        Node("contract", "contract.Signed", "交易合同信息"),
    ),
}


def item(trading_type: str, node: str) -> str:
    """The catalogue's item that a node publishes."""
    named = {each.name: each.item for each in NODES[trading_type]}
    return named.get(node, node)


def node_map(trading_type: str) -> dict[str, Any]:
    """The words of `nodeMap.Activated`."""
    return {
        "trading_type": trading_type,
        "nodes": [
            {
                "node": node.name,
                "event": node.event,
                "item": node.item,
                "n": LIMIT_WORKING_DAYS,
                "unit": "working_day",
                "basis": BASIS,
            }
            for node in NODES[trading_type]
        ],
    }
