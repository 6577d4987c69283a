"""Every word of the pages on which people act is translated, and used."""

import re
from importlib.resources import files

import pytest

from gateway.console import act_messages, handling_messages

PAGES = {
    "act.html": act_messages, "alert.html": act_messages, "sign.html": act_messages,
    "signing_keys.html": act_messages, "told.html": handling_messages,
    "cards.html": handling_messages, "case.html": handling_messages,
    "cases.html": handling_messages,
}  # fmt: skip


@pytest.mark.parametrize("messages", [act_messages, handling_messages])
def test_every_word_is_translated_once_and_used(messages):
    templates = files("gateway.console").joinpath("templates")
    pages = [page for page, words in PAGES.items() if words is messages]
    used = re.findall(r"say\.(\w+)", " ".join(templates.joinpath(p).read_text() for p in pages))

    assert set(used) == messages.MESSAGES.keys()
    for zh, en in messages.MESSAGES.values():
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert en
        assert not re.search(r"[\u4e00-\u9fff]", en)
