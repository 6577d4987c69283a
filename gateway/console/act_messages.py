"""The words of pages on which people act, Chinese first, English beside it."""

MESSAGES: dict[str, tuple[str, str]] = {
    # under every form for an act
    "with_key": ("用本人密钥签署", "Sign with my own key"),
    "with_custody": ("由平台托管密钥签署", "Have it signed in the gateway's custody"),
    "key_note": (
        "用本人密钥签署的，账本中载明由您本人签名；由平台托管密钥签署的，载明由单位陈述、您为经办人。",
        (
            "With your own key the ledger shows your own signature; in the gateway's custody it "
            "shows your organisation's statement and you as the person who acted."
        ),
    ),
    "custody_note": (
        "本次由平台托管密钥签署：账本中载明由单位陈述、您为经办人，并注明密钥由平台托管。",
        (
            "This will be signed in the gateway's custody: the ledger shows your organisation's "
            "statement, you as the person who acted, and that the gateway keeps the key."
        ),
    ),
    "register_key": ("登记本人签署密钥", "Register a signing key of your own"),
    "judged_now": ("现在的判定", "As judged now"),
    # the page on which an act is signed
    "sign_act": ("签署", "Sign"),
    "sign_act_lead": (
        "以下是将以您本人名义写入账本的全部内容。请核对，然后用您的认证器签署。",
        (
            "This is all that will be entered in the ledger in your own name. Check it, then "
            "sign with your authenticator."
        ),
    ),
    "act": ("事项", "Act"),
    "stream": ("项目或序列", "Project or stream"),
    "speaker": ("陈述人", "Said by"),
    "occurred": ("时间", "Time"),
    "attachments": ("附件", "Attachments"),
    "sealed": ("密封值（账本中只留承诺值）", "Sealed values (the ledger keeps commitments only)"),
    "exact": ("逐字内容", "Word for word"),
    "exact_lead": (
        "签名覆盖下列规范文本。认证器收到的挑战值是其 SHA-256。",
        (
            "The signature covers this canonical text. Its SHA-256 is the challenge your "
            "authenticator receives."
        ),
    ),
    "challenge": ("挑战值", "Challenge"),
    "cancel": ("返回，不签署", "Go back without signing"),
    "needs_script": (
        "用本人密钥签署需要启用 JavaScript。也可由平台托管密钥签署。",
        (
            "Signing with your own key needs JavaScript. It can be signed in the gateway's "
            "custody instead."
        ),
    ),
    "no_answer": (
        "未取得签名：操作已取消、超时，或此设备上没有该密钥。什么也没有写入账本。",
        (
            "No signature came: cancelled, timed out, or this device does not hold the key. "
            "Nothing was entered in the ledger."
        ),
    ),
    # the keys
    "account": ("我的账户", "My account"),
    "keys": ("本人签署密钥", "My signing keys"),
    "keys_lead": (
        (
            "签署密钥保存在您的认证器中（安全密钥、手机或电脑），平台没有副本。用它签署的审批、认定和改判，"
            "任何人都能验证出自您本人的密钥。它与登录用的通行密钥分开。"
        ),
        (
            "A signing key stays in your authenticator (security key, phone or computer); the "
            "gateway has no copy. Approvals, confirmations and overrides signed with it can be "
            "verified by anyone as made with your own key. It is not the passkey you sign in "
            "with."
        ),
    ),
    "no_keys": (
        "您还没有登记签署密钥。您的操作由平台托管密钥签署。",
        "You have no signing key. What you do is signed in the gateway's custody.",
    ),
    "key_name": ("名称", "Name"),
    "key_id": ("密钥", "Key"),
    "key_site": ("网址", "Site"),
    "key_since": ("登记条目", "Issued by entry"),
    "key_state": ("状态", "State"),
    "state_good": ("可用", "Good"),
    "state_ended": ("已终止", "Ended"),
    "state_waiting": ("待证明", "Waiting for its proof"),
    "revoke": ("终止", "End it"),
    "revoke_reason": ("终止原因", "Reason"),
    "new_key": ("登记新密钥", "Register a new key"),
    "new_key_lead": (
        "分两步：先在认证器中生成密钥，再用它签一次名，证明您持有它。",
        "Two steps: your authenticator makes the key, then signs once to prove you hold it.",
    ),
    "make_key": ("生成密钥", "Make the key"),
    "prove_key": ("证明持有", "Prove that I hold it"),
    "prove_lead": (
        "密钥已生成。请再用它签一次名；随后由监管机构的根密钥签发，写入账本。",
        "The key is made. Sign once with it; the office's root key then issues it in the ledger.",
    ),
    "not_here": (
        "签署密钥需要以 HTTPS 和域名访问本平台（或在本机以 localhost 访问）。",
        "Signing keys need this gateway to be reached by HTTPS and a name (or as localhost).",
    ),
    "script_needed": ("登记密钥需要启用 JavaScript。", "Registering a key needs JavaScript."),
    # an alert and its handling
    "alert": ("预警", "Alert"),
    "handling": ("处理经过", "Handling"),
    "steps": ("下一步", "What may be done next"),
    "no_handling": ("尚无处理。", "Nothing was done about it yet."),
    "confirm": ("认定违规", "Confirm the violation"),
    "confirm_lead": (
        "认定后，本预警不再只是疑似。认定人的姓名代号、时间和理由写入账本。",
        (
            "Once confirmed, this alert is no longer only a possibility. Who confirmed it, when "
            "and why are entered in the ledger."
        ),
    ),
    "propose_override": ("提请改判为绿", "Propose to override it to green"),
    "propose_lead": (
        "改判须由两人作出：一人提请，另一人同意。",
        "It takes two persons: one proposes, another agrees.",
    ),
    "override": ("同意改判为绿", "Agree to override it to green"),
    "override_lead": (
        "已有人提请改判。提请人本人不得同意。",
        "Somebody proposed it. Whoever proposed it cannot agree to it.",
    ),
    "reason": ("理由", "Reason"),
    "settled": ("本预警已处理完毕。", "This alert is settled."),
    "possible": ("疑似不符，尚未认定", "Possible non-conformity, not confirmed"),
    "told_to_us": ("告知本单位的预警", "Alerts this organisation was told of"),
    "answer_until": ("反馈期限", "Answer until"),
}
