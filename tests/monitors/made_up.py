"""Rules that nobody wrote, over events that do not exist, and histories of those events.

A rule is drawn as the text of its file and read like any other. Each part it plays has an event of
its own, mostly, so that histories of few events reach every verdict.
"""

from datetime import date

from hypothesis import strategies as st

from monitors.fields import Said

FIELDS = {
    "k": Said(type="id"),
    "lot": Said(type="id"),
    "ref": Said(type="id"),
    "when": Said(type="time"),
    "until": Said(type="time"),
    "n": Said(type="integer"),
    "amount": Said(type="money"),
    "flag": Said(type="code", values=frozenset("xy")),
    "names": Said(type="id", many=True),
    "org": Said(type="org"),
    "requester_org": Said(type="org"),
    "role": Said(type="code", values=frozenset({"SUPERVISING", "PUBLISHING", "TENDERER"})),
    "what": Said(type="code", values=frozenset("abc")),
    "name": Said(type="id"),
    "kind": Said(type="code", values=frozenset({"expert", "owner"})),
    "mode": Said(type="code", values=frozenset({"remote", "here"})),
    "with": Said(type="id", many=True),
    "node": Said(type="id"),
    "item": Said(type="id"),
    "year": Said(type="integer"),
    "expert": Said(type="id"),
    "alert": Said(type="id"),
}
PERSON = {name: FIELDS[name] for name in ("name", "kind", "mode", "role", "org", "with")}
FIELDS |= {
    "people": Said(type="object", many=True, members=PERSON),
    "spans": Said(type="object", many=True, members={"from": FIELDS["when"], "to": FIELDS["when"]}),
}
EVENTS = [f"m.{letter}" for letter in "ABCDEFGH"]
UNREPORTED = "n.X"
KEPT = ["expert.PoolApproved", "expert.Trained", "expert.Removed", "case.Transferred"]
"""Of these types the facts keep every act."""
VOCABULARY = dict.fromkeys((*EVENTS, UNREPORTED), FIELDS) | {
    "project.Registered": {
        "trading_type": Said(type="code", values=frozenset({"engineering", "other"})),
        "region": Said(type="string"),
        "funding": Said(type="code", values=frozenset({"fiscal"})),
    },
    **dict.fromkeys(KEPT, FIELDS),
    "org.RoleGranted": {"role": Said(type="code", values=frozenset({
        "SUPERVISING", "PUBLISHING", "TENDERER", "LEADING"}))},
}  # fmt: skip

DAYS = [date(2026, 4, 30)] + [date(2026, 5, day) for day in range(1, 13)] + [date(2026, 12, 30)]
HOURS = [0, 1, 9, 15, 16, 22]
MOMENTS = [f"{day}T{hour:02d}:00:00.000000Z" for day in DAYS for hour in HOURS]
GRACES = [
    {"n": 0, "unit": "natural_day"}, {"n": 1, "unit": "working_day"}, {"n": 9, "unit": "hour"},
    {"n": 9},
]  # fmt: skip
COMPETENT = [None, {"*": ["org/a"]}, {"engineering": ["org/owner"]}]
SOON, LATER = "2026-05-10T00:00:00.000000Z", "2027-01-10T00:00:00.000000Z"
LAST = "2027-04-10T00:00:00.000000Z"
ORGS = ["org/owner", "org/a", "org/b"]
ACTORS = ["org/owner", "org/owner", "org/a", "person/p"]

