"""How grave a finding is: red, yellow or blue."""

from enum import StrEnum


class Level(StrEnum):
    """Red: breach of a stated duty. Yellow: warning. Blue: note."""

    __hash__ = str.__hash__  # that of an enumeration is a call of Python

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"


RED, YELLOW = Level.RED, Level.YELLOW

_RANK = {Level.BLUE: 0, Level.YELLOW: 1, Level.RED: 2}


def lower(a: Level, b: Level) -> Level:
    return b if is_lower(b, a) else a


def is_lower(a: Level, b: Level) -> bool:
    return _RANK[a] < _RANK[b]
