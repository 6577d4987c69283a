"""What else is in the log: calendars, sources, roles and people, parameters, the node map.

Facts hold as the whole log has them; what is said twice holds as it was said last.
"""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256

from ledger import catalogue
from ledger.errors import Malformed
from tests.monitors.naive.language import (
    DAY,
    day_of,
    later,
    midnight_after,
    order,
    seconds_between,
)

SATURDAY = 5
SPEAKING = {"applicant", "approver", "custodian", "operator", "officer"}


class NoCalendar(Exception):
    """A day of a year whose notice is not on file."""


class World:
    def __init__(self, entries, at, stream):
        self.entries, self.at, self.stream = entries, at, stream
        self.sound = list(sound(entries))
        self.without_review = {e.index for e in entries} - {e.index for e in self.sound}
        self.years = {each["year"]: each for each in self.said("calendar.Loaded")}
        self.parameters = {each["name"]: each["value"] for each in self.said("parameter.Set")}
        self.nodes = {e["trading_type"]: e["nodes"] for e in self.said("nodeMap.Activated")}
        self.told = [e for e in entries if e.stream == stream and e.occurred_at <= at]
        self.told.sort(key=order)
        headers = [each.data for each in self.told if each.type == "project.Registered"]
        self.header = headers[-1] if headers else {}
        self.sources = {}
        for each in entries:
            said = each.data
            if each.type == "source.Connected":
                through = self.sources.get(said["source"], {}).get("through", "")
                self.sources[said["source"]] = {**said, "through": through, "until": None}
            elif each.type == "source.WatermarkAdvanced":
                source = self.sources[said["source"]]
                source["through"] = max(source["through"], said["through"])
            elif each.type == "source.Disconnected":
                self.sources[said["source"]]["until"] = each.occurred_at

    def said(self, event):
        return [each.data for each in self.sound if each.type == event]

    # days

    def is_off(self, day):
        year = self.years.get(day.year)
        if year is None:
            raise NoCalendar
        if day.weekday() >= SATURDAY:
            return day not in map(date.fromisoformat, year["worked"])
        return day in map(date.fromisoformat, year["off"])

    def first_worked(self, day):
        while self.is_off(day):
            day += DAY
        return day

    # who reports what

    def unseen(self, rule, entry, events, due_at, since=None):
        """What it means that none of these events was seen by then."""
        if rule.observer == "ledger":
            return "violated" if due_at <= self.at else "pending"
        parties = {self.header.get("owner"), self.header.get("agency"), entry.actor, self.stream}
        return self._unseen(events, due_at, since or entry.occurred_at, parties, self.stream)

    def unseen_elsewhere(self, rule, keys, due_at, since):
        """The same of acts in other streams: of the subject's own, or of all that begin so."""
        stream = keys[0] if keys and keys[0].startswith(rule.elsewhere) else rule.elsewhere
        events = [event for match in rule.required for event in match.events]
        if rule.observer == "ledger":
            return "violated" if due_at <= self.at else "pending"
        return self._unseen(events, due_at, since, set(), stream)

    def _unseen(self, events, due_at, since, parties, stream):
        ways = [self._reporting(event, since, parties, stream) for event in events]
        if not all(ways):
            return "undetermined"
        best = [max(sources, key=lambda source: source["through"]) for sources in ways]
        worst = min(best, key=lambda source: source["through"])
        if worst["until"] is not None and worst["through"] < due_at:
            return "undetermined"
        return "violated" if due_at <= min(worst["through"], self.at) else "pending"

    def _reporting(self, event, since, parties, stream):
        return [
            source
            for source in self.sources.values()
            if covers(source, event, since, parties)
            and stream.startswith(source.get("streams", ""))
        ]

    def is_live(self, entry):
        """Whether a source promised to report such an act as it happens."""
        at = entry.occurred_at
        return any(
            source.get("heartbeat_minutes") is not None
            and (source["until"] is None or at < source["until"])
            for source in self._reporting(entry.type, at, {entry.actor}, entry.stream)
        )

    # who is who

    def speaks_for(self, actor, at):
        """In whose name an actor spoke: its own, or a person's organisations'."""
        if not actor.startswith("person/"):
            return {actor}
        changes = [each for each in self.entries if each.data.get("person") == actor]
        held = set()
        for each in sorted(changes, key=lambda each: each.occurred_at):
            if each.occurred_at > at:
                break
            if each.type == "duty.Granted":
                held.add((each.data["org"], each.data["duty"]))
            elif each.type == "duty.Revoked":
                held.discard((each.data["org"], each.data["duty"]))
            elif each.type == "person.Departed":
                held = {(org, duty) for org, duty in held if org != each.data["org"]}
        return {org for org, duty in held if duty in SPEAKING}

    def holds(self, actor, role, at):
        """Whether an organisation, or one that a person speaks for, held a role at an instant."""
        return any(self._held(org, role, at) for org in self.speaks_for(actor, at))

    def _held(self, org, role, at):
        changes = [
            each
            for each in self.entries
            if each.type in ("org.RoleGranted", "org.RoleRevoked")
            and (each.data["org"], each.data["role"]) == (org, role)
            and each.occurred_at <= at
        ]
        last = sorted(changes, key=lambda each: (each.occurred_at, each.index))[-1:]
        return any(each.type == "org.RoleGranted" for each in last)

    def competent(self, rule):
        """The organisations competent for this trading type; None where that is not configured."""
        configured = self.parameters.get(rule.competent[1]) if rule.competent else None
        if not isinstance(configured, dict):
            return None
        found = configured.get(self.header.get("trading_type") or "*", configured.get("*"))
        return found if isinstance(found, list) else None


