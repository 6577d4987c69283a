"""What the monitors refuse, named for the fact."""


class MonitorError(Exception):
    """Base of everything this folder raises."""


class RuleRefused(MonitorError):
    """A rule file is incomplete, misspelt or contradicts itself."""

    def __init__(self, *, file: str, line: int, key: str, reason: str) -> None:
        where = f"line {line}, {key}" if line else key
        super().__init__(f"{file}: {where}: {reason}")
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason


class NoCalendar(MonitorError):
    """No notice of the State Council is on file for a year, so its working days are unknown."""

    def __init__(self, *, year: int) -> None:
        super().__init__(f"no calendar is loaded for {year}")
        self.year = year


class AlertRefused(MonitorError):
    """The ledger refused an alert for a reason other than having it already."""

    def __init__(self, *, id: str, reason: str) -> None:  # noqa: A002 - the statement's member is called id
        super().__init__(f"{id}: {reason}")
        self.id = id
        self.reason = reason


class StoryRefused(MonitorError):
    """A story that cannot be told: the line, and what is wrong with it. Line 0 is the whole."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}:{line}: {reason}")
        self.name = name
        self.line = line
        self.reason = reason