_moment = st.sampled_from(MOMENTS)
_id = st.sampled_from("12")
_person = st.fixed_dictionaries(
    {"name": st.sampled_from("pqrs"), "kind": st.sampled_from(["expert", "expert", "owner"])},
    optional={
        "role": st.sampled_from(["SUPERVISING", "PUBLISHING", "TENDERER"]),
        "mode": st.sampled_from(["remote", "here"]),
        "org": st.sampled_from(ORGS),
        "with": st.lists(st.sampled_from("pqrs"), min_size=1, max_size=2),
    },
)
_BARE = {"k": _id}
_SOMETIMES = {"lot": _id, "flag": st.sampled_from("xy"), "n": st.integers(0, 4), "when": _moment}
_span = st.tuples(_moment, _moment).map(lambda two: {"from": min(two), "to": max(two)})
_OF_KIND = {
    "value": {"amount": st.builds(
        lambda currency, fen: {"currency": currency, "fen": fen},
        st.sampled_from(["CNY", "CNY", "CNY", "EUR"]), st.sampled_from([1, 5, 10, 100]),
    )},
    "quorum": {
        "people": st.lists(_person, max_size=4),
        "names": st.lists(st.sampled_from("pqrs"), max_size=3),
        "name": st.sampled_from("pqrs"), "kind": st.sampled_from(["expert", "owner"]),
        "role": st.sampled_from(["SUPERVISING", "PUBLISHING", "TENDERER"]),
        "mode": st.sampled_from(["remote", "here"]), "org": st.sampled_from(ORGS),
    },
    "continuity": {"spans": st.lists(_span, min_size=1, max_size=2)},
    "separation": {"what": st.sampled_from("abc"), "until": _moment},
    "precedence": {
        "names": st.lists(st.sampled_from("pq"), max_size=2), "until": _moment,
        "org": st.sampled_from(ORGS), "requester_org": st.sampled_from(ORGS),
    },
    "response": {"node": _id, "item": _id, "name": st.sampled_from("pq")},
    "elsewhere": {
        "expert": st.sampled_from(["expert/1", "expert/1", "expert/1", "expert/2"]), "alert": _id,
        "names": st.lists(st.sampled_from("pq"), max_size=2), "until": _moment,
    },
    "aggregate": {
        "amount": st.builds(
            lambda currency, fen: {"currency": currency, "fen": fen},
            st.sampled_from(["CNY"] * 5 + ["EUR"]), st.sampled_from([1, 4, 5, 10, 11]),
        ),
        "what": st.sampled_from("aab"),
    },
    "periodic": {"year": st.sampled_from([2026, 2026, 2027, 2028])},
    "universality": {"org": st.sampled_from(ORGS), "what": st.sampled_from("abc")},
}  # fmt: skip


_MOSTLY = {
    "elsewhere": ["expert"], "apart": ["alert"], "aggregate": ["amount", "what"],
    "periodic": ["year"],
}  # fmt: skip
"""What an act without can hardly be judged by: it is seldom left out."""


def act(kind, events):
    """`(event, data, at, actor, hours until it is received)` of the events a rule speaks of."""
    optional = {
        **_SOMETIMES,
        **_OF_KIND.get("elsewhere" if kind == "apart" else kind, {}),
        "org": st.sampled_from(ORGS),
    }
    data = st.fixed_dictionaries(_BARE, optional=optional)
    if kind in _MOSTLY:
        mostly = {**_BARE, **{name: optional.pop(name) for name in _MOSTLY[kind]}}
        most = st.fixed_dictionaries(mostly, optional=optional)
        data = st.one_of(most, most, most, data)
    if kind in ("response", "precedence", "absence", "value", "periodic"):
        data = st.one_of(data, data.map(lambda said: {f: v for f, v in said.items() if f != "k"}))
    return st.tuples(
        st.sampled_from(events), data, _moment, st.sampled_from(ACTORS), st.sampled_from([0, 0, 80])
    )


_ROLE = st.tuples(
    st.sampled_from(["org.RoleGranted", "org.RoleGranted", "org.RoleRevoked"]),
    st.fixed_dictionaries({
        "org": st.sampled_from(ORGS),
        "role": st.sampled_from(["SUPERVISING", "PUBLISHING", "TENDERER", "LEADING"]),
    }),
    st.sampled_from(MOMENTS[:30]), st.just("org/root"), st.just(0),
)  # fmt: skip
_DUTY = st.tuples(
    st.sampled_from(["duty.Granted", "duty.Granted", "duty.Revoked", "person.Departed"]),
    st.fixed_dictionaries({
        "org": st.sampled_from(ORGS), "person": st.just("person/p"),
        "duty": st.sampled_from(["officer", "system_admin"]),
    }),
    st.sampled_from(MOMENTS[:30]), st.just("org/root"), st.just(0),
)  # fmt: skip
_EXEMPTION = st.tuples(
    st.just("exemption.Granted"),
    st.fixed_dictionaries(
        {"subject": st.sampled_from(["X-1", "X-1", "X-2"])},
        optional={"lot": _id, "valid_until": _moment},
    ),
    st.sampled_from(MOMENTS[:30]), st.just("org/owner"), st.just(0),
)  # fmt: skip


