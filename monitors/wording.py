"""Why a verdict was given, in neutral words: an omission says what was not seen, never more."""

from ledger import catalogue
from monitors.moment import in_shanghai


class Reason:
    """A code for programs, and the sentence for people, made when it is asked for.

    Events in a list are joined; a word that is not in the table is a mistake in this code.
    """

    __slots__ = ("code", "given")

    def __init__(self, code: str, *given: object) -> None:
        self.code = code
        self.given = given

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(map(_written, self.given))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)

    @property
    def _said(self) -> tuple[str, tuple[str, ...]]:
        return self.code, self.values

    @property
    def zh(self) -> str:
        return self._sentence("zh")

    @property
    def en(self) -> str:
        return self._sentence("en")

    def _sentence(self, language: str) -> str:
        values = self.values
        told = [_Told(value, language, of=values[0]) for value in values]
        return _SENTENCES[self.code][language == "en"].format(*told)


reason = Reason


def _written(value: object) -> str:
    return _BETWEEN.join(map(str, value)) if isinstance(value, tuple) else str(value)


_MOMENT_LENGTH = 27
_BETWEEN = " / "


class _Told:
    """A value as it stands in a sentence: `{0}`.

    Or `{0.field}` where it is the name of a field, and `{1.held}` where it is what stands in that.
    """

    def __init__(self, value: str, language: str, *, of: str) -> None:
        self._value = value
        self._is_zh = language == "zh"
        self._of = of

    def __str__(self) -> str:
        """Times in Shanghai, events by their titles, anything else as it is."""
        value = self._value
        if len(value) == _MOMENT_LENGTH and value.endswith("Z") and value[10] == "T":
            return in_shanghai(value)
        return _BETWEEN.join(map(self._event, value.split(_BETWEEN)))

    @property
    def field(self) -> str:
        """Its title; in English with the name by which programs and rules know it."""
        named = catalogue.load().fields.get(self._value)
        if named is None:
            return self._value
        return f"“{named.zh}”" if self._is_zh else f"“{named.en}” ({self._value})"

    @property
    def held(self) -> str:
        """Its Chinese title, where it is one of those that the first value's field may have."""
        field = catalogue.load().fields.get(self._of)
        title = field.values.get(self._value) if field is not None and self._is_zh else None
        return self._value if title is None else f"“{title}”"

    def _event(self, name: str) -> str:
        event = catalogue.load().events.get(name)
        if event is None:
            return name
        return f"“{event.zh}”" if self._is_zh else f"“{event.en}”"


