"""The parts of refusals that are words themselves, as the code says them, in Chinese.

`{}` stands for a value, in the same order in both, `{:until}` for the end of a period. What is not
here is shown as it is.
"""

import re
from collections.abc import Mapping
from typing import Final

from gateway.console.present import due_time
from reports.details import readable

_FORMS: Final[Mapping[str, str]] = {
    "is missing": "未填写",
    "are missing": "未填写",
    "is missing; may be given: {}": "未填写",
    "are missing; may be given: {}": "未填写",
    "is wanted": "须填写",
    "text is wanted": "须填写文字",
    "is not a text": "不是文字",
    "is not a field of its form": "不是该步骤的填写项",
    "the form has no such field": "表单没有这一项",
    "{} has no such field": "事件 {} 没有这一项",
    "more fields than the form has": "填写项多于表单所有",
    "has more than {} characters": "超过 {} 个字符",
    "has control characters": "含有控制字符",
    "control characters": "含有控制字符",
    "is a list": "须为列表",
    "is a list of entries": "须为逐项列表",
    "from {} to {} of them": "须有 {} 至 {} 项",
    "one is named twice": "同一项重复填写",
    "one of {}": "须从所列各项中选择",
    "one of {} is wanted": "须从所列各项中选择",
    "a whole number": "须为整数",
    "a whole number up to {}": "须为不超过 {} 的整数",
    "at most {}": "至多 {}",
    "not a decimal number as the formats write it": "须为整数",
    "a date and time": "须为日期和时间",
    "a date and time of Beijing": "须为北京时间的日期和时间",
    "not a time written YYYY-MM-DDTHH:MM:SS.ffffffZ": "须为日期和时间",
    "a date like 2026-03-02": "须为日期，如 2026-03-02",
    "a day is wanted, such as 2026-03-01": "须为日期，如 2026-03-01",
    "a SHA-256 in 64 lower-case hexadecimal digits": "须为 64 位小写十六进制的 SHA-256",
    "yes or no": "须为是或否",
    "begins with {}": "须以 {} 开头",
    "a pseudonym says nothing: person/ and 16 hex digits": (
        "化名不得透露身份：person/ 加 16 位十六进制数字"
    ),
}

_RETRIEVALS: Final[Mapping[str, str]] = {
    "a statutory organ orders, everybody else requests": "法定机关出具法定调取，其他单位提出申请",
    "what is asked for": "所申请的内容",
    "their number, and only where copies are asked for": "申请复制的须填份数，不申请复制的不填",
    "lies after now and after needed_from": "须晚于现在，也晚于起始时间",
    "lies after its beginning": "须晚于起始时间",
    "only a statutory order may be confidential": "只有法定调取可以保密",
    "an order names its instrument": "法定调取须填法律文书",
    "title, number, issuer, date and digest": "须填名称、文号、签发机关、日期和摘要",
    "each is another person": "须为不同的人员",
    "all of one project, the one that is named": "须属于同一项目，即所填项目",
    "all with one custodian": "须由同一保管机构保管",
    "the custodian checks instrument and officers": "须由保管机构核对文书和经办人后确认",
    "after its beginning, at most {}": "须晚于起始时间，不晚于 {:until}",
    "not before {}": "不得早于 {}",
    "at most the {} asked for": "不得超过所申请的 {} 份",
    "a disc or drive has one": "光盘或移动存储须填序列号",
    "went out on {}": "与借出时不同，借出时为 {}",
    "nothing is on the list": "清单为空",
    "two persons beside the one who certifies": "除经办人外须有两人",
    "the parameter {} is not set": "尚未设定参数 {}",
    "{} names nobody for {}": "参数 {} 没有为 {} 指定部门",
    "{} names the custodian or trading centre, {}": "参数 {} 指定了保管机构或者交易中心：{}",
    "release these records": "放行这些记录",
    "withdraw this": "撤回这一申请",
    "lift the confidentiality": "解除保密",
    "give this notice": "作此通报",
    "close this": "办结这一申请",
    "see records without any duty": "在没有职责时查阅记录",
    "make copies of this": "制作复制件",
    "fetch this copy": "取走这一复制件",
    "hand this over": "办理移交",
    "sign this list": "签收这一清单",
    "take this back": "办理收回",
    "anybody not signed in": "未登录的人员",
    "viewing": "查阅",
    "copies": "复制",
    "originals": "原件",
    "copy {}": "复制件 {}",
    "list {}": "移交清单 {}",
    "does not say which time it shows": "未载明所录时段",
    "shows {} to {}": "所录为 {} 至 {:until}",
}

_ALERTS: Final[Mapping[str, str]] = {
    "notified": "告知责任单位",
    "answered": "责任单位反馈",
    "confirmed": "认定",
    "ordered to be rectified": "责令整改",
    "reported as rectified": "报告整改",
    "verified as rectified": "核实整改",
    "suspended": "暂停交易",
    "the party was not told yet": "尚未告知责任单位",
    "the party was told and may answer until {}": "已告知责任单位，其反馈期限至 {:until}",
    "a day that no calendar tells": "尚无法计算的日期",
}