def as_they_read(entries):
    """Every entry as whoever said it corrected it, where the event may say what it says now."""
    now = {each.index: each for each in entries}
    for each in sorted(entries, key=lambda each: each.index):
        about = now.get(each.data["index"]) if each.type == "event.Corrected" else None
        if (
            about is None
            or about.index >= each.index
            or (about.actor, about.stream) != (each.actor, each.stream)
            or about.type.split(".")[0] in SAID_AGAIN
        ):
            continue
        data = {**about.data, each.data["field"].removeprefix("/data/"): each.data["new"]}
        with suppress(Malformed):
            catalogue.load().check(about.type, data)
            now[about.index] = replace(about, statement={**about.statement, "data": data})
    return list(now.values())


SAID_AGAIN = {
    "alert", "calendar", "nodeMap", "parameter", "reading", "rule", "ruleset", "source",
}  # fmt: skip
"""What puts something into force, and what is done about an alert: no correction changes it."""


def sound(entries):
    """All that is said, but for what no one else has reviewed, or not found sound."""
    reviews = {}
    for entry in entries:
        if entry.type == "rule.LegalReviewed":
            result = (entry.data["result"], entry.data.get("reviewer", entry.actor))
            reviews |= {value["sha256"]: result for value in entry.data.get("values", ())}
            reviews |= {rule["version"]: result for rule in entry.data.get("rules", ())}
        if entry.type == "ruleset.Activated":
            found = [reviews.get(rule["version"], ("", None)) for rule in entry.data["rules"]]
            if any(result != "pass" or by == entry.actor for result, by in found):
                continue
        if entry.type in ("calendar.Loaded", "parameter.Set", "reading.Activated"):
            text = json.dumps({"data": entry.data, "event": entry.type}, ensure_ascii=False,
                              sort_keys=True, separators=(",", ":"))  # fmt: skip
            result, reviewer = reviews.get(sha256(text.encode()).hexdigest(), ("", None))
            if result != "pass" or reviewer == entry.actor:
                continue
        yield entry


def covers(source, event, since, parties):
    orgs = source.get("orgs") or ()
    return (
        source["from"] <= since
        and (not orgs or any(org in parties for org in orgs))
        and any(
            event.startswith(pattern[:-1]) if pattern.endswith("*") else event == pattern
            for pattern in source["event_types"]
        )
    )


SECONDS = {"hour": 3600, "minute": 60}


def ends(world, start, n, unit, stops=()):
    """When n units after a start are over: as counted, and after rolling past days off.

    Days are those of Shanghai. A stopped day is one after the day of the stop, up to and with that
    of the resumption. None for both while the clock stands still; None for the second where nobody
    knows whether the last day is a day off.
    """
    if unit in SECONDS:
        end = running_end(start, n * SECONDS[unit], stops)
        return end, end
    day = day_of(start)
    while n:
        day += DAY
        stopped = [
            to for since, to in stops if day_of(since) < day and (to is None or day <= day_of(to))
        ]
        if None in stopped:
            return None, None
        n -= not stopped and not (unit == "working_day" and world.is_off(day))
    if unit == "working_day":
        return midnight_after(day), midnight_after(day)
    return rolled(world, day)


def rolled(world, day):
    """The end of a day, and of the first working day from it on."""
    try:
        return midnight_after(day), midnight_after(world.first_worked(day))
    except NoCalendar:
        return midnight_after(day), None


def running_end(start, seconds, stops):
    """The clock runs whenever nothing stops it: two stops at once are one."""
    at, left = start, seconds
    for since, to in sorted(stops, key=lambda stop: stop[0]):
        if since > at:
            ran = seconds_between(at, since)
            if ran >= left:
                break
            at, left = since, left - ran
        if to is None:
            return None
        at = max(at, to)
    return later(at, left)
