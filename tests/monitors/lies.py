"""Good rule files, one of each pattern, and ways to spoil them."""

from tests.monitors.test_rulebook import GOOD as RESPONSE

HEAD = RESPONSE.partition("[pattern]")[0]
CLOCK = """
[[stops]]
from = "activity.Suspended"
until = "activity.Resumed"
lasts = { n = 15, unit = "working_day" }

[extension]
approved = "foi.ExtensionApproved"
notified = "foi.ExtensionNotified"
days = "days"
at_most = 20

[gate]
event = "draw.Requested"
field = "pool_level"
open = ["local"]
"""
BASES = {
    "response": RESPONSE + CLOCK,
    "chain": HEAD
    + """[pattern]
kind = "precedence"
chain = true
same = ["draw_id"]
correlate = ["draw_id"]

[[trigger]]
event = ["draw.Executed", "draw.Redrawn"]

[[required]]
event = "draw.Requested"

[[required]]
event = "draw.SupervisorApproved"
role = "SUPERVISING"

[[supplement]]
event = "draw.Redrawn"
unless_by = "monitor"

[allowance]
by = "draw.SupervisorApproved"
role = "SUPERVISING"
asked = "draw.Requested"
taken = "experts_count"
granted = "numbers"
kinds = "specialties"
""",
    "absence": HEAD
    + """[pattern]
kind = "absence"
scope = "before"
correlate = ["lot"]

[[trigger]]
event = "bid.Accessed"

[[until]]
event = "opening.Held"
""",
    "universality": HEAD
    + """[pattern]
kind = "universality"
hours = [8, 18]

[[trigger]]
event = "foi.Received"
where = { clear = false }

[hold]
channel = ["in_person", "post"]

[table.basis]
by = "channel"
in_person = "submission"
""",
    "existence": HEAD
    + """[pattern]
kind = "existence"
correlate = ["foi_id"]

[[trigger]]
event = "foi.Replied"

[[required]]
event = "foi.CorrectionRequested"

[count]
at_least = 1
at_most = 2
""",
    "quorum": HEAD
    + """[pattern]
kind = "quorum"
correlate = ["lot"]
lack = "counted"

[[trigger]]
event = "evaluation.Started"

[[enter]]
event = "committee.Formed"
items = "members"
name = "member"

[[test]]
kind = "at_least"
n = 5
distinct = "member"

[[test]]
kind = "share"
of = [2, 3]
where = { kind = "expert" }
""",
    "duration": HEAD
    + """[pattern]
kind = "duration"
correlate = ["lot"]

[[start]]
event = "tender.DocIssued"

[[end]]
event = "tender.DocIssued"
moment = "bid_deadline"

[limit]
n = 20
unit = "natural_day"
kind = "at_least"
""",
    "equality": HEAD
    + """[pattern]
kind = "equality"
correlate = ["lot"]

[[trigger]]
event = "opening.Held"

[[end]]
event = "tender.DocIssued"
moment = "bid_deadline"

[limit]
n = 10
unit = "minute"
kind = "within"
""",
    "value": HEAD
    + """[pattern]
kind = "value"
correlate = ["contract_id"]
amount = "amount"
share = [1, 10]

[[trigger]]
event = "contract.Supplemented"

[[base]]
event = "contract.Signed"
""",
    "continuity": HEAD
    + """[pattern]
kind = "continuity"
correlate = ["session"]
gap = "session_gap_seconds"

[[trigger]]
event = "session.Started"

[[required]]
event = "monitor.Heartbeat"

[[end]]
event = "session.Ended"
""",
    "separation": HEAD
    + """[pattern]
kind = "separation"
correlate = ["person"]
held = "duty"
apart = [["system_admin"], ["security_admin"]]

[[trigger]]
event = "duty.Granted"

[[withdrawn]]
event = "duty.Revoked"
""",
}