@st.composite
def histories(draw, kind, events):
    acts = draw(st.lists(act(kind, events), min_size=3, max_size=14))
    early = [event for event in events if event in KEPT]
    if early:
        first = act(kind, early).map(lambda told: (*told[:2], min(told[2], MOMENTS[20]), *told[3:]))
        acts += draw(st.lists(first, min_size=1, max_size=5))
    if kind in ("universality", "precedence", "quorum", "elsewhere"):
        acts += draw(st.lists(st.one_of(_ROLE, _ROLE, _DUTY), max_size=5))
    if draw(st.integers(0, 9)) == 0:
        acts.append(draw(_EXEMPTION))
    return draw(st.permutations(acts)) if draw(st.booleans()) else acts


@st.composite
def worlds(draw, kind):
    """What is configured: sources, how far they reported, calendars, parameters, the node map."""
    beyond = kind in _MOSTLY
    return {
        "at": draw(st.sampled_from([SOON, LATER, *([LAST] * 2 if kind == "periodic" else [])])),
        "through": draw(st.sampled_from([*MOMENTS[20:40], *[LATER, LAST] * (8 if beyond else 1)])),
        "from": draw(st.sampled_from(["2000-01-01T00:00:00.000000Z"] * 7 + MOMENTS[12:20])),
        "orgs": draw(st.sampled_from([[], [], [], ["org/owner"], ["org/b"]])),
        "heartbeat": draw(st.booleans()),
        "gone": draw(st.integers(0, 5)) == 0,
        "calendar": draw(st.integers(0, 9)) > 0,
        "late_hours": draw(st.sampled_from([None, None, 24, 100])),
        "streams": draw(st.sampled_from(["", "", "", "", "expert/", "project/", "org/owner"])),
        "ceiling": draw(st.sampled_from([None, {"a": 10, "b": 5}, {"a": 10}, 7])),
        "reporting_grace": draw(st.sampled_from([*GRACES, *GRACES, None])),
        "gap": draw(st.sampled_from([None, 3_600, 86_400, 300_000])),
        "competent": draw(
            st.sampled_from([None, {"*": ["org/a"]}, {"engineering": ["org/owner"]}])
        ),
        "mapped": draw(st.integers(0, 4)) > 0,
    }


# Files


class Writer:
    """Draws the text of a rule file, part by part."""

    def __init__(self, draw, kind):
        self.draw, self.kind = draw, kind
        self.gather = ""
        self.homes = iter(EVENTS)
        self.events = []
        self.ranked = False

    def chance(self, one_in):
        return self.draw(st.integers(1, one_in)) == 1

    def any(self, *choices):
        return self.draw(st.sampled_from(choices))

    def event(self, *, shared=True):
        """An event of this part alone or, now and then, one that plays another part too."""
        home = next(self.homes, None) or self.any(*EVENTS)
        found = self.any(*self.events) if shared and self.events and self.chance(10) else home
        if self.chance(20):
            found = UNREPORTED
        self.events.append(found)
        return found

    def match(self, part, *, where=True, moment=False, shared=True, lines=(), event=None):
        if event is not None:
            self.events.append(event)
        text = [f"[[{part}]]", f'event = "{event or self.event(shared=shared)}"', *lines]
        if where and self.chance(4):
            condition = self.any(
                'flag = "x"', "flag = { given = true }", "n = { at_most = 2 }", 'flag = ["x", "y"]',
                'flag = { not_one_of = ["x"] }',
            )  # fmt: skip
            text.append(f"where = {{ {condition} }}")
        if moment and self.chance(3):
            text.append(self.any('moment = ["when", "occurred_at"]', 'moment = "when"'))
        return "\n".join(text)

    def matches(self, part, most=2, **options):
        return [self.match(part, **options) for _ in range(self.any(*range(most + 1)))]

    def limit(self, units, kind="at_most", numbers=(1, 2, 3, 5), **more):
        unit = self.any(*units)
        n = self.any(*numbers) * (24 if unit == "hour" else 600 if unit == "minute" else 1)
        lines = [f"{key} = {value}" for key, value in more.items()]
        return "\n".join(["[limit]", f"n = {n}", f'unit = "{unit}"', f'kind = "{kind}"', *lines])


