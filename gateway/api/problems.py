"""Refusals as problem+json (RFC 9457): the one table of status codes."""

import math
from dataclasses import dataclass

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from gateway import alert_steps, case_file, errors, handling, hearing
from gateway.accounts import errors as signing_in
from gateway.acts import (
    NobodyNamed,
    NoSigningKey,
    NoSuchProposal,
    NotInCustody,
    NotSaid,
    NotSigned,
    TooManyKeys,
)
from gateway.archive import errors as archive
from gateway.journal import REQUEST
from gateway.people import errors as people
from gateway.permission import errors as permission
from gateway.privacy import errors as privacy
from gateway.retrieval import problems as retrieval
from gateway.retrieval.errors import RangeNotSatisfiable
from ledger.append import LedgerBusy
from ledger.errors import LedgerError, Malformed
from ledger.publish import NothingPublished
from ledger.storage import NoSuchEntry, StorageBusy, StorageFailed
from ledger.vault import errors as sealed
from ledger.vault.master import WrongMasterKey


@dataclass(frozen=True, slots=True)
class Kind:
    """What a refusal is called on the wire. `name` never changes; programs compare it."""

    status: int
    name: str
    zh: str
    en: str


PROBLEMS: dict[type[Exception], Kind] = {
    errors.NotJson: Kind(400, "not-json", "请求体不是 JSON", "The body is not JSON"),
    errors.UnexpectedBody: Kind(400, "unexpected-body", "请求体格式不符", "Unexpected body"),
    errors.BadParameter: Kind(400, "bad-parameter", "参数不符", "Bad parameter"),
    RequestValidationError: Kind(400, "bad-parameter", "参数不符", "Bad parameter"),
    Malformed: Kind(400, "malformed", "格式不符", "Malformed"),
    errors.TokenNeeded: Kind(401, "token-needed", "需要查阅令牌", "A reading token is needed"),
    permission.Forbidden: Kind(403, "not-allowed", "不予开放", "Not allowed"),
    permission.NotRecorded: Kind(
        503, "not-recorded", "无法留痕，暂不受理", "Cannot be recorded, so not done"
    ),
    errors.NotInTheTable: Kind(403, "not-allowed", "不予开放", "Not allowed"),
    NoSuchEntry: Kind(404, "no-such-entry", "没有该条目", "No such entry"),
    errors.NoSuchStream: Kind(404, "no-such-stream", "没有该序列", "No such stream"),
    sealed.NotHeld: Kind(404, "not-held", "密封库中没有该值", "Not held in the vault"),
    sealed.Erased: Kind(410, "erased", "该值已销毁", "The value was erased"),
    sealed.OpensNothing: Kind(
        409, "opens-nothing", "与承诺值不符", "Not what the entry commits to"
    ),
    sealed.VaultDamaged: Kind(500, "vault-damaged", "密封库受损", "The vault is damaged"),
    sealed.VaultUnsettled: Kind(503, "busy", "暂时繁忙", "Busy"),
    WrongMasterKey: Kind(503, "vault-locked", "密封库未解锁", "The vault's key is not here"),
    privacy.NoSuchPrivacyRequest: Kind(404, "no-such-request", "没有该申请", "No such request"),
    privacy.AlreadyDecided: Kind(409, "already-decided", "该申请已处理", "Decided already"),
    privacy.OtherKind: Kind(409, "other-kind", "申请种类不符", "A request of another kind"),
    privacy.MustBeKept: Kind(409, "must-be-kept", "依法须保存", "Must be kept for now"),
    privacy.Restricted: Kind(403, "restricted", "仅限存储", "Kept, and used for nothing"),
    errors.NoSuchSession: Kind(404, "no-such-session", "没有该环节", "No such session"),
    errors.NoSuchEventType: Kind(404, "no-such-event-type", "没有该事件", "No such event type"),
    people.NoSuchOrganisation: Kind(
        404, "no-such-organisation", "没有该主体", "No such organisation"
    ),
    people.NoSuchDelegation: Kind(404, "no-such-delegation", "没有该委托", "No such delegation"),
    people.RolesApart: Kind(409, "roles-apart", "角色不得兼任", "Roles that are kept apart"),
    people.DutiesApart: Kind(409, "duties-apart", "职责不得兼任", "Duties that are kept apart"),
    people.GrantedBySecurity: Kind(
        403, "granted-by-security", "须由安全管理员办理", "Granted by a security administrator"
    ),
    people.OfTheRootAlone: Kind(
        409, "of-the-root-alone", "仅限创建机构人员", "Of the root organisation alone"
    ),
    people.LastSecurityAdministrator: Kind(
        409, "last-security-administrator", "不得撤销最后一名安全管理员", "The last of them"
    ),
    people.NoSuchPerson: Kind(404, "no-such-person", "没有该人员", "No such person"),
    errors.NoSuchFile: Kind(404, "no-such-file", "没有该文件", "No such file"),
    NotSaid: Kind(409, "not-said", "账本未予收录", "The ledger refused the act"),
    NobodyNamed: Kind(409, "nobody-named", "未载明经办人", "Nobody is named as acting"),
    NotInCustody: Kind(409, "not-in-custody", "该密钥不由平台托管", "No such key is kept here"),
    NotSigned: Kind(400, "not-signed", "签名不符", "Not a signature of this"),
    NoSuchProposal: Kind(404, "no-such-proposal", "待签事项已失效", "No longer to be signed"),
    TooManyKeys: Kind(409, "too-many-keys", "签署密钥过多", "Too many signing keys"),
    NoSigningKey: Kind(409, "no-signing-key", "没有可用的签署密钥", "No signing key"),
    alert_steps.NoSuchStep: Kind(404, "no-such-step", "没有该步骤", "No such step"),
    alert_steps.NotTheNextStep: Kind(409, "not-the-next-step", "尚未到该步骤", "Not the next step"),
    alert_steps.StepTaken: Kind(409, "step-taken", "该步骤已办", "The step was taken"),
    alert_steps.NotTheParty: Kind(403, "not-the-party", "并非责任单位", "Not the party concerned"),
    alert_steps.OrderedByThem: Kind(403, "ordered-by-them", "须由另一人核实", "Another verifies"),
    alert_steps.FieldNeeded: Kind(400, "field-needed", "填写不符", "A field is needed"),
    handling.NoSuchAlert: Kind(404, "no-such-alert", "没有该预警", "No such alert"),
    handling.AlreadySettled: Kind(409, "already-settled", "预警已处理", "Already settled"),
    hearing.NotHeard: Kind(409, "not-heard", "责任单位尚未陈述", "The party was not heard"),
    handling.NothingProposed: Kind(409, "nothing-proposed", "无人提请改判", "Nothing proposed"),
    case_file.NoSuchCase: Kind(404, "no-such-case", "没有该线索", "No such case"),
    case_file.ResultReturned: Kind(409, "result-returned", "结果已反馈", "The result came back"),
    handling.ReasonNeeded: Kind(400, "reason-needed", "须说明理由", "A reason is needed"),
    handling.SamePerson: Kind(403, "same-person", "须由另一人同意", "Another person agrees"),
    errors.NotPublished: Kind(404, "not-published", "日志中没有该文件", "Not in the log"),
    errors.NotCovered: Kind(404, "not-covered-yet", "尚无检查点覆盖", "Not covered yet"),
    ClientDisconnect: Kind(400, "sender-gone", "发送方已断开", "The sender went away"),
    errors.BodyTooSlow: Kind(408, "body-too-slow", "请求体未及时送达", "The body came too slowly"),
    archive.StateSecretRefused: Kind(
        403, "state-secret-refused", "本系统不受理国家秘密", "State secrets are not taken here"
    ),
    archive.NoSuchRecord: Kind(404, "no-such-record", "没有该记录", "No such record"),
    archive.NotKeptHere: Kind(404, "not-kept-here", "内容不在本库", "Not kept here"),
    archive.NoSuchUpload: Kind(404, "no-such-upload", "没有该上传", "No such upload"),
    archive.NoSuchDisposal: Kind(404, "no-such-disposal", "没有该销毁事项", "No such disposal"),
    archive.NoSuchHold: Kind(404, "no-such-hold", "没有该保全", "No such hold"),
    archive.SamePerson: Kind(403, "same-person", "须由不同人员办理", "Another person's step"),
    archive.DisposalNotReady: Kind(409, "disposal-not-ready", "条件未齐备", "Not ready yet"),
    archive.RecordHeld: Kind(409, "record-held", "记录保全中", "The record is held"),
    archive.RetentionNotOver: Kind(409, "must-be-kept", "保管期限未满", "It must be kept"),
    archive.ListDiffers: Kind(409, "list-differs", "清册与记录不符", "The list differs"),
    archive.UploadMoved: Kind(409, "upload-moved", "上传位置不符", "The upload stands elsewhere"),
    archive.OtherContent: Kind(409, "other-content", "内容与所述不符", "Other content"),
    archive.RecordDisposed: Kind(410, "record-disposed", "记录已销毁", "Disposed of"),
    archive.OtherTus: Kind(412, "other-tus", "协议版本不符", "Another version of tus"),
    archive.UploadTooLong: Kind(413, "upload-too-long", "超出所述长度", "Too long"),
    archive.UploadInUse: Kind(423, "upload-in-use", "正在上传", "Being sent to"),
    archive.ChecksumMismatch: Kind(460, "checksum-mismatch", "校验值不符", "Checksum mismatch"),
    archive.RecordDamaged: Kind(500, "record-damaged", "记录与归档时不符", "Not as archived"),
    archive.StoreFailed: Kind(503, "no-store", "存储不可用", "The store does not answer"),
    errors.LengthRequired: Kind(411, "length-required", "须注明长度", "Length required"),
    errors.BodyTooLarge: Kind(413, "body-too-large", "请求体过大", "The body is too large"),
    errors.TooManyStatements: Kind(
        413, "too-many-statements", "一批陈述过多", "Too many statements in a batch"
    ),
    errors.UrlTooLong: Kind(414, "url-too-long", "地址过长", "The address is too long"),
    errors.WrongMediaType: Kind(415, "wrong-media-type", "内容类型不符", "Wrong media type"),
    errors.TooManyRequests: Kind(429, "too-many-requests", "请求过于频繁", "Too many requests"),
    errors.HeadersTooLarge: Kind(431, "headers-too-large", "请求头过大", "Headers too large"),
    signing_in.NotFromOurPage: Kind(
        403, "not-from-our-page", "请求并非来自本平台页面", "Not from our page"
    ),
    signing_in.UnprotectedAddress: Kind(403, "unprotected", "连接未加密", "Not protected"),
    signing_in.NotFresh: Kind(403, "not-fresh", "须重新验证第二因素", "Show your factor again"),
    signing_in.RecoveryRefused: Kind(403, "recovery-refused", "不得恢复该账户", "No recovery so"),
    signing_in.NoSuchAccount: Kind(404, "no-such-account", "没有该账户", "No such account"),
    signing_in.NotAtThisStep: Kind(409, "not-at-this-step", "登录步骤不符", "Not the next step"),
    signing_in.NotInThisState: Kind(409, "not-in-this-state", "账户状态不符", "Not in this state"),
    signing_in.AlreadyNamed: Kind(409, "already-named", "已有人担任", "Somebody holds it already"),
    signing_in.LoginRefused: Kind(409, "login-refused", "名称不可用", "Not to be had"),
    signing_in.PasswordRefused: Kind(422, "password-refused", "口令不可用", "Not to be had"),
    signing_in.ProviderRefused: Kind(403, "provider-refused", "统一身份认证未通过", "No account"),
    signing_in.ProviderFailed: Kind(502, "provider-failed", "统一身份认证不可用", "No provider"),
    signing_in.CodeNotGood: Kind(422, "code-not-good", "代码无效", "The code is not good"),
    errors.Busy: Kind(503, "busy", "系统繁忙", "Busy"),
    LedgerBusy: Kind(503, "busy", "系统繁忙", "Busy"),
    StorageBusy: Kind(503, "busy", "系统繁忙", "Busy"),
    StorageFailed: Kind(503, "no-database", "数据库不可用", "The database does not answer"),
    NothingPublished: Kind(404, "not-published", "日志中没有该文件", "Not in the log"),
    **{refusal: Kind(*row) for refusal, row in retrieval.ROWS.items()},
    LedgerError: Kind(500, "ledger-error", "账本出错", "The ledger reported an error"),
}

