"""Every word the pages show, Chinese first, English beside it: the one place to translate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]

MESSAGES: dict[str, tuple[str, str]] = {
    # the house
    "name": ("明镜", "Mingjing"),
    "motto": ("公共资源交易电子监督", "Electronic supervision of public-resource trading"),
    "skip": ("跳到正文", "Skip to content"),
    "other_language": ("English", "中文"),
    "sign_out": ("退出", "Sign out"),
    "under_delegation": ("受托", "under delegation"),
    "my_account": ("我的账户", "My account"),
    "accounts": ("账户", "Accounts"),
    # the page of alerts
    "alerts": ("疑似不符预警", "Possible non-conformities"),
    "alerts_lead": (
        "按规则由账本条目推得，经指定人员确认之前均为疑似，不作结论。",
        "Derived from ledger entries by rule. Possible only, until a named officer confirms.",
    ),
    "live_on": ("实时更新中", "Live"),
    "live_off": ("连接中断，正在重连", "Connection lost, reconnecting"),
    "live_plain": ("刷新页面以更新", "Reload the page to update"),
    "level": ("级别", "Level"),
    "level_red": ("红", "Red"),
    "level_yellow": ("黄", "Yellow"),
    "level_blue": ("蓝", "Blue"),
    "level_red_means": ("疑似违反明文义务", "possible breach"),
    "level_yellow_means": ("提醒", "warning"),
    "level_blue_means": ("提示", "note"),
    "matter": ("事项与依据", "Matter and legal basis"),
    "no_basis": ("本机规则库中没有该规则", "This rule is not in the rulebook here"),
    "stream": ("项目或序列", "Project or stream"),
    "due": ("期限", "Due"),
    "no_due": ("无期限", "None"),
    "counted": ("逐日计算", "Counted day by day"),
    "by_reading": ("各种理解：", "By each reading:"),
    "raised": ("预警时间", "Raised"),
    "evidence": ("证据条目", "Evidence"),
    "state": ("处理", "Handling"),
    "state_raised": ("待处理", "Open"),
    "state_notified": ("已告知", "Notified"),
    "state_answered": ("已反馈", "Answered"),
    "state_answer_read": ("反馈已阅", "Answer read"),
    "state_escalated": ("已升级", "Escalated"),
    "state_closed": ("已办结", "Closed"),
    "state_override_proposed": ("已提请改判", "Override proposed"),
    "state_overridden": ("已改判", "Overridden"),
    "state_rectification_ordered": ("已责令整改", "Rectification ordered"),
    "state_rectification_reported": ("已报告整改", "Rectification reported"),
    "state_rectification_verified": ("整改已核实", "Rectification verified"),
    "state_suspended": ("交易已暂停", "Activity suspended"),
    "state_resumed": ("交易已恢复", "Activity resumed"),
    "state_confirmed": ("已确认违规", "Confirmed by an officer"),
    "rule": ("规则", "Rule"),
    "any_rule": ("全部规则", "Any rule"),
    "apply": ("应用", "Apply"),
    "clear": ("清除", "Clear"),
    "none_found": ("没有符合条件的预警。", "No alert matches."),
    "none_yet": ("尚无预警。", "No alert so far."),
    "older": ("更早的预警", "Older alerts"),
    "newest": ("最新的预警", "Newest alerts"),
    # the summary
    "summary": ("概览", "Summary"),
    "open_alerts": ("未办结预警", "Open alerts"),
    "entries": ("账本条目", "Ledger entries"),
    "streams": ("序列", "Streams"),
    "last_checkpoint": ("最近检查点", "Last checkpoint"),
    "covers": ("已覆盖条目", "Entries covered"),
    "by_rule": ("按规则", "By rule"),
    # a stream
    "timeline": ("全程记录", "Timeline"),
    "timeline_of": ("序列", "Stream"),
    "back": ("返回预警", "Back to alerts"),
    "request_id": ("请求编号", "Request id"),
    "typed": ("您填写的内容", "What you filled in"),
    "typed_lead": (
        "以下内容没有另行保存，可复制后重新填写。",
        "It is kept nowhere else: copy it to fill in the form again.",
    ),
    "to_form": ("返回填写页", "Back to the form"),
    "verdicts": ("规则判定", "Verdicts of the rules"),
    "verdicts_lead": (
        "以下为此刻按各规则的判定，红黄均为疑似。",
        "What each rule says as of now; red and yellow are possible only.",
    ),
    "as_of": ("判定时点", "As of"),
    "verdict_violated": ("疑似不符", "Possibly violated"),
    "verdict_satisfied": ("符合", "Satisfied"),
    "verdict_pending": ("待期", "Pending"),
    "verdict_undetermined": ("无法判定", "Undetermined"),
    "verdict_inactive": ("不适用", "Inactive"),
    "reason": ("理由", "Reason"),
    "no_verdicts": ("没有规则涉及此序列。", "No rule concerns this stream."),
    "alerts_here": ("本序列的预警", "Alerts in this stream"),
    "index": ("条目", "Entry"),
    "received": ("收到时间", "Received"),
    "actor": ("陈述者", "Said by"),
    "signed_holder": ("自持密钥签署", "signed with its own key"),
    "signed_gateway": ("平台托管密钥签署", "signed in the gateway's custody"),
    "signed_passkey": ("本人认证器签署", "signed with a person's own authenticator"),
    "sealed": ("密封值", "Sealed values"),
    "proof": ("证明", "Proof"),
    "later_entries": ("后续条目", "Later entries"),
    "first_entries": ("自首条起", "From the first entry"),
    # the foot of every page
    "foot_checkpoint": ("检查点", "Checkpoint"),
    "foot_size": ("条目数", "size"),
    "foot_root": ("根", "root"),
    "foot_none": ("尚未发布检查点", "No checkpoint published yet"),
    "foot_time": ("时间均为北京时间", "Times are China Standard Time (UTC+8)"),
    "foot_proof": (
        "检查点只证明所记未被改动，不证明所述属实。",
        "A checkpoint proves that what was recorded is unaltered, not that it is true.",
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The messages in one language, as templates ask for them: `words.alerts`.

    A part with pages of its own hands in its own table.
    """

    language: Language
    messages: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MESSAGES, repr=False)

    def __getattr__(self, key: str) -> str:
        try:
            return self.messages[key][self.language == "en"]
        except KeyError:
            raise AttributeError(key) from None

    def of(self, kind: str, value: str) -> str:
        """The word for one of a closed set; a value unknown here is shown as it is."""
        zh_en = self.messages.get(f"{kind}_{value}")
        return value if zh_en is None else zh_en[self.language == "en"]


def language(asked: str | None) -> Language:
    """Chinese unless English is asked for."""
    return "en" if asked == "en" else "zh"