def head(writer):
    rare = writer.chance
    note = "red" if writer.ranked else "blue"
    text = [
        'zh = "甲"', 'en = "A"', f'level = "{writer.any("red", "red", "yellow", note)}"',
        'verified = "text"',
        f"valid_from = {'2026-05-04' if rare(12) else '2000-01-01'}",
    ]  # fmt: skip
    text += ['on_missing = "inactive"'] if rare(4) else []
    text += ['exempt_effect = "yellow"'] if rare(3) else []
    text += ["valid_to = 2026-05-08"] if rare(12) else []
    text += ["", "[[basis]]", 'instrument = "I"', 'article = "1"', 'status = "in_force"']
    about_a_project = not writer.gather and writer.kind not in _MOSTLY
    if rare(6) and about_a_project:
        text += ["", "[scope]"]
        text += [writer.any('trading_type = "engineering"', 'funding = "fiscal"', 'region = "CN"')]
        if rare(3):
            text += ["[scope.except]", 'trading_type = "other"']
    if rare(8) and about_a_project:
        text += ["", "[gate]", f'event = "{writer.event()}"', 'field = "flag"', 'open = ["x"]']
    return "\n".join(text)


def pattern(kind, *lines):
    return "\n".join(["[pattern]", f'kind = "{kind}"', *filter(None, lines)])


def gathered(writer, one_in=6):
    """What a rule about a subject says, now and then."""
    writer.gather = writer.any('gather = "org"', 'gather = "@all"') if writer.chance(one_in) else ""
    return writer.gather


def response(writer):
    if writer.chance(6):
        return node_map(writer)
    subject = writer.chance(5)
    earlier = writer.any(None, None, "any", "same_day")
    ahead = not subject and writer.chance(6)
    each = 'each = "name"'
    keys = writer.any('["k"]', '["k", "lot"]')
    text = [pattern("response", f"correlate = {keys}", gathered(writer),
        "correlate_any = true" if writer.chance(8) else "",
        f'earlier = "{earlier}"' if earlier else "", "days_ahead = 2" if ahead else "",
    )]  # fmt: skip
    ranked = writer.ranked = not subject and writer.chance(5)
    text.append(writer.match("subject" if subject else "trigger", moment=True))
    if subject:
        text.append(writer.match("trigger", moment=True))
    elif ranked:
        text.append(writer.match("trigger", lines=['level = "yellow"']))
    text.append(writer.match("required", moment=True))
    text += writer.matches("ends", 1, moment=True)
    if writer.chance(2):
        stops = ["[[stops]]", f'from = "{writer.event()}"', f'until = "{writer.event()}"']
        stops += [each] if writer.chance(2) else []
        if writer.chance(3):
            days, unit = writer.any(1, 3), writer.any("working_day", "natural_day")
            stops.append(f'lasts = {{ n = {days}, unit = "{unit}" }}')
        within = writer.chance(3)
        stops += ['within = { n = 2, unit = "working_day" }'] if within else []
        stops += ['unless = { flag = "y" }'] if within and writer.chance(2) else []
        text.append("\n".join(stops))
    text += writer.matches("restarts", 1) if writer.chance(3) else []
    if writer.chance(4):
        text.append("\n".join([
            "[extension]", f'approved = "{writer.event()}"', f'notified = "{writer.event()}"',
            'days = "n"', "at_most = 3",
        ]))  # fmt: skip
    if ahead:
        text.append(writer.match("end", moment=True))
        text += writer.matches("start", 1)
    more = {"n_field": '"n"'} if writer.chance(6) else {}
    text.append(writer.limit(["natural_day", "natural_day", "working_day", "hour"], **more))
    return "\n\n".join(filter(None, text))


