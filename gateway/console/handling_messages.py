"""The words of the pages about what was told, cards and cases; Chinese first, English beside it."""

MESSAGES: dict[str, tuple[str, str]] = {
    # what an organisation was told
    "told": ("告知本单位的预警", "Alerts this organisation was told of"),
    "told_lead": (
        "以下是监管机构告知本单位的疑似不符。请在期限内反馈；未经认定的，不作为违规，也不公开。",
        (
            "Possible non-conformities that the office told this organisation of. Please answer in "
            "time; what is not confirmed is no violation and is not public."
        ),
    ),
    "none_told": ("没有告知本单位的预警。", "This organisation was told of none."),
    "notified_on": ("告知时间", "Told on"),
    # cards
    "cards": ("红黄牌", "Cards"),
    "cards_lead": (
        "按单位统计已认定的违规，以预警灯号计；未认定、已改判的不计。",
        (
            "Confirmed violations by organisation and level; what is not confirmed or was "
            "overridden is not counted."
        ),
    ),
    "no_cards": ("尚无已认定的违规。", "No violation was confirmed."),
    "org": ("单位", "Organisation"),
    "red": ("红牌", "Red cards"),
    "yellow": ("黄牌", "Yellow cards"),
    # cases at discipline inspection
    "case": ("移送线索", "Transferred case"),
    "cases": ("移送线索", "Transferred cases"),
    "cases_lead": (
        "移送纪检监察的线索仅移送单位和接收单位可见，不在项目流中。",
        "Cases transferred to discipline inspection are seen by who sent and who received them.",
    ),
    "no_cases": ("没有移送的线索。", "No case was transferred."),
    "transferred_on": ("移送时间", "Transferred on"),
    "returned_on": ("反馈时间", "Result returned on"),
    "return_result": ("反馈处理结果", "Return the result"),
    "result_note": ("处理结果", "Result"),
    "of_alert": ("所涉预警", "Alert"),
}
