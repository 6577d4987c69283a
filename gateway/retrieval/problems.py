"""How each refusal of a retrieval is answered: status, name on the wire, in Chinese, in English."""

from typing import Final

from gateway.retrieval import errors

ROWS: Final[dict[type[Exception], tuple[int, str, str, str]]] = {
    errors.NoSuchRetrieval: (404, "no-such-retrieval", "没有该调取申请", "No such retrieval"),
    errors.NoSuchView: (404, "no-such-view", "没有该次查阅", "No such viewing"),
    errors.FormIncomplete: (400, "form-incomplete", "表单不完整", "The form is incomplete"),
    errors.SecretNotHandledHere: (403, "state-secret", "国家秘密不在此办理", "A state secret"),
    errors.OrganNotOnFile: (403, "organ-not-on-file", "机关未备案", "The organ is not on file"),
    errors.NotTheirs: (403, "not-theirs", "非经办主体", "Not this person's act"),
    errors.ApprovedOwnRequest: (403, "own-request", "不得自行同意", "Of those who ask"),
    errors.NotCompetent: (403, "not-competent", "非有关主管部门", "Not competent"),
    errors.SecondFactorNeeded: (403, "second-factor", "须双因素登录", "A second factor is needed"),
    errors.NotInTheGrant: (403, "not-in-the-grant", "不在授权范围", "Not in the grant"),
    errors.CompetenceUndetermined: (
        409,
        "competence-undetermined",
        "主管部门无法确定",
        "Undetermined who is competent",
    ),
    errors.ApprovedTwice: (409, "approved-twice", "已经同意", "Consented already"),
    errors.NeedsNoApproval: (409, "needs-no-approval", "法定调取无需同意", "Needs no approval"),
    errors.NotApproved: (409, "not-approved", "尚缺同意", "Consent is missing"),
    errors.Denied: (409, "denied", "未获同意", "Denied"),
    errors.AlreadyReleased: (409, "already-released", "已经放行", "Released already"),
    errors.NotReleased: (409, "not-released", "尚未放行", "Not released"),
    errors.NotYetValid: (409, "not-yet-valid", "授权尚未生效", "Not valid yet"),
    errors.Expired: (410, "expired", "已过期", "Expired"),
    errors.Withdrawn: (410, "withdrawn", "已撤回", "Withdrawn"),
    errors.AlreadyClosed: (410, "closed", "已办结", "Closed"),
    errors.ViewOver: (410, "view-over", "查阅已结束", "The viewing is over"),
    errors.CopiesExhausted: (409, "copies-exhausted", "份数已用完", "No copies are left"),
    errors.BeyondSpans: (409, "beyond-spans", "超出时段", "Beyond the spans"),
    errors.NotMasked: (409, "not-masked", "未按要求遮蔽", "Not masked as asked"),
    errors.NotOfTheRequest: (409, "not-of-the-request", "不属申请范围", "Not asked for"),
    errors.NotOut: (409, "not-out", "未在外", "Not out"),
    errors.StillOut: (409, "still-out", "尚未收回", "Not back yet"),
    errors.NotConfidential: (409, "not-confidential", "并未保密", "Not confidential"),
    errors.NoticePostponed: (409, "notice-postponed", "保密期间暂缓通报", "Notice is postponed"),
    errors.MadeOtherwise: (409, "made-otherwise", "与所记不符", "Made otherwise"),
    errors.ChangedMeanwhile: (409, "changed-meanwhile", "情况已变化", "Changed meanwhile"),
    errors.RangeNotSatisfiable: (416, "range-not-satisfiable", "区间无效", "No such range"),
    errors.AccessNotCovered: (503, "access-not-covered", "尚无检查点覆盖", "Not covered yet"),
}