def node_map(writer):
    text = [pattern("response", "node_map = true", 'correlate = ["node", "item", "lot"]',
                    'earlier = "same_day"' if writer.chance(2) else "")]  # fmt: skip
    writer.events.append("m.A")  # what the map speaks of
    next(writer.homes)
    text.append(writer.match("required", where=False))
    text += writer.matches("ends", 1, shared=False)
    return "\n\n".join(text)


def precedence(writer):
    chain = writer.chance(3)
    role = 'role = "SUPERVISING"'
    text = [pattern("precedence", 'correlate = ["k"]', "chain = true" if chain else "",
        gathered(writer),
        'same = ["flag"]' if writer.chance(5) else "",
        'covers = ["names"]' if writer.chance(5) else "",
        'window = { from = "when", until = "until" }' if writer.chance(5) else "",
        'competent = { field = "org", parameter = "competent" }' if writer.chance(4) else "",
    )]  # fmt: skip
    text.append(writer.match("trigger", lines=[role] if writer.chance(8) else []))
    for _ in range(2 if chain else writer.any(1, 2)):
        lines = [role] if writer.chance(4) else []
        lines += [f'level = "{writer.any("yellow", "blue")}"'] if writer.chance(6) else []
        text.append(writer.match("required", lines=lines))
    if not chain:
        for _ in range(writer.any(0, 1)):
            lines = [role] if writer.chance(3) else []
            text.append(writer.match("withdrawn", lines=lines))
    elif writer.chance(2):
        first, by = writer.events[0], writer.events[-1]
        text.append(f'[[supplement]]\nevent = "{first}"')
        text.append("\n".join([
            "[allowance]", f'by = "{by}"', role, f'asked = "{writer.events[-2]}"', 'taken = "n"',
            'granted = "n"', 'kinds = "names"',
        ]))  # fmt: skip
    return "\n\n".join(text)


def absence(writer):
    until, after = writer.chance(2), writer.chance(2)
    scope = {(0, 0): "global", (1, 0): "before", (0, 1): "after", (1, 1): "between"}[until, after]
    pairs = scope == "between" and writer.chance(2)
    text = [pattern("absence", 'correlate = ["k"]', f'scope = "{scope}"',
                    'pairs = "lot"' if pairs else "")]  # fmt: skip
    text += [writer.match("trigger")]
    text += [writer.match("until")] if until else []
    text += [writer.match("after")] if after else []
    text += writer.matches("restarts", 1) if until else []
    return "\n\n".join(text)


def universality(writer):
    if writer.chance(5):
        text = [pattern("universality", 'received_within = "late_hours"')]
        return "\n\n".join([*text, writer.match("trigger"), writer.limit(["hour"], numbers=(3,))])
    text = [pattern(
        "universality", 'correlate = ["k"]', "hours = [8, 18]" if writer.chance(4) else "",
        'barred = { field = "org", role = "PUBLISHING" }' if writer.chance(4) else "",
    )]  # fmt: skip
    text += [writer.match("trigger"), *writer.matches("trigger", 1)]
    text += ["[hold]\n" + writer.any("n = { at_most = 2 }", 'flag = "x"', "lot = { given = true }")]
    if writer.chance(3):
        text += ['[table.what]\nby = "flag"\nx = "a"']
    return "\n\n".join(text)