# base, what stood there, what stands there now, the line that is named, what the reason says
LIES = {
    # incomplete
    "no Chinese title": ("response", 'zh = "合同"\n', "", "en =", "zh: is missing"),
    "no English title": ("response", 'en = "A contract"\n', "", "zh =", "en: is missing"),
    "an empty title": ("response", '"A contract"', '""', "en =", "is '', not a text"),
    "no level": ("response", 'level = "red"\n', "", "zh =", "level: is missing"),
    "no word on the text": ("response", 'verified = "text"\n', "", "zh =", "verified: is missing"),
    "no first day": ("response", "valid_from = 2000-01-01\n", "", "zh =", "valid_from: is missing"),
    "no article": ("response", 'article = "第四十六条"\n', "", "[[basis]]", "article: is missing"),
    "no status": ("response", 'status = "in_force"\n', "", "[[basis]]", "status: is missing"),
    "no pattern": ("response", "[pattern]", "[[pattern]]", "[[pattern]]", "not a table"),
    "no kind": ("response", 'kind = "response"\n', "", "[pattern]", "kind: is missing"),
    "a trigger without an event": (
        "response",
        'event = "award.NoticeIssued"\n',
        "",
        "[[trigger]]",
        "event: is missing",
    ),
    "no required act": ("response", "[[required]]", "[[restarts]]", "zh =", "required: is missing"),
    "a limit without a unit": (
        "response",
        'unit = "natural_day"\nkind',
        "kind",
        "[limit]",
        "unit: is missing",
    ),
    "a limit without a number": ("response", "n = 30\n", "", "[limit]", "n: is missing"),
    "a stop without a resumption": (
        "response",
        'until = "activity.Resumed"\n',
        "",
        "[[stops]]",
        "until: is missing",
    ),
    "a gate that opens to nothing": ("response", 'open = ["local"]\n', "", "[gate]", "open"),
    "an extension of unknown days": ("response", 'days = "days"\n', "", "[extension]", "days"),
    "a count of nothing": ("existence", "at_least = 1\nat_most = 2\n", "", "[count]", "count"),
    "a least number by no act": (
        "existence",
        '[[trigger]]\nevent = "foi.Replied"\n',
        "",
        "zh =",
        "trigger: is missing",
    ),
    "a test that asks for no number": ("quorum", "n = 5\n", "", "[[test]]", "n: is missing"),
    "a share of nothing": ("quorum", "of = [2, 3]\n", "", "[[test]]", "of: is missing"),
    "a value without an amount": (
        "value",
        'amount = "amount"\n',
        "",
        "[pattern]",
        "amount: is missing",
    ),
    "a gap nobody sets": (
        "continuity",
        'gap = "session_gap_seconds"\n',
        "",
        "[pattern]",
        "gap: is missing",
    ),
    "a separation of what": ("separation", 'held = "duty"\n', "", "[pattern]", "held: is missing"),
    "a lookup by no field": (
        "universality",
        'by = "channel"\n',
        "",
        "[table.basis]",
        "by: is miss",
    ),
    "an allowance without a number": (
        "chain",
        'taken = "experts_count"\n',
        "",
        "[allowance]",
        "tak",
    ),
    # misspelt
    "a key of the file": ("response", "valid_from", "valid_form", "zh =", "valid_from: is missing"),
    "a key of the trigger": ("response", 'event = "award', 'evnt = "award', "[[trigger]]", "event"),
    "a key of the stop": ("response", "lasts =", "last =", "last =", "last: is not a key that"),
    "a key of the window": ("response", "moment =", "momnt =", "momnt =", "momnt: is not a key"),
    "a table": ("response", "[[stops]]", "[[stop]]", "[[stop]]", "stop: is not a key that belongs"),
    "an event of a family": (
        "absence",
        "bid.Accessed",
        "bid.Acessed",
        "bid.Acessed",
        "not an event",
    ),
    "an event of an approval": (
        "response",
        "foi.ExtensionApproved",
        "foi.ExtensionAproved",
        "foi.ExtensionAproved",
        "event",
    ),
    "an event of a member": (
        "quorum",
        "committee.Formed",
        "committee.Founded",
        "committee.Founded",
        "not an event",
    ),
    "a field of another event": (
        "universality",
        "{ clear",
        "{ lot_id",
        "lot_id",
        "not a field of foi",
    ),
    "a field to hold": (
        "universality",
        "channel = [",
        "chanel = [",
        "chanel = [",
        "not a field of",
    ),
    "a field to look up by": (
        "universality",
        'by = "channel"',
        'by = "chanel"',
        "by =",
        "is chanel, not a",
    ),
    "a moment of another event": (
        "duration",
        '"bid_deadline"',
        '"opening_time"',
        "opening_time",
        "not a field of tender",
    ),
    "a list of members": ("quorum", '"members"', '"mmbers"', "items =", "mmbers: is not a field"),
    "a member's field": ("quorum", "{ kind =", "{ knd =", "knd =", "knd"),
    "an amount": ("value", 'amount = "amount"', 'amount = "amont"', "amont", "not a field of"),
    "the days of an extension": ("response", 'days = "days"', 'days = "dys"', "dys", "not a field"),
    "a gate's field": (
        "response",
        '"pool_level"',
        '"pool_levl"',
        "pool_levl",
        "not a field of draw",
    ),
    "what is the same": (
        "chain",
        'same = ["draw_id"]',
        'same = ["drawid"]',
        "drawid",
        "not a field",
    ),
    "what is covered, and is no list": (
        "chain",
        'same = ["draw_id"]',
        'covers = ["draw_id"]',
        "covers",
        "no list of plain values",
    ),
    "what is held": ("separation", '"duty"\n', '"dutty"\n', "dutty", "not a field of duty.Granted"),
    # of the wrong type or unit
    "a number in quotes": ("response", "n = 30", 'n = "30"', 'n = "30"', "is '30', not a whole"),
    "a fraction of a day": ("response", "n = 30", "n = 1.5", "n = 1.5", "is 1.5, not a whole"),
    "a flag in quotes": ("chain", "chain = true", 'chain = "yes"', "chain =", "is 'yes', neither"),
    "a date with a time": (
        "response",
        "2000-01-01",
        "2000-01-01T00:00:00",
        "valid_from",
        "not a date",
    ),
    "a list for a text": ("response", 'zh = "合同"', 'zh = ["合同"]', "zh =", "is ['合同'], not a"),
    "a trigger that is one table": (
        "response",
        "[[trigger]]",
        "[trigger]",
        "[trigger]",
        "list of tab",
    ),
    "hours in words": ("universality", "[8, 18]", '["8", "18"]', "hours", "not a pair of whole"),
    "groups that are none": (
        "separation",
        '[["system_admin"], ["security_admin"]]',
        "5",
        "apart",
        "is 5, not a list of",
    ),
    "a moment that is no time": (
        "duration",
        '"bid_deadline"',
        '"lot"',
        'moment = "lot"',
        "is a id, not a time",
    ),
    "a sum of what is no money": (
        "value",
        'amount = "amount"',
        'amount = "contract_id"',
        "amount =",
        "is contract_id, a id and not a",
    ),
    "a condition of two": (
        "universality",
        "{ clear = false }",
        "{ clear = { given = true, equals = true } }",
        "where",
        "not a value, a list or one of",
    ),
    "given as a text": (
        "universality",
        "{ clear = false }",
        '{ clear = { given = "no" } }',
        "where",
        "is 'no', which",
    ),
    "a beginning that is a number": (
        "response",
        'begins = "CN"',
        "begins = 1",
        "begins",
        "is 1, whi",
    ),
    "a text held against a number": (
        "universality",
        'channel = ["in_person", "post"]',
        "channel = { at_most = 2 }",
        "channel =",
        "can never be at_most 2",
    ),
    "a list counted that is none": (
        "universality",
        '["in_person", "post"]',
        "{ many = 2 }",
        "channel =",
        "is not a list",
    ),
    "an equality in days": (
        "equality",
        '"minute"',
        '"natural_day"',
        "unit",
        "is natural_day, in wh",
    ),
    "a duration in hours": (
        "duration",
        '"natural_day"',
        '"hour"',
        "unit",
        "is hour, in which a dur",
    ),
    "a response in years": ("response", '"natural_day"', '"year"', "[limit]", "is in years"),
    "a stop that lasts years": (
        "response",
        'n = 15, unit = "working_day"',
        'n = 15, unit = "year"',
        "lasts",
        "15 year",
    ),
    # contradictory
    "a last day before the first": (
        "response",
        "valid_from = 2000-01-01",
        "valid_from = 2000-01-01\nvalid_to = 1999-12-31",
        "valid_to",
        "is 1999-12-31, before valid_from 2000-01-01",
    ),
    "a basis that ended before it began": (
        "response",
        'status = "in_force"',
        'status = "in_force"\nvalid_from = 2010-01-01\nvalid_to = 2009-01-01',
        "valid_to",
        "is 2009",
    ),
    "no basis while it is valid": (
        "response",
        'status = "in_force"',
        'status = "in_force"\nvalid_to = 1999-01-01',
        "valid_from = 2000",
        "none of the bases is in force",
    ),
    "more at least than at most": (
        "existence",
        "at_least = 1",
        "at_least = 3",
        "at_least",
        "is 3, more than",
    ),
    "none at most": ("existence", "at_most = 2", "at_most = 0", "at_most", "is an absence"),
    "a review of what nobody reviews": (
        "universality",
        "[pattern]",
        "[pattern]\nreviewed = true",
        "reviewed",
        "which nobody reviews",
    ),
    "from evening to morning": (
        "universality",
        "[8, 18]",
        "[18, 8]",
        "hours",
        "is [18, 8], not from",
    ),
    "an hour the day has not": (
        "universality",
        "[8, 18]",
        "[8, 25]",
        "hours",
        "is [8, 25], not from",
    ),
    "a share of no whole": (
        "value",
        "share = [1, 10]",
        "share = [1, 0]",
        "share",
        "is [1, 0], not a",
    ),
    "more than all": ("quorum", "of = [2, 3]", "of = [4, 3]", "of =", "is [4, 3], not a part"),
    "a number where a share is asked": (
        "quorum",
        "of = [2, 3]",
        "of = [2, 3]\nn = 1",
        "n = 1",
        "test sh",
    ),
    "apart from nobody": (
        "separation",
        '[["system_admin"], ["security_admin"]]',
        '[["system_admin"]]',
        "apart",
        "two are",
    ),
    "in two groups that are apart": (
        "separation",
        '["security_admin"]]',
        '["system_admin"]]',
        "apart",
        "has 'system_admin' twice",
    ),
    "a scope that is all left out": (
        "response",
        'region = { begins = "CN" }',
        'trading_type = "engineering"\n[scope.except]\ntrading_type = ["engineering", "other"]',
        "trading_type =",
        "nothing remains of the scope",
    ),
    "a scope that says another": (
        "absence",
        '"before"',
        '"after"',
        "scope =",
        "[[after]] say before",
    ),
    "a scope of what has none": (
        "response",
        '"response"',
        '"response"\nscope = "after"',
        "scope",
        "only",
    ),
    "a stop by what starts the clock": (
        "response",
        '"activity.Suspended"',
        '"award.NoticeIssued"',
        "from =",
        "is award.NoticeIssued, which opens the duty",
    ),
    "a stop that resumes itself": (
        "response",
        '"activity.Resumed"',
        '["activity.Suspended"]',
        "until =",
        "and starts it again",
    ),
    "a key of another pattern": (
        "response",
        'kind = "response"',
        'kind = "response"\nchain = true',
        "chain",
        "at least two",
    ),
    "a table of another pattern": (
        "absence",
        "[[until]]",
        '[[decisive]]\nevent = "opening.Held"\n[[until]]',
        "[[decisive]]",
        "is not a key that a absence has",
    ),
    "an end to count to, and no days": (
        "response",
        "[limit]",
        '[[end]]\nevent = "opening.Held"\n[limit]',
        "days_ahead",
        "is 0",
    ),
    "keys of which any will do, and none": (
        "response",
        'correlate = ["award_id"]',
        "correlate_any = true",
        "correlate_any",
        "no key in",
    ),
    "a key twice": ("response", '["award_id"]', '["award_id", "award_id"]', "correlate", "twice"),
    "an event twice": (
        "chain",
        '["draw.Executed", "draw.Redrawn"]',
        '["draw.Redrawn", "draw.Redrawn"]',
        "event =",
        "has 'draw.Redrawn' twice",
    ),
    "a supplement that nothing allows": (
        "chain",
        "[allowance]",
        '[[withdrawn]]\nevent = "draw.Requested"\n[allowances]',
        "[allowances]",
        "belongs here",
    ),
    "a warning above a note": (
        "response",
        'event = "award.NoticeIssued"',
        'event = "award.NoticeIssued"\nlevel = "orange"',
        "orange",
        "is 'orange', not one of",
    ),
    # unbounded in the future, or never
    "a response without a limit": (
        "response",
        '[limit]\nn = 30\nunit = "natural_day"\nkind = "at_most"\n',
        "",
        "zh =",
        "limit: is",
    ),
    "a limit nobody lives to see": (
        "response",
        "n = 30",
        "n = 40000",
        "n = 40000",
        "more than the 4000",
    ),
    "a limit of no hours": (
        "response",
        'n = 30\nunit = "natural_day"',
        'n = 0\nunit = "hour"',
        "n = 0",
        "is 0 hour",
    ),
    "a minimum of no days": ("duration", "n = 20", "n = 0", "n = 0", "is 0 natural_day"),
    "a negative limit": ("response", "n = 30", "n = -3", "n = -3", "is -3, not a whole number"),
    "an extension by no days": (
        "response",
        "at_most = 20",
        "at_most = 0",
        "at_most",
        "is 0, not from",
    ),
    "a stop that lasts no day": ("response", "{ n = 15", "{ n = 0", "lasts", "is 0 working_day"),
    # that can never hold
    "a country that is none": ("response", '"CN"', '"XX"', "region", "is 'XX', which is no region"),
    "a province that is none": (
        "response",
        '"CN"',
        '"CN-99"',
        "region",
        "is 'CN-99', which is no re",
    ),
    "a trading type that is none": (
        "response",
        'region = { begins = "CN" }',
        'trading_type = "enginering"',
        "trading_type",
        "can never be equals 'enginering'",
    ),
    "a channel that is none": (
        "universality",
        '"post"]',
        '"pigeon"]',
        "channel =",
        "one_of 'pigeon'",
    ),
    "a role nobody can hold": (
        "chain",
        '"SUPERVISING"',
        '"SUPERVISOR"',
        "role =",
        "not a role that",
    ),
    "a word that an organisation has": (
        "chain",
        'unless_by = "monitor"',
        'unless_by = "org/office"',
        "unless_by =",
        "not one of gateway, monitor",
    ),
    "a duty that is none": (
        "separation",
        '"security_admin"',
        '"secret_admin"',
        "apart",
        "not a value",
    ),
    "a level of a pool that is none": (
        "response",
        '["local"]',
        '["village"]',
        "open",
        "not a value",
    ),
    "no TOML": ("response", "[limit]", "[limit", "[limit", "at line"),
    "a key said twice": ("response", "n = 30", "n = 30\nn = 31", "n = 31", "Cannot overwrite"),
}
