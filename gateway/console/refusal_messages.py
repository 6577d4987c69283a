"""What each refusal says in Chinese, with its values; in English it says its own sentence.

`{name}` is a value that the refusal carries, `{name:way}` the same in words, by one of the ways in
`refusals.Sentence`.
"""

from collections.abc import Mapping
from typing import Final

from fastapi.exceptions import RequestValidationError
from starlette.requests import ClientDisconnect

from gateway import acts, alert_steps, case_file, errors, handling, hearing
from gateway.accounts import errors as signing_in
from gateway.archive import errors as archive
from gateway.people import errors as people
from gateway.permission import errors as permission
from gateway.privacy import errors as privacy
from gateway.retrieval import errors as retrieval
from ledger.append import LedgerBusy
from ledger.errors import Malformed
from ledger.publish import NothingPublished
from ledger.storage import NoSuchEntry, StorageBusy, StorageFailed
from ledger.vault import errors as sealed
from ledger.vault.master import WrongMasterKey

_REQUESTS: Final[Mapping[type[Exception], str]] = {
    errors.NotJson: "请求体不是 JSON：{reason:word}。",
    errors.UnexpectedBody: "{path:field}填写不符：{reason:word}。",
    errors.BadParameter: "{name:field}填写不符：{reason:word}。",
    RequestValidationError: "地址中的{where:field}不符：{reason:word}。",
    Malformed: "{path:field}格式不符：{reason:word}。",
    errors.NoSuchStream: "没有序列 {stream}。",
    errors.NoSuchSession: "项目 {project} 没有环节 {session}。",
    errors.NoSuchEventType: "没有名为 {name} 的事件。",
    errors.NoSuchFile: "没有文件 {name}。",
    errors.NotPublished: "日志中没有 {path}。",
    errors.NotCovered: "第 {index} 条条目尚无检查点覆盖：最近的检查点覆盖 {size} 条。",
    NothingPublished: "尚未发布检查点。",
    NoSuchEntry: "账本中没有第 {index} 条条目。",
    ClientDisconnect: "内容送达之前连接已经断开。",
    errors.BodyTooSlow: "内容未在 {seconds_max} 秒内送达。",
    errors.LengthRequired: "请求未注明内容长度，不予受理。",
    errors.BodyTooLarge: "提交的内容为 {size} 字节，至多受理 {size_max} 字节。",
    errors.TooManyStatements: "一次报送 {count} 条陈述，至多受理 {count_max} 条。",
    errors.UrlTooLong: "地址为 {size} 字节，至多 {size_max} 字节。",
    errors.HeadersTooLarge: "请求头为 {size} 字节，至多 {size_max} 字节。",
    errors.WrongMediaType: "内容类型为 {given}，应为 {wanted}。",
    errors.TooManyRequests: "{what:word}过多，请于 {retry_after_seconds} 秒后重试。",
    errors.Busy: "{what:word}同时至多 {count_max} 项，请于 {retry_after_seconds} 秒后重试。",
    LedgerBusy: "账本繁忙，什么也没有写入，请于 {retry_after_seconds} 秒后重试。",
    StorageBusy: "数据库繁忙，什么也没有写入，请稍后重试。",
    StorageFailed: "数据库没有应答，所办事项可能已经写入账本：请先查看，再决定是否重新提交。",
}

_WHO_MAY: Final[Mapping[type[Exception], str]] = {
    errors.TokenNeeded: "您尚未登录，或者登录已经结束。请登录后查看或办理。",
    errors.NotInTheTable: "权限表未列 {method} {path}，对任何人均不开放。",
    permission.Forbidden: "不在您的权限之内：{action}{lacking:conditions}",
    permission.NotRecorded: "准许未能写入账本，因此没有办理：{action}。请稍后重试。",
    signing_in.NotFromOurPage: "本次提交不是出自本平台当前的页面：{reason:word}。",
    signing_in.UnprotectedAddress: "经 http 访问 {host} 未加密，不能登录，请改用 https。",
    signing_in.NotFresh: "请先重新验证第二因素。",
    signing_in.RecoveryRefused: "恢复账户须由两名管理员办理：{reason:word}。",
    signing_in.NoSuchAccount: "{person} 没有账户。",
    signing_in.NotAtThisStep: "还没有到这一登录步骤，或者这一步已经完成。",
    signing_in.NotInThisState: "账户{state:word}，不能这样办理。",
    signing_in.AlreadyNamed: "已有人担任{duty:held}。",
    signing_in.LoginRefused: "登录名不可用：{reason:refused}",
    signing_in.PasswordRefused: "口令不可用：{reason:refused}",
    signing_in.ProviderRefused: "统一身份认证未通过：{reason:word}。",
    signing_in.ProviderFailed: "统一身份认证没有正常应答：{reason:word}。",
    signing_in.CodeNotGood: "代码无效，或者已经失效。",
    people.NoSuchOrganisation: "没有机构 {org}。",
    people.NoSuchPerson: "没有人员 {person}。",
    people.NoSuchDelegation: "没有委托 {delegation_id}，或者已经撤销。",
    people.RolesApart: "{org} 已任{held:held}，不得兼任{wanted:held}。",
    people.DutiesApart: "{person} 已任{held:held}，不得兼任{wanted:held}。",
    people.GrantedBySecurity: "{duty:held}须由安全管理员授予和撤销。",
    people.OfTheRootAlone: "{duty:held}只能由创建机构的人员担任，{org} 不是创建机构。",
    people.LastSecurityAdministrator: "{person} 是最后一名安全管理员，不得撤销。",
}