def existence(writer):
    text = [pattern("existence", 'correlate = ["k"]', gathered(writer)), writer.match("trigger")]
    text += [writer.match("required"), *writer.matches("required", 1)]
    least = writer.chance(2)
    most = not least or writer.chance(2)
    text += ["[count]" + "\nat_least = 1" * least + f"\nat_most = {writer.any(1, 2)}" * most]
    text += [writer.limit(["hour", "minute"])] if most and writer.chance(3) else []
    return "\n\n".join(text)


def quorum(writer):
    roles = writer.chance(4)
    lack = writer.any("positive", "counted", "omission")
    listed = not roles and writer.chance(5)
    text = [pattern("quorum", 'correlate = ["lot"]', f'lack = "{lack}"',
        'roles_held = { org = "org", premises = "PUBLISHING" }' if roles else "",
        'listed = "names"' if listed else "",
    )]  # fmt: skip
    text.append(writer.match("trigger"))
    listing = writer.chance(2)
    doubt = ['doubt = { mode = "remote" }'] if not listed and writer.chance(3) else []
    items = ['items = "people"'] if listing else []
    text.append(writer.match("enter", lines=[*items, 'name = "name"', *doubt]))
    if listing and writer.chance(2):
        text.append(writer.match("enter", lines=['name = "name"']))
    text += [writer.match("leave", lines=['name = "name"'])] if writer.chance(2) else []
    text += writer.matches("restarts", 1)
    text += [writer.match("end", moment=True)] if writer.chance(4) else []
    tests = [
        'kind = "at_least"\nn = 2', 'kind = "at_least"\nn = 2\ndistinct = "name"\njointly = "with"',
        'kind = "odd"', 'kind = "share"\nof = [1, 2]\nwhere = { kind = "expert" }',
        'kind = "none"\nwhere = { kind = "owner" }',
        'kind = "roles"\nroles = [["SUPERVISING"], ["PUBLISHING", "TENDERER"]]',
    ]  # fmt: skip
    text += [f"[[test]]\n{writer.any(*tests)}" for _ in range(writer.any(1, 2))]
    return "\n\n".join(text)


def duration(writer):
    text = [pattern("duration", 'correlate = ["lot"]', "each = true" if writer.chance(4) else "")]
    text += [writer.match("start", moment=True), writer.match("end", moment=True)]
    text += writer.matches("decisive", 1) + writer.matches("restarts", 1)
    text += [writer.limit(["natural_day", "working_day", "year"], "at_least", (1, 2, 4))]
    return "\n\n".join(text)


def equality(writer):
    text = [pattern("equality", 'correlate = ["lot"]'), writer.match("trigger")]
    text += [
        writer.match("end", moment=True),
        writer.limit(["hour", "minute"], "within", (0, 1, 2)),
    ]
    return "\n\n".join(text)


def value(writer):
    text = [pattern("value", 'correlate = ["k"]', 'amount = "amount"',
        f"share = {writer.any('[1, 10]', '[1, 2]', '[1, 1]')}",
        "singly = true" if writer.chance(4) else "",
    )]  # fmt: skip
    return "\n\n".join([*text, writer.match("trigger"), writer.match("base")])


def continuity(writer):
    text = [pattern("continuity", 'correlate = ["k"]', 'gap = "gap"')]
    text += [writer.match("trigger"), writer.match("end"), writer.match("required")]
    text += [writer.match("required", lines=['moment = "spans"'])] if writer.chance(2) else []
    return "\n\n".join(text)


def separation(writer):
    window = 'window = { from = "when", until = "until" }' if writer.chance(2) else ""
    text = [pattern("separation", 'correlate = ["k"]', 'held = "what"', gathered(writer, 2),
                    'apart = [["a"], ["b", "c"]]', window)]  # fmt: skip
    return "\n\n".join([*text, writer.match("trigger"), *writer.matches("withdrawn", 1)])


