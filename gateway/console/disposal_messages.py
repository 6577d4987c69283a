"""The words of the pages about disposal and legal holds, Chinese first, English beside it."""

MESSAGES: dict[str, tuple[str, str]] = {
    "disposals": ("鉴定与销毁", "Appraisal and disposal"),
    "disposals_lead": (
        (
            "保管期限届满不等于可以销毁：须两名保管人员鉴定、监督部门批准、两人监销；"
            "保全期间一律不得销毁。每一步先写入账本，销毁清册永久保存。"
        ),
        (
            "The end of the retention does not destroy anything: two custodians appraise, the "
            "supervising office approves, two persons attend, and never under a hold. Each step is "
            "entered in the ledger first; the list of what was destroyed is kept for ever."
        ),
    ),
    "for_me": ("待我办理", "For me"),
    "due": ("期满待鉴定", "Due for appraisal"),
    "due_lead": (
        "保管期限已满、尚无办理中销毁事项的记录；同一项目、同一保管机构的记录为一个事项。",
        (
            "Their retention is over and no disposal of them is under way; what one organisation "
            "keeps of one project is disposed of together."
        ),
    ),
    "under_way": ("办理中", "Under way"),
    "ended": ("已完结", "Ended"),
    "none_here": ("没有。", "None."),
    "more_due": ("另有 {} 件，处理后显示。", "{} more; they are shown when these are dealt with."),
    "number": ("编号", "Number"),
    "project": ("项目", "Project"),
    "custodian": ("保管机构", "Custodian"),
    "records": ("记录", "Records"),
    "record": ("记录", "Record"),
    "title": ("名称", "Title"),
    "size": ("大小", "Size"),
    "sha256": ("内容摘要 SHA-256", "SHA-256 of the content"),
    "until": ("保管至", "Kept until"),
    "state": ("状态", "State"),
    "state_appraising": ("待另一人鉴定", "Awaits the second appraisal"),
    "state_kept": ("鉴定为继续保存", "Appraised as worth keeping"),
    "kept_before": ("曾鉴定为继续保存", "Appraised before as worth keeping"),
    "state_approving": ("待批准", "Awaits approval"),
    "state_attending": ("待监销", "Awaits attendance"),
    "state_ready": ("可以销毁", "May be destroyed"),
    "state_disposed": ("已销毁", "Destroyed"),
    "list": ("销毁清册", "Destruction list"),
    "list_lead": (
        "清册永久保存，其摘要写在本事项的每个条目中；销毁前再次核对。",
        (
            "The list is kept for ever; its digest stands in every entry of this disposal and is "
            "compared again before anything is destroyed."
        ),
    ),
    "list_file": ("下载清册（JSON）", "Download the list (JSON)"),
    "steps": ("办理步骤", "Steps"),
    "step_appraisal": ("鉴定", "Appraisal"),
    "step_approval": ("批准", "Approval"),
    "step_attendance": ("监销", "Attendance"),
    "step_destruction": ("销毁", "Destruction"),
    "opinion_destroy": ("同意销毁", "destroy"),
    "opinion_keep": ("继续保存", "keep"),
    "awaited": ("待办", "Awaited"),
    "done": ("已办", "Done"),
    "not_needed": ("不再办理", "Not any more"),
    "what_now": ("可办事项", "What you can do"),
    "nothing_now": ("此刻没有您可办理的事项。", "Nothing for you to do at present."),
    "propose": ("鉴定为可以销毁", "Appraise as ready to be destroyed"),
    "propose_lead": (
        "勾选的记录列入清册；您是第一名鉴定人。",
        "What is ticked goes on the list; you are the first of two who appraise it.",
    ),
    "appraise": ("鉴定", "Appraise"),
    "appraise_lead": (
        "须由另一名保管人员独立鉴定；一人认为应当保存，即予保存。",
        "A second custodian, by their own judgement. One who says keep is enough to keep them.",
    ),
    "opinion": ("意见", "Opinion"),
    "approve": ("批准销毁", "Approve the disposal"),
    "approve_lead": (
        "批准人不得是鉴定人。批准仅限清册所列记录。",
        "Never by who appraised it. It covers what is on the list and nothing else.",
    ),
    "attend": ("到场监销", "Attend the destruction"),
    "attend_lead": (
        "监销人到场监督，不得亲自执行销毁。须有两人。",
        "Whoever attends looks on and does not carry it out. It takes two.",
    ),
    "destroy": ("销毁", "Destroy"),
    "destroy_lead": (
        (
            "记录的密钥将被销毁，任何人不能再读取内容，不可恢复。"
            "由平台先写入账本、后执行，条目载明经办人。"
        ),
        (
            "The records' keys are destroyed: nobody can read them again, and it cannot be undone. "
            "The gateway enters it in the ledger first, naming you, and then does it."
        ),
    ),
    "certain": ("我已核对清册，确认销毁", "I have compared the list and mean to destroy them"),
    "blocked": ("尚不能办理", "Not possible yet"),
    "reason": ("理由", "Reason"),
    "entries": ("有关条目", "Entries"),
    "holds": ("保全", "Legal holds"),
    "holds_lead": (
        "保全中的记录不得销毁，直至以条目解除；期限届满不自动解除。",
        "What is held is not disposed of until an entry releases it; no date ends a hold.",
    ),
    "hold": ("保全", "Hold"),
    "in_force": ("保全中", "In force"),
    "released": ("已解除", "Released"),
    "scope": ("范围", "What is held"),
    "scope_all": ("该项目全部记录", "everything of the project"),
    "placed_by": ("设定人", "Placed by"),
    "placed_at": ("设定时间", "Placed"),
    "released_by": ("解除人", "Released by"),
    "released_at": ("解除时间", "Released"),
    "why_released": ("解除理由", "Why released"),
    "ends_when": ("解除条件", "What ends it"),
    "ends_retrieval": ("因调取申请而保全", "Held for the request"),
    "ends_unsaid": ("未载明，须以条目解除", "Not said; an entry ends it"),
    "place": ("设定保全", "Place a hold"),
    "place_lead": (
        "不填记录编号即保全该项目全部记录，包括今后归档的。",
        "Without record numbers everything of the project is held, now and later.",
    ),
    "records_hint": ("记录编号，每行一个", "Record numbers, one to a line"),
    "ends_when_hint": (
        "如：投诉处理决定生效、案件办结",
        "as: the decision on the complaint is final, the case is closed",
    ),
    "release": ("解除保全", "Release the hold"),
    "release_lead": (
        "解除后，期满的记录可以进入鉴定销毁。",
        "Records whose retention is over may then be appraised for disposal.",
    ),
}
