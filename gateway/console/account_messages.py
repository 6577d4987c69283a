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
}