_SENTENCES = {
    # satisfied
    "in_time": ("{0} 于 {1} 完成，在期限 {2} 之内", "{0} at {1}, within the period ending {2}"),
    "done": ("{0} 于 {1} 完成", "{0} at {1}"),
    "before": ("{0} 在先", "{0} came first"),
    "holds": ("符合条件", "the condition holds"),
    "outside": ("{0} 之后，不在禁止期间", "after {0}, outside the forbidden span"),
    "met": ("人数与构成符合要求", "number and composition are as required"),
    "years_enough": ("保管 {0} 年，不少于 {1} 年", "kept for {0} years, not less than {1}"),
    "unbroken": ("没有超过 {0} 秒的中断", "no stretch longer than {0} seconds without a sign"),
    "long_enough": ("间隔 {0} 日，不少于 {1} 日", "{0} days apart, not less than {1}"),
    "same_time": ("与 {0} 相差不超过允许范围", "within the tolerance of {0}"),
    # violated
    "late": ("{0} 于 {1} 完成，晚于期限 {2}", "{0} at {1}, after the period ended {2}"),
    "late_if_not_rolled": (
        "{0} 于 {1} 完成；期限末日 {2} 为休息日，顺延与否存在不同理解",
        "{0} at {1}; the last day, ending {2}, was a day off and readings differ on rolling",
    ),
    "not_seen": ("截至 {0} 时未见 {1} 信息", "as of {0}, no {1} has been seen"),
    "dark": (
        "截至 {0} 时未见该时段的 {1} 信息",
        "as of {0}, no {1} has been seen of that stretch",
    ),
    "not_seen_if_not_rolled": (
        "截至 {0} 时未见 {1} 信息；期限末日为休息日，顺延与否存在不同理解",
        "as of {0}, no {1} has been seen; the last day was a day off, readings differ on rolling",
    ),
    "prior_not_seen": ("截至 {0} 时未见在先的 {1} 信息", "as of {0}, no prior {1} has been seen"),
    "prior_taken_back": (
        "在先的 {1} 已被撤回，截至 {0} 时未见新的",
        "the prior {1} was taken back; as of {0}, no new one has been seen",
    ),
    "prior_exceeded": (
        "超出已有 {1} 的范围，截至 {0} 时未见新的",
        "beyond what the {1} allows; as of {0}, no new one has been seen",
    ),
    "prior_late": ("{0} 在后，未见在先的", "{0} came afterwards; none before it has been seen"),
    "forbidden": ("在 {0} 之前发生 {1}", "{1} before {0}"),
    "not_held": ("{0.field}不符合要求", "field {0.field} is not as required"),
    "out_of_hours": (
        "发生于 {0}，不在 {1} 时至 {2} 时之间",
        "at {0}, not between {1} and {2} o'clock",
    ),
    "barred_role": ("{0} 是 {1}", "{0} is {1}"),
    "without_review": (
        "未经法律审查即启用，不生效",
        "put into force without legal review, and is not",
    ),
    "too_many_within": ("一个时段内 {0} 超过 {1} 次", "{0} more than {1} times within one span"),
    "too_many": ("{0} 超过 {1} 次", "{0} more than {1} times"),
    "too_few": ("{0} 少于 {1} 次", "{0} fewer than {1} times"),
    "quorum_at_least": ("共 {0}，少于 {1}", "{0}, fewer than {1}"),
    "quorum_odd": ("共 {0} 人，不是单数", "{0} members, not an odd number"),
    "quorum_share": ("{0}/{1} 人，不足 {2}", "{0} of {1} members, less than {2}"),
    "quorum_none": ("有 {0} 人不得参加", "{0} who may not take part"),
    "quorum_roles": ("未见 {0} 在场", "{0} not seen present"),
    "quorum_not_seen": (
        "截至 {0} 时，依 {1} 信息，在场人员或数量不足",
        "as of {0}, by {1}, too few or not all were seen present",
    ),
    "years_short": ("保管 {0} 年，少于 {1} 年", "kept for {0} years, less than {1}"),
    "too_short": ("间隔 {0} 日，少于 {1} 日", "{0} days apart, less than {1}"),
    "first_day": (
        "间隔 {0} 日，首日是否计入存在不同理解(应不少于 {1} 日)",
        "{0} days apart; readings differ on counting the first day (not less than {1})",
    ),
    "within_share": ("合计 {0}，不超过 {1} 的 {2}", "{0} in all, not more than {2} of {1}"),
    "above_share": ("合计 {0}，超过 {1} 的 {2}", "{0} in all, more than {2} of {1}"),
    "adds_within": ("{0} 项合计 {1}，未超过 {2}", "{0} that add up to {1}, not beyond {2}"),
    "adds_beyond": ("{0} 项合计 {1}，限额 {2}", "{0} that add up to {1}; the limit is {2}"),
    "other_time": ("{1} 与 {0} 不在同一时间", "{1} is not the time {0}"),
    "not_apart": ("{0} 已有 {1}，又有 {2}", "{0} has {1}, and then {2} as well"),
    "received_late": ("发生于 {0}，至 {1} 方才收到", "occurred {0}, received only {1}"),
    "silent": ("截至 {0} 时未见数据源报告", "as of {0}, the source has not reported"),
    # pending
    "lit_until": ("监察信号持续至 {0}", "signs up to {0}"),
    "running": ("期限至 {0}", "the period runs until {0}"),
    "stopped": ("期限中止计算", "the clock stands still"),
    "awaits_watermark": (
        "数据源 {0} 仅报告至 {1}",
        "source {0} has reported only up to {1}",
    ),
    "no_end_yet": ("尚未载明截止时间", "the end has not been announced yet"),
    "not_started": ("期限尚未起算：未见 {0}", "the period has not begun: no {0} yet"),
    # undetermined
    "fault": (
        "程序出错，未能判定（{0}）",
        "an error of the program kept it from being judged ({0})",
    ),
    "no_calendar": (
        "未载入 {0} 年经审查的工作日历",
        "no reviewed working-day calendar for {0} is loaded",
    ),
    "no_source": ("没有数据源报告 {0}", "no connected source reports {0}"),
    "field_missing": ("缺少{0.field}", "field {0.field} is missing"),
    "not_reviewed": (
        "参数 {0} 未经法律审查即设定，不生效",
        "parameter {0} was set without legal review and is not in force",
    ),
    "not_configured": ("参数 {0} 未设定", "parameter {0} is not set"),
    "said_by_another": (
        "由 {0} 代 {1} 报送，未见其本身签署",
        "{0} said it for {1}, which did not sign",
    ),
    "said_without_role": (
        "由 {0} 报送，当时并无 {1} 职责的登记",
        "said by {0}, which is not on file as {1} at that time",
    ),
    "no_node_map": ("未启用节点清单({0})", "no node map is active for {0}"),
    "scope_unknown": ("无法确定是否适用：缺少{0.field}", "scope unknown: {0.field} is missing"),
    "other_currency": ("币种不同，无法相加", "the currencies differ and cannot be added"),
    "no_members": ("未见 {0} 信息", "no {0} has been seen"),
    "no_session": ("远程在场缺少会话记录", "presence was remote and no session is on file"),
    # inactive
    "not_activated": ("规则未启用", "the rule has not been put into force"),
    "rule_not_reviewed": (
        "规则未经法律审查即启用，不生效",
        "the rule was put into force without legal review, and is not",
    ),
    "other_version": ("启用的是该规则的另一版本", "another version of the rule is in force"),
    "not_in_force": ("依据在当日不具效力", "the basis was not in force on that day"),
    "repealed": ("依据已失效、被替代或相互抵触", "the basis is repealed or in conflict"),
    "out_of_scope": ("不在适用范围：{0.field}为{1.held}", "out of scope: {0.field} is {1}"),
    "gate_shut": ("不适用：{0.field}为{1.held}", "does not apply: {0.field} is {1}"),
    "ended": ("义务因 {0} 终止", "the duty ended with {0}"),
    "not_judged_here": ("不在此处判定", "not judged here"),
    "no_case": ("依现有记录，不再是此类情形", "by what is on file now there is no such case"),
    "by_lot": ("按标段分别判定", "judged lot by lot"),
    "held_again": ("已中止或者重新进行，另行起算", "given up or held again: counted afresh"),
    "afresh": ("期限自第 {0} 条起重新计算", "counted afresh from entry {0}"),
    "raised_late": (
        "提出时距 {0} 已不足 {1} 日，不产生本条义务",
        "raised fewer than {1} days before {0}: no such duty arises",
    ),
    "replaced": ("由更确切的起算事件代替", "replaced by a more exact beginning"),
    "exempt": ("已有豁免记录", "an exemption is on file"),
    "yields": ("由特别规定 {0} 处理", "left to the special rule {0}"),
    "counted_already": ("同一时段内已提示", "said of the same span already"),
    "other_role": ("{0} 不是 {1}", "{0} is not {1}"),
    "no_live_source": ("无实时数据源承诺及时报送", "no live source promised to report at once"),
    "field_not_given": ("未载明{0.field}", "{0.field} is not stated"),
}
