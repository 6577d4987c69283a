"""The words of the pages for signing in and for accounts, Chinese first, English beside it."""

MESSAGES: dict[str, tuple[str, str]] = {
    # signing in
    "sign_in": ("登录", "Sign in"),
    "sign_in_lead": (
        "使用您在本平台的账户登录。登录与操作均记入账本。",
        "Sign in with your account here. Signing in and what you do are entered in the ledger.",
    ),
    "login": ("登录名", "Login name"),
    "password": ("口令", "Password"),
    "go_on": ("继续", "Continue"),
    "enter": ("进入", "Enter"),
    "not_right": (
        "登录名或口令不正确，或因多次失败暂时不能登录。",
        "Wrong name or password, or too many failed attempts for now.",
    ),
    "with_provider": ("使用统一身份认证登录", "Sign in with the site's identity provider"),
    "with_token": ("使用查阅令牌", "Use the reading token"),
    "with_account": ("使用账户登录", "Sign in with an account"),
    "first_time": ("首次登录（已获一次性代码）", "First sign-in, with a one-time code"),
    "token_lead": (
        "查阅令牌在初始化账本时生成，供程序与过渡期查阅使用。",
        "The reading token was made at init; it is for programs, and for reading meanwhile.",
    ),
    "token": ("查阅令牌", "Reading token"),
    "token_wrong": ("令牌不正确。", "This is not the token."),
    # the second factor
    "factor": ("第二因素验证", "Second factor"),
    "factor_lead": (
        "请输入验证器应用显示的六位动态口令，或一个备用代码。",
        "Enter the six digits your authenticator app shows, or one of your reserve codes.",
    ),
    "factor_reserve_lead": (
        "没有通行密钥在手边时，可输入一个备用代码。",
        "Without your passkey at hand, enter one of your reserve codes.",
    ),
    "code": ("动态口令或备用代码", "Code"),
    "code_reserve": ("备用代码", "Reserve code"),
    "code_wrong": (
        "代码不正确、已用过，或因多次失败暂时不能验证。",
        "Not the right code, used before, or too many failed attempts for now.",
    ),
    # changing the password
    "change_password": ("更换口令", "Change password"),
    "must_change": (
        "初始或到期的口令须更换后方可继续。",
        "An initial or expired password has to be changed before you go on.",
    ),
    "new_password": ("新口令", "New password"),
    "new_password_again": ("再次输入新口令", "New password again"),
    "password_rule": (
        "至少 12 个字符，越长越好，可用几个不相干的词。不要求混合种类；常见词与姓名、单位不计入。",
        (
            "At least 12 characters, the longer the better; unrelated words will do. Common words "
            "and names do not count."
        ),
    ),
    "refused_short": ("口令不足 12 个字符。", "Shorter than 12 characters."),
    "refused_long": ("口令超过 128 个字符。", "Longer than 128 characters."),
    "refused_common": (
        "除去常见词、日期、键盘序列与重复后，剩余过少，容易被猜中。",
        "Without common words, dates, rows of keys and repetitions too little is left.",
    ),
    "refused_same": ("新口令与原口令相同。", "It is the password you have now."),
    "refused_differ": ("两次输入不一致。", "The two do not agree."),
    "refused_form": (
        "登录名为 3 至 64 个字母、数字或汉字，中间可用 . @ - _ 。",
        "A login name has 3 to 64 letters or digits, and . @ - _ inside.",
    ),
    "refused_taken": ("该登录名已被使用。", "This login name is taken."),
    "refused_code": ("代码无效或已失效。", "This code is not good, or no longer."),
    # the first sign-in
    "first": ("首次登录", "First sign-in"),
    "first_lead": (
        "请输入管理员交给您的一次性代码，自定登录名与口令。账户恢复后，登录名不变。",
        (
            "Enter the one-time code you were given, and choose a login name and a password. "
            "After a recovery the login name stays as it was."
        ),
    ),
    "invitation": ("一次性代码", "One-time code"),
    # the app
    "enrol": ("设置第二因素", "Set up a second factor"),
    "enrol_lead": (
        "所有账户均须有第二因素。",
        "Every account has to have a second factor.",
    ),
    "totp": ("动态口令", "Authenticator app"),
    "totp_lead": (
        "用验证器应用扫描此码，再输入应用显示的六位数字。",
        "Scan this with an authenticator app, then enter the six digits it shows.",
    ),
    "totp_by_hand": ("无法扫描时手工输入密钥", "If it cannot be scanned, type this key"),
    "totp_picture": ("动态口令二维码", "QR code for the authenticator app"),
    "six_digits": ("六位数字", "Six digits"),
    "totp_wrong": (
        "数字不符。二维码已更换，请删除应用中的旧条目并重新扫描。",
        "These are not the digits. The code is a new one: delete the old entry and scan again.",
    ),
    "totp_instead": ("改用验证器应用", "Use an authenticator app instead"),
    # passkeys
    "passkey": ("通行密钥", "Passkey"),
    "passkey_add": ("添加通行密钥", "Add a passkey"),
    "passkey_lead": (
        "通行密钥存于您的电脑、手机或安全密钥中，用指纹、面容或设备口令解锁，不经网络传送。",
        "A passkey stays in your computer, telephone or security key, behind its PIN or finger.",
    ),
    "passkey_name": ("名称", "Name"),
    "passkey_example": ("如：办公电脑", "such as: office computer"),
    "passkey_make": ("创建通行密钥", "Make a passkey"),
    "passkey_show": ("使用通行密钥", "Use a passkey"),
    "passkey_instead": ("改用通行密钥", "Use a passkey instead"),
    "passkey_failed": (
        "设备未完成操作，请重试或改用其他方式。",
        "The device did not do it. Try again or take another way.",
    ),
    "passkey_refused": (
        "该通行密钥未被接受，请重试。",
        "This passkey was not accepted. Try again.",
    ),
    "passkey_needs_script": (
        "通行密钥需要启用 JavaScript，也可改用验证器应用。",
        "Passkeys need JavaScript; an authenticator app does not.",
    ),
    # codes in reserve
    "reserve": ("备用代码", "Reserve codes"),
    "reserve_lead": (
        "每个代码可代替第二因素使用一次。请打印或抄下并妥善保管，此页不再显示。",
        (
            "Each stands in for the second factor once. Print or write them down: they are not "
            "shown again."
        ),
    ),
    "reserve_kept": ("已妥善保存，继续", "I have kept them, go on"),
    # one's own account
    "account": ("我的账户", "My account"),
    "person": ("人员代号", "Person"),
    "org": ("单位", "Organisation"),
    "duties": ("职责", "Duties"),
    "no_duty": ("尚未授予职责", "None granted yet"),
    "duty_applicant": ("经办", "Applicant"),
    "duty_approver": ("审批", "Approver"),
    "duty_custodian": ("档案保管", "Custodian"),
    "duty_operator": ("录入", "Operator"),
    "duty_officer": ("监管人员", "Officer"),
    "duty_registrar": ("人员登记", "Registrar"),
    "duty_legal_reviewer": ("法律审查", "Legal reviewer"),
    "duty_system_admin": ("系统管理员", "System administrator"),
    "duty_security_admin": ("安全管理员", "Security administrator"),
    "duty_audit_admin": ("审计管理员", "Audit administrator"),
    "factors": ("第二因素", "Second factors"),
    "kind": ("种类", "Kind"),
    "named": ("名称", "Name"),
    "added": ("添加时间", "Added"),
    "used": ("最近使用", "Last used"),
    "remove": ("移除", "Remove"),
    "left": ("剩余", "left:"),
    "reserve_new": ("重新生成", "Make new ones"),
    "reserve_none": (
        "没有可用的备用代码：第二因素丢失时将无法登录，请生成。",
        "No reserve codes left: make some, or the loss of your factor locks you out.",
    ),
    "totp_add": ("添加验证器应用", "Add an authenticator app"),
    "totp_replace": ("更换验证器应用", "Replace the authenticator app"),
    "signing_keys": ("本人签署密钥", "My signing keys"),
    "signing_keys_lead": (
        "用于签署审批、认定等操作，与登录所用的因素分开。",
        "For signing what you do here; apart from what you sign in with.",
    ),
    "signing_keys_here": ("查看与登记", "See and register them"),
    "sessions": ("登录会话", "Sessions"),
    "device": ("设备", "Device"),
    "means": ("方式", "By"),
    "means_password": ("口令", "Password"),
    "means_oidc": ("统一身份认证", "Identity provider"),
    "begun": ("登录时间", "Signed in"),
    "seen": ("最近活动", "Last seen"),
    "here": ("当前会话", "This one"),
    "end": ("结束", "End"),
    "end_others": ("结束其他所有会话", "End all others"),
    "current_password": ("当前口令", "Current password"),
    "password_since": ("现口令设于", "The present password was set at"),
    "password_ends_sessions": ("更换后其他会话即结束。", "Changing it ends all other sessions."),
    "refused_current": ("当前口令不正确。", "This is not your current password."),
    "done_password": (
        "口令已更换，其他会话已结束。",
        "The password is changed; other sessions ended.",
    ),
    "done_removed": ("已移除。", "Removed."),
    "done_ended": ("会话已结束。", "Ended."),
    # everybody's accounts
    "accounts": ("账户管理", "Accounts"),
    "accounts_lead": (
        "开立、锁定、注销与恢复均记入账本。真实姓名为密封值，此处仅显示代号。",
        "What is done here is entered in the ledger. Real names are sealed; these are pseudonyms.",
    ),
    "naming": ("指定三员", "Naming the administrators"),
    "naming_lead": (
        "系统、安全、审计三员须为三人。尚无人担任时由首任系统管理员指定，此后由安全管理员授予。",
        (
            "System, security and audit administrators are three persons. While nobody holds a "
            "duty the first administrator names who does; then the security administrator grants."
        ),
    ),
    "real_name": ("真实姓名", "Real name"),
    "real_name_sealed": (
        "姓名密封保存，不写入账本明文。",
        "Sealed: it does not stand in the ledger.",
    ),
    "name_and_invite": ("登记并生成一次性代码", "Register and make a one-time code"),
    "state": ("状态", "State"),
    "state_invited": ("已邀请", "Invited"),
    "state_open": ("正常", "Open"),
    "state_waiting": ("暂时锁定", "Waiting"),
    "state_locked": ("已锁定", "Locked"),
    "state_closed": ("已注销", "Closed"),
    "departed": ("人员已离任", "the person has left"),
    "later": ("下一页", "Next page"),
    "without": ("已登记而无账户的人员", "Registered, without an account"),
    "invite": ("邀请", "Invite"),
    "invite_again": ("重新生成一次性代码", "Make another one-time code"),
    "account_of": ("账户", "Account"),
    "back_to_accounts": ("返回账户管理", "Back to accounts"),
    "until": ("至", "until"),
    "failures": ("连续失败次数", "Failed attempts in a row"),
    "open_sessions": ("登录会话数", "Sessions"),
    "opened": ("开立时间", "Opened"),
    "subject": ("统一身份认证标识", "Subject at the identity provider"),
    "subject_note": ("留空即解除关联。提供方：", "Empty ends it. Provider:"),
    "link": ("关联统一身份认证", "Link to the identity provider"),
    "not_oneself": ("本人账户须由他人管理。", "Your own account is looked after by others."),
    "unlock": ("解锁", "Unlock"),
    "require_change": ("要求更换口令", "Require another password"),
    "lock": ("锁定", "Lock"),
    "lock_lead": (
        "立即结束其全部会话，解锁前不能登录。",
        "Ends all sessions at once; nobody signs in until it is unlocked.",
    ),
    "reason": ("理由（记入账本）", "Reason, entered in the ledger"),
    "recover": ("恢复", "Recovery"),
    "recover_lead": (
        "须系统管理员与安全管理员二人同意，均非本人。原口令与第二因素随即失效。",
        (
            "By a system and a security administrator, neither of them the person. The old "
            "password and factors are void from then on."
        ),
    ),
    "recovery_ask": ("申请恢复", "Ask for recovery"),
    "recovery_waits": ("已由下列管理员申请，待另一管理员同意：", "Asked for; waits for another:"),
    "recovery_other": ("须由另一管理员同意。", "The other administrator has to agree."),
    "recovery_agree": ("同意恢复并生成一次性代码", "Agree, and make a one-time code"),
    "close": ("注销", "Close"),
    "close_lead": ("注销后不能恢复。", "For good."),
    "invitation_lead": (
        "请当面交给本人。72 小时内可用一次，此页不再显示。",
        "Hand it to the person. It is good once, within 72 hours, and not shown again.",
    ),
    "where": ("使用地址", "To be used at"),
    "invitation_kept": ("已记下，返回账户", "I have noted it, back to the account"),
}