TOO_MANY = 429
BUSY = 503
BODY_UNREAD = (errors.LengthRequired, errors.BodyTooLarge, errors.BodyTooSlow)
INTERNAL = Kind(500, "internal", "系统内部错误", "Internal error")

HTTP = {
    404: Kind(404, "not-found", "没有该地址", "No such address"),
    405: Kind(405, "method-not-allowed", "不支持该方法", "Method not allowed"),
}
"""What the framework refuses by itself."""


def kind_of(problem: Exception) -> Kind:
    """The row of the table for this refusal, or the nearest base class's."""
    if isinstance(problem, HTTPException):
        return HTTP.get(problem.status_code, INTERNAL)
    for cls in type(problem).__mro__:
        if cls in PROBLEMS:
            return PROBLEMS[cls]
    return INTERNAL


def detail_of(problem: Exception) -> str:
    """The refusal's own sentence. A 500's words stay in the server's log."""
    if isinstance(problem, HTTPException) or kind_of(problem).status == INTERNAL.status:
        return ""
    if isinstance(problem, RequestValidationError):
        first = problem.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(problem)


def answer(problem: Exception) -> Response:
    """The refusal as a response to a program."""
    kind = kind_of(problem)
    body = {
        "type": f"urn:mingjing:problem:{kind.name}",
        "title": f"{kind.zh} · {kind.en}",
        "status": kind.status,
    }
    if detail := detail_of(problem):
        body["detail"] = detail
    if request := REQUEST.get():
        body["request"] = request
    return Response(
        orjson.dumps(body),
        status_code=kind.status,
        headers=headers_of(problem),
        media_type="application/problem+json",
    )


def headers_of(problem: Exception) -> dict[str, str]:
    """What the refusal asks of the client, in the words of HTTP."""
    if isinstance(problem, HTTPException):
        return dict(problem.headers or {})
    if isinstance(problem, errors.TokenNeeded):
        return {"WWW-Authenticate": 'Bearer realm="mingjing"'}
    if isinstance(problem, RangeNotSatisfiable):
        return {"Content-Range": f"bytes */{problem.size}", "Accept-Ranges": "bytes"}
    if isinstance(problem, BODY_UNREAD):
        # Where such a body ends two readers may see differently; nothing more is read here.
        return {"Connection": "close"}
    if kind_of(problem).status in (TOO_MANY, BUSY) or isinstance(problem, errors.NotCovered):
        seconds = getattr(problem, "retry_after_seconds", 1)
        return {"Retry-After": str(max(1, math.ceil(seconds)))}
    return {}