_ACTS: Final[Mapping[type[Exception], str]] = {
    acts.NotSaid: "账本未予收录“{type_:event}”：{path:field}不符，{reason:word}。",
    acts.NobodyNamed: "{actor} 的“{type_:event}”未载明经办人，平台不予代签。",
    acts.NotInCustody: "平台不保管 {actor} 的密钥。",
    acts.NotSigned: "认证器返回的不是对本内容的签名：{reason:word}。",
    acts.NoSuchProposal: "待签事项已经失效，请重新办理。",
    acts.TooManyKeys: "同时可用的签署密钥至多 {count_max} 把，请先终止一把。",
    acts.NoSigningKey: "{person} 没有可在此处使用的签署密钥。",
    alert_steps.NoSuchStep: "没有步骤“{step:step}”。",
    alert_steps.NotTheNextStep: "“{step:step}”须在{lacking:word}之后办理。",
    alert_steps.StepTaken: "“{step:step}”已经办理（{at}）。",
    alert_steps.NotTheParty: "{org} 不是应当反馈或整改的单位，该单位为：{party}。",
    alert_steps.OrderedByThem: "整改由 {person} 责令，须由另一人核实。",
    alert_steps.FieldNeeded: "“{step:step}”的{field:field}{reason:word}。",
    handling.NoSuchAlert: "没有预警 {alert}。",
    handling.AlreadySettled: "预警 {alert} {state:state}（第 {index} 条条目）。",
    handling.NothingProposed: "预警 {alert} 目前无人提请改判，状态为：{state:state}。",
    handling.ReasonNeeded: "请填写理由。",
    handling.SamePerson: "改判由 {person} 提请，须由另一人同意。",
    hearing.NotHeard: "{reason:word}，暂不能认定。",
    case_file.NoSuchCase: "预警 {alert} 没有移送。",
    case_file.ResultReturned: "预警 {alert} 的处理结果已经反馈（第 {index} 条条目）。",
}

_SEALED: Final[Mapping[type[Exception], str]] = {
    sealed.NotHeld: "密封库中没有第 {index} 条条目的{name:field}。",
    sealed.Erased: "第 {index} 条条目的{name:field}已经销毁。",
    sealed.OpensNothing: "所给的值与第 {index} 条条目中{name:field}的承诺值不符。",
    sealed.VaultUnsettled: "密封库正在变动，请重新提交。",
    WrongMasterKey: "密封库的第 {generation} 代主密钥不可用：{reason:word}。",
    privacy.NoSuchPrivacyRequest: "没有申请 {privacy_no}。",
    privacy.AlreadyDecided: "申请 {privacy_no} 已经处理，以首次处理为准。",
    privacy.OtherKind: "申请 {privacy_no} 的事项是{kind:word}，不能这样办理。",
    privacy.MustBeKept: "依法须保存，不能删除：{reasons:word}。",
    privacy.Restricted: (
        "第 {index} 条条目的{name:field}仅予存储，不作他用（个人信息保护法第四十七条）。"
    ),
}

