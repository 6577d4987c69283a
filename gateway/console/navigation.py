"""The way from page to page: each link is shown to those for whom the table opens its page."""

from fastapi import Request

from gateway.console.messages import Language
from gateway.permission.admission import heard

PAGES: tuple[tuple[str, str, str], ...] = (
    ("/", "预警", "Alerts"),
    ("/alerts", "告知本单位的预警", "Alerts told to us"),
    ("/cards", "红黄牌", "Cards"),
    ("/cases", "移送线索", "Cases"),
    ("/records", "监察记录", "Records"),
    ("/retrievals", "调取", "Retrievals"),
    ("/disposals", "鉴定销毁", "Disposal"),
    ("/holds", "保全", "Holds"),
    ("/organisations", "机构与人员", "Organisations"),
    ("/privacy", "个人信息", "Personal data"),
    ("/permissions", "权限表", "Permissions"),
    ("/acting-for", "办理身份", "Acting for"),
)
"""Address and name; a page that the table does not have yet is shown to nobody."""


def links(request: Request, spoken: Language) -> list[dict[str, object]]:
    here = request.url.path
    return [
        {
            "address": address + ("?lang=en" if spoken == "en" else ""),
            "name": en if spoken == "en" else zh,
            "here": here == address or (address != "/" and here.startswith(address + "/")),
        }
        for address, zh, en in PAGES
        if heard(request, "GET", address)
    ]
