"""The rules on file, their stories, and entries as the engine needs them."""

from functools import lru_cache

import pytest

from monitors import story as stories
from monitors.rulebook import load_rulebook
from monitors.telling import instant as shanghai
from monitors.telling import make_entry as placed_entry

__all__ = ["make_entry", "read_story", "shanghai", "shipped"]


@lru_cache(maxsize=1)
def shipped():
    return load_rulebook()


def make_entry(index, type, data, *, at, stream="project/P-1", actor="org/owner", **other):  # noqa: A002 - the statement's name
    return placed_entry(
        index,
        type,
        data,
        stream,
        at=at,
        actor=actor,
        received_at=other.get("received_at"),
        id_=other.get("id"),
    )


def read_story(text):
    return stories.read_story(text, shipped())


@pytest.fixture
def rulebook():
    return shipped()


@pytest.fixture
def entry():
    return make_entry