_RECORDS: Final[Mapping[type[Exception], str]] = {
    archive.StateSecretRefused: "本系统不受理国家秘密，没有存储任何内容。",
    archive.NoSuchRecord: "没有记录 {record_id}。",
    archive.NotKeptHere: "记录 {record_id} 已登记，其内容不在本库。",
    archive.RecordDisposed: "记录 {record_id} 已经销毁（第 {index} 条条目）。",
    archive.NoSuchUpload: "没有上传 {upload}。",
    archive.UploadMoved: "上传 {upload} 已收到 {offset} 字节，请从此处继续。",
    archive.UploadTooLong: "内容为 {size} 字节，本记录至多 {size_max} 字节。",
    archive.UploadInUse: "上传 {upload} 正在接收另一请求的内容。",
    archive.ChecksumMismatch: "上传 {upload} 所收内容与校验值不符，请重新发送。",
    archive.OtherContent: "上传 {upload} 申报为 {announced}，实为 {found}，没有归档。",
    archive.OtherTus: "上传协议版本为 {given}，此处为 1.0.0。",
    archive.StoreFailed: "记录库未能{doing:word}，请稍后重试。",
    archive.NoSuchDisposal: "没有销毁事项 {disposal_id}。",
    archive.DisposalNotReady: "销毁事项 {disposal_id} 尚不能办理：{until:word}。",
    archive.SamePerson: "销毁事项 {disposal_id} 的各步骤由不同人员办理：{did:word}。",
    archive.RecordHeld: "记录 {record_id} 因 {hold_id} 保全中。",
    archive.RetentionNotOver: "记录 {record_id} 仍须保管：{until:kept}。",
    archive.ListDiffers: "销毁事项 {disposal_id} 的清册与记录现状不符。",
    archive.NoSuchHold: "没有保全 {hold_id}，或者已经解除。",
}

_RETRIEVALS: Final[Mapping[type[Exception], str]] = {
    retrieval.NoSuchRetrieval: "没有调取申请 {request_no}。",
    retrieval.NoSuchView: "没有查阅 {view_id}。",
    retrieval.FormIncomplete: "{field:field}填写不符：{reason:word}。",
    retrieval.SecretNotHandledHere: "{where:known}属于国家秘密，不在此办理。",
    retrieval.OrganNotOnFile: "{org} 未以“{ground_kind:ground}”备案，须由监管机构先行设定。",
    retrieval.NotTheirs: "{person} 不能{act:word}。",
    retrieval.ApprovedOwnRequest: "{person} 是本申请的申请人或查阅人，不得自行办理。",
    retrieval.NotCompetent: "{org} 不是有关主管部门，须经同意的是：{needed}。",
    retrieval.SecondFactorNeeded: "查阅记录须验证第二因素后登录。",
    retrieval.NotInTheGrant: "{request_no} 的授权不含：{what:known}。",
    retrieval.CompetenceUndetermined: "无法确定由谁同意：{reason:word}。",
    retrieval.ApprovedTwice: "{org} 已经同意 {request_no}。",
    retrieval.NeedsNoApproval: "{request_no} 是法定调取，无需同意。",
    retrieval.NotApproved: "{request_no} 尚缺下列部门同意：{missing}。",
    retrieval.Denied: "{org} 不同意 {request_no}。",
    retrieval.AlreadyReleased: "{request_no} 已经放行。",
    retrieval.NotReleased: "{request_no} 尚未放行。",
    retrieval.NotYetValid: "{request_no} 的授权自 {since} 起生效。",
    retrieval.Expired: "{request_no} 已于 {until:until} 过期。",
    retrieval.Withdrawn: "{request_no} 已由 {org} 撤回。",
    retrieval.AlreadyClosed: "{request_no} 已经办结。",
    retrieval.ViewOver: "查阅 {view_id} 已经结束，再次查阅须重新开始。",
    retrieval.CopiesExhausted: "{request_no} 准予的 {copies} 份复制件均已制作。",
    retrieval.BeyondSpans: "记录 {record} {reason:word}：请将所需时段另行归档，再予放行。",
    retrieval.NotMasked: "记录 {record} 未按要求遮蔽：{lacking:masking}。",
    retrieval.NotOfTheRequest: "记录 {record} 不在 {request_no} 的申请范围之内。",
    retrieval.NotOut: "{request_no} 没有在外的{what:known}。",
    retrieval.StillOut: "{request_no} 尚未收回或结束：{what}。",
    retrieval.NotConfidential: "{request_no} 并未保密，或者保密已经解除。",
    retrieval.NoticePostponed: "{request_no} 保密中，解除之后再行通报。",
    retrieval.MadeOtherwise: "复制件 {copy_no} 无法按所记原样重制，请收回后另行制作。",
    retrieval.ChangedMeanwhile: "{request_no} 的情况已经变化，请重新查看后办理。",
    retrieval.RangeNotSatisfiable: "记录共 {size} 字节，所求区间不在其中。",
    retrieval.AccessNotCovered: "第 {index} 条条目尚无检查点覆盖，什么也没有出示，请稍后重试。",
}

SAID: Final[Mapping[type[Exception], str]] = {
    **_REQUESTS,
    **_WHO_MAY,
    **_ACTS,
    **_SEALED,
    **_RECORDS,
    **_RETRIEVALS,
}
"""Every row of `problems.PROBLEMS` but those answered with 500, which say nothing."""
