"""The words of the pages about retrieval, Chinese first, English beside it."""

from gateway.retrieval.forms import GROUNDS

MESSAGES: dict[str, tuple[str, str]] = {
    "retrievals": ("监察记录调取", "Retrieval of records"),
    "retrievals_lead": (
        "未经有关主管部门同意，任何人不得调取监察记录；每一步都先写入账本，再予办理。",
        (
            "Nobody retrieves a supervision record without the competent department's consent; "
            "each step is entered in the ledger before it is done."
        ),
    ),
    "new": ("新建调取申请", "New request"),
    "mine": ("本单位申请", "Asked by us"),
    "to_approve": ("待我同意", "For my consent"),
    "to_release": ("待我放行或收回", "For me to release or take back"),
    "to_watch": ("其他", "Others"),
    "none_here": ("没有。", "None."),
    "request_no": ("申请号", "Request"),
    "state": ("状态", "State"),
    "state_requested": ("待同意", "Awaiting consent"),
    "state_approved": ("已同意，待放行", "Approved, to be released"),
    "state_denied": ("不同意", "Denied"),
    "state_released": ("已放行", "Released"),
    "state_viewing": ("查阅中", "Being viewed"),
    "state_copies_out": ("复制件在外", "Copies out"),
    "state_exhausted": ("份数用完，在外", "All copies out"),
    "state_returned": ("已收回", "Returned"),
    "state_expired": ("已过期", "Expired"),
    "state_withdrawn": ("已撤回", "Withdrawn"),
    "state_closed": ("已办结", "Closed"),
    "ground": ("依据", "Ground"),
    "requester_org": ("申请机构", "Asked by"),
    "custodian": ("保管机构", "Kept by"),
    "records": ("记录", "Records"),
    "until": ("需用至", "Needed until"),
    "mode": ("方式", "Mode"),
    "masking": ("遮蔽要求", "Masking"),
    "spans": ("时段", "Spans"),
    "copies": ("复制份数", "Copies"),
    "medium": ("载体", "Medium"),
    "serial": ("载体序列号", "Serial number of the medium"),
    "persons": ("查阅人", "Who is to see them"),
    "confidential": ("保密", "Confidential"),
    "ordered": ("法定调取", "Statutory order"),
    "secret_note": (
        "本件保密：除办理双方外，任何人不能得知，直至签发机关解除。",
        "Confidential: nobody but the two parties may know of it until the issuing organ lifts it.",
    ),
    # the form
    "form_lead": (
        "经办人信息、用途、文书名称和文号密封保存，账本中只留承诺值。",
        (
            "Handlers, purpose, title and number of the instrument are sealed: the ledger keeps "
            "commitments only."
        ),
    ),
    "records_hint": ("记录编号，每行一个", "Record numbers, one to a line"),
    "persons_hint": ("人员代号，每行一个；不填即本人", "Pseudonyms, one to a line; none: yourself"),
    "handler": ("经办人", "Handler"),
    "handlers_hint": (
        "法定调取、行政监督、投诉处理须由二人经办。",
        "Orders, supervision and complaints take two handlers.",
    ),
    "handler_name": ("姓名", "Name"),
    "credential_kind": ("证件种类", "Credential"),
    "credential_no": ("证件号码", "Number"),
    "purpose": ("用途", "Purpose"),
    "span_from": ("时段起", "Span from"),
    "span_to": ("时段止", "Span to"),
    "instrument": ("法律文书（法定调取必填）", "Instrument (needed for an order)"),
    "instrument_title": ("名称", "Title"),
    "instrument_no": ("文号", "Number"),
    "instrument_issuer": ("签发机关", "Issuer"),
    "instrument_date": ("日期", "Date"),
    "instrument_sha256": ("文书扫描件 SHA-256", "SHA-256 of the scan"),
    "send": ("提交申请", "Send the request"),
    "open_sealed": ("查看用途与经办人", "Show purpose and handlers"),
    "open_sealed_note": (
        "密封保存；每次查看都写入账本。",
        "Sealed: each time they are shown is entered in the ledger.",
    ),
    "sealed_purpose": ("用途", "Purpose"),
    "sealed_handlers": ("经办人", "Handlers"),
    "sealed_instrument_title": ("文书名称", "Instrument"),
    "sealed_instrument_no": ("文书文号", "Its number"),
    # what may be done
    "needed": ("须经同意", "Whose consent it takes"),
    "undetermined": ("主管部门无法确定", "Undetermined who is competent"),
    "given": ("已同意", "Consented"),
    "denied": ("不同意", "Denied"),
    "awaited": ("待同意", "Awaited"),
    "no_approval": ("法定调取，无需部门同意", "A statutory order needs no departmental approval"),
    "approve": ("同意", "Consent"),
    "approve_lead": (
        "同意仅限上列记录、查阅人和期限。",
        "Consent covers these records, persons and this time, and nothing else.",
    ),
    "deny": ("不同意", "Deny"),
    "reason": ("理由", "Reason"),
    "release": ("放行", "Release"),
    "release_lead": (
        "放行后，所列查阅人在期限内可查阅；要求遮蔽的，只能放行已遮蔽的记录。",
        (
            "The persons named may then view within the window. Where masking is asked for, only "
            "masked derivatives can be released."
        ),
    ),
    "form_checked": (
        "已核对文书、两名经办人和范围",
        "Instrument, two officers and scope were checked",
    ),
    "refuse": ("不予放行", "Do not release"),
    "withdraw": ("撤回", "Withdraw"),
    "recall": ("收回授权", "Recall"),
    "lift": ("解除保密", "Lift the confidentiality"),
    "notify": ("通报主管部门", "Tell a department"),
    "to_org": ("接收机构", "To"),
    "close": ("办结", "Close"),
    "view": ("查阅", "View"),
    "view_lead": (
        "点击后先写入调取记录并取得检查点证明，然后才送出第一个字节。",
        (
            "An access entry is written and covered by a checkpoint first; only then is the first "
            "byte sent."
        ),
    ),
    "issue_copy": ("制作复制件", "Issue a copy"),
    "recipient": ("接收人", "Recipient"),
    "fetch": ("取件", "Fetch"),
    "proof_file": ("证明文件", "Proof"),
    "hand_over": ("移交", "Hand over"),
    "hand_over_lead": (
        "移交清单由保管方签署，再由接收人签收。",
        "The custodian signs the list, then the recipient does.",
    ),
    "acknowledge": ("签收", "Sign for it"),
    "acknowledged": ("双方已签", "Both signed"),
    "take_back": ("收回", "Take back"),
    "destroy": ("当场销毁", "Destroyed before witnesses"),
    "witnesses": ("见证人，每行一个，至少两人", "Witnesses, one to a line, two at least"),
    "medium_back": ("归还载体序列号", "Serial number of what came back"),
    "original": ("原件", "Original"),
    # what is shown
    "asked": ("申请内容", "What is asked for"),
    "grant": ("授权", "Grant"),
    "valid": ("期限", "Window"),
    "views": ("查阅记录", "Viewings"),
    "copies_made": ("复制件", "Copies"),
    "handovers": ("移交清单", "Lists of what was handed over"),
    "out": ("在外", "Out"),
    "back": ("已收回", "Back"),
    "destroyed": ("已销毁", "Destroyed"),
    "open": ("进行中", "Going on"),
    "ended": ("已结束", "Ended"),
    "timeline": ("全程留痕", "Every entry about it"),
    "bundle": ("下载证据包", "Take away as a bundle"),
    "bundle_lead": (
        "证据包可离线验证：mingjing verify 文件 --policy 信任策略",
        "It verifies offline: mingjing verify FILE --policy POLICY",
    ),
    "what_now": ("可办事项", "What you can do"),
    "nothing_now": ("此刻没有您可办理的事项。", "Nothing for you to do at present."),
    # the viewer
    "viewer": ("查阅", "Viewing"),
    "viewer_lead": (
        "您的查阅已写入账本第 {index} 条，并由检查点证明。离开时请关闭，系统将记录所看区间。",
        (
            "Your viewing stands in the ledger as entry {index}, covered by a checkpoint. Close it "
            "when you leave: which parts you saw is then recorded."
        ),
    ),
    "close_view": ("结束查阅", "End the viewing"),
    "cannot_show": (
        "此类文件不能在页面中显示，下载同样计入本次查阅。",
        "This kind of file is not shown in a page; downloading it counts as this viewing.",
    ),
    "download": ("下载", "Download"),
    "archived_hash": ("归档摘要", "Archived digest"),
    # who has seen it
    "accesses": ("谁看过", "Who has seen it"),
    "accesses_lead": (
        "与本记录有关的每一次申请、决定、查阅、复制和归还，逐条可证。保密中的法定调取不在其列。",
        (
            "Every request, decision, viewing, copy and return of this record, each with its "
            "proof. Orders that are still confidential are not among them."
        ),
    ),
    "my_accesses": ("谁看过与我有关的记录", "Who has seen records about me"),
    "my_accesses_lead": (
        "您在其程序中被记名的项目，其监察记录被调取的情况。保密中的法定调取在解除后显示。",
        (
            "Retrievals of records of proceedings in which you are named. Confidential orders are "
            "shown once they are lifted."
        ),
    ),
    "no_accesses": ("尚无人调取。", "Nobody has retrieved it."),
    "when": ("时间", "Time"),
    "what": ("事项", "What"),
    "who": ("人员", "Who"),
    "org": ("机构", "Organisation"),
    "entry": ("条目", "Entry"),
    "proof": ("证明", "Proof"),
    "kind_request": ("申请", "Request"),
    "kind_order": ("法定调取", "Order"),
    "kind_preservation": ("保全", "Preservation"),
    "kind_approval": ("同意", "Consent"),
    "kind_refusal": ("不同意", "Denial"),
    "kind_release": ("放行", "Release"),
    "kind_withdrawal": ("撤回", "Withdrawal"),
    "kind_view": ("调取", "Access"),
    "kind_view_end": ("查阅结束", "End of a viewing"),
    "kind_copy": ("复制", "Copy"),
    "kind_handover": ("移交", "Handover"),
    "kind_return": ("归还", "Return"),
    "kind_destruction": ("销毁", "Destruction"),
    "kind_notice": ("通报", "Notice"),
    "kind_lifting": ("解除保密", "Confidentiality lifted"),
    "kind_closing": ("办结", "Closing"),
    # closed sets
    "mode_view_on_site": ("现场查阅", "view on site"),
    "mode_view_online": ("在线查阅", "view online"),
    "mode_copy": ("复制", "copy"),
    "mode_original_evidence": ("原件取证", "original"),
    "masking_expert_face": ("专家面部", "experts' faces"),
    "masking_expert_voice": ("专家声音", "experts' voices"),
    "masking_bidder_trade_secret": ("投标人商业秘密", "bidders' trade secrets"),
    "masking_none": ("无", "none"),
    "medium_none": ("在线下载", "download"),
    "medium_disc": ("光盘", "disc"),
    "medium_usb": ("移动存储", "USB drive"),
    "mark_page": ("逐页标记", "marked on each page"),
    "mark_picture": ("图面标记", "marked on the picture"),
    "mark_sidecar": ("随附证明", "unmarked, with its proof"),
    "credential_identity_card": ("居民身份证", "identity card"),
    "credential_work_card": ("工作证", "work card"),
    "credential_enforcement_card": ("执法证", "enforcement card"),
    "credential_lawyer_licence": ("律师执业证", "lawyer's licence"),
    "credential_other": ("其他", "other"),
}

_GROUNDS = (
    ("法院", "court"), ("检察院", "procuratorate"), ("监察委员会", "supervision commission"),
    ("公安", "public security"), ("国家安全", "state security"), ("审计", "audit"),
    ("行政监督", "administrative supervision"), ("投诉处理", "handling a complaint"),
    ("内部检查", "internal inspection"), ("当事人申请", "a party's request"),
    ("档案移交", "transfer of archives"),
)  # fmt: skip

MESSAGES |= {f"ground_{ground}": words for ground, words in zip(GROUNDS, _GROUNDS, strict=True)}