def elsewhere(writer):
    """A precedence that asks for acts of other streams."""
    keys = writer.any('["expert"]', '["expert"]', '["k=expert"]')
    text = [pattern("precedence", f"correlate = {keys}",
        f'elsewhere = "{writer.any("expert/", "expert/", "site/")}"',
        "once = true" if writer.chance(5) else "",
        'same = ["flag"]' if writer.chance(5) else "",
        'covers = ["names"]' if writer.chance(5) else "",
        'window = { from = "when", until = "until" }' if writer.chance(6) else "",
    )]  # fmt: skip
    role = ['role = "SUPERVISING"']
    text.append(writer.match("trigger", lines=role if writer.chance(8) else []))
    acts, kept = KEPT[:2], []
    for event in acts[: writer.any(1, 2)]:
        lines = role if writer.chance(5) else []
        lines += ['level = "yellow"'] if writer.chance(6) else []
        kept.append(writer.match("required", lines=lines, event=event))
    if writer.chance(2):
        lines = role if writer.chance(4) else []
        event = writer.any(*["expert.Removed"] * 4, "expert.Trained")
        kept.append(writer.match("withdrawn", lines=lines, event=event))
    if writer.chance(2):
        kept.append(writer.limit(["natural_day"], numbers=(1, 2, 5)))
    return "\n\n".join([*text, *kept])


def apart(writer):
    """A response that an act of another stream ends, of which nothing is told."""
    text = [pattern("response", 'correlate = ["alert"]', 'elsewhere = "site/cases/"',
                    'earlier = "any"' if writer.chance(5) else "")]  # fmt: skip
    text += [writer.match("trigger", moment=True), writer.match("required", moment=True)]
    text += [writer.match("ends", event="case.Transferred")]
    return "\n\n".join([*text, writer.limit(["natural_day", "natural_day", "working_day"])])


def periodic(writer):
    named = writer.chance(3)
    every = "year" if named else writer.any("month", "month", "quarter", "working_day")
    own = writer.any("", "", '"k", ')
    keys = f'[{own}"@period{"=year" if named else ""}"]'
    dated = named and writer.chance(2)
    text = [pattern("periodic", f"correlate = {keys}", gathered(writer, 2), f'every = "{every}"',
        f'owed = "{writer.any("throughout", "at_end")}"',
        f'due = "{writer.any("01-01", "01-09", "03-31")}"' if dated else "",
    )]  # fmt: skip
    text.append(writer.match("trigger", shared=False))
    text += writer.matches("withdrawn", 1, shared=False)
    text += [writer.match("required", shared=False, moment=True)]
    text += [writer.match("required", shared=False)] if writer.chance(4) else []
    if named and not dated:
        units = ["natural_day", "working_day", "natural_day", "hour"]
        text += [writer.limit(units, numbers=(2, 9, 40))]
    return "\n\n".join(text)


def aggregate(writer):
    every = writer.any("", "", 'every = "year"', 'every = "month"')
    keys = f'["k"{", " + chr(34) + "@period" + chr(34) if every else ""}]'
    text = [pattern("aggregate", f"correlate = {keys}", gathered(writer, 2), 'amount = "amount"',
                    every)]  # fmt: skip
    text.append(writer.match("trigger", moment=bool(every)))
    text += writer.matches("trigger", 1, moment=bool(every)) if writer.chance(3) else []
    text.append("\n".join([
        "[ceiling]", 'by = "what"', "reached = true" if writer.chance(3) else "",
        f"least = {writer.any(1, 1, 2, 3)}",
        writer.any('parameter = "ceiling"', "a = 10\nb = 5", "a = 10"),
    ]))  # fmt: skip
    return "\n\n".join(text)


KINDS = {
    "response": response, "precedence": precedence, "absence": absence, "existence": existence,
    "universality": universality, "quorum": quorum, "duration": duration, "equality": equality,
    "value": value, "continuity": continuity, "separation": separation, "elsewhere": elsewhere,
    "apart": apart, "periodic": periodic, "aggregate": aggregate,
}  # fmt: skip


@st.composite
def files(draw, kind):
    """`(text, events)`: a rule file of a kind, and the events it speaks of."""
    writer = Writer(draw, kind)
    body = KINDS[kind](writer)
    return f"{head(writer)}\n\n{body}\n", tuple(dict.fromkeys(writer.events))