_RECORDS: Final[Mapping[str, str]] = {
    "not_ended": "项目结束尚无记载，期限未起算",
    "no_years": "尚未设定保管年限",
    "no_class": "尚未确定保管类别",
    "destroy or keep": "须选择同意销毁或者继续保存",
    "the list was compared": "须确认已核对清册",
    "1 to {} different records": "须为 1 至 {} 条不同的记录",
    "a number that no disposal has": "编号已被使用，或者不合要求",
    "of one project and one custodian": "须属于同一项目、同一保管机构",
    "of {}": "须属于 {}",
    "its approval is taken back": "已经批准，不再鉴定",
    "it has not happened yet": "已经销毁",
    "no appraiser says to keep the records": "有鉴定人认为应当继续保存",
    "{} persons appraised it": "须先由 {} 人鉴定",
    "it is approved": "须先经批准",
    "{} attend it": "须先有 {} 人监销",
    "{} may do {}": "{} 已无权办理其步骤",
    "appraised it already": "该人员已经鉴定",
    "appraised it": "该人员已作鉴定，不得批准",
    "attends it already": "该人员已经监销",
    "attends it": "该人员监销，不得执行销毁",
    "put": "写入",
    "get": "读取",
    "list": "列出内容",
    "remove": "清除内容",
}

_PRIVACY: Final[Mapping[str, str]] = {
    "access": "查阅、复制",
    "correction": "更正",
    "erasure": "删除",
    "a correction names the sealed value": "更正须填信息项名称",
    "a refusal is given with its reason": "不同意须说明理由",
    "the corrected value is wanted": "须填更正后的值",
    "what it is opened for is wanted: it stands in the ledger": "须写明用途，用途记入账本",
    "{}: kept {} years from the project's end, which is not recorded": (
        "{}：自项目结束起保存 {} 年，项目结束尚无记载"
    ),
    "{}: kept until {}": "{}：保存至 {}",
    "legal hold {}, entry {}": "保全 {}，第 {} 条条目",
    "not held here": "不在此处",
    "does not open this": "与所封存的不符",
    "these bytes were never wrapped": "所存内容并未封存",
}

_SIGNING_IN: Final[Mapping[str, str]] = {
    "its token is missing or another session's": "页面属于另一次登录，请重新打开",
    "Origin is another": "由其他网站发出",
    "Sec-Fetch-Site is {}": "由其他网站发出",
    "oneself": "不得恢复本人的账户",
    "same": "须由两名不同的管理员",
    "duty": "须一名系统管理员、一名安全管理员",
    "nothing": "没有待同意的恢复申请",
    "state": "账户不在可以恢复的状态",
    "open": "已启用",
    "invited": "尚待首次登录",
    "locked": "已锁定",
    "closed": "已注销",
    "recovered": "正在恢复",
    "without another factor": "没有其他第二因素",
    "begin": "请从登录页重新开始",
    "unknown": "该统一身份没有关联本平台的账户",
    "{} is missing or unreadable": "缺少 {}，或者无法读取",
    "{} is missing": "缺少 {}",
    "this credential is registered already": "该认证器凭证已经登记",
    "it is another credential's": "出自另一凭证",
    "the authenticator made a key of another kind": "认证器生成了其他种类的密钥",
}

_BUSY: Final[Mapping[str, str]] = {
    "requests": "请求",
    "bytes of bodies": "待收字节",
    "submissions": "报送",
    "uploads": "上传",
    "uploads of one person": "同一人员的上传",
    "passwords": "口令验证",
    "bundles": "证据包",
    "live feeds": "实时更新",
    "requests at once from one address": "同一地址同时发出的请求",
    "{} requests from one address": "同一地址的请求",
    "{} requests of one person": "同一人员的请求",
    "statements of one actor": "同一陈述人的陈述",
}

PHRASES: Final[Mapping[str, str]] = {
    **_FORMS,
    **_RETRIEVALS,
    **_ALERTS,
    **_RECORDS,
    **_PRIVACY,
    **_SIGNING_IN,
    **_BUSY,
}

_WITH_VALUES: Final = [
    (re.compile("(.+)".join(map(re.escape, english.split("{}")))), chinese)
    for english, chinese in sorted(PHRASES.items(), key=lambda each: -len(each[0]))
    if "{}" in english
]
"""The longest first: what says more fits before what says less."""


def in_chinese(text: str) -> str | None:
    """The words for what the code says; None where there are none."""
    if text in PHRASES:
        return PHRASES[text]
    for pattern, chinese in _WITH_VALUES:
        if found := pattern.fullmatch(text):
            return chinese.format(*map(_Value, found.groups()))
    return None


class _Value(str):
    """What stands in a phrase: words of the code, a time, or as it is."""

    __slots__ = ()

    def __format__(self, format_spec: str) -> str:
        text = str(self)
        if words := in_chinese(text):
            return words
        shown = readable(text)
        return due_time(text) if format_spec == "until" and shown != text else shown
