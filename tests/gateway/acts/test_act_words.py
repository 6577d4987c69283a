"""Every word of the pages on which people act is translated, and used."""

import re
from importlib.resources import files

from gateway.console.act_messages import MESSAGES

PAGES = ("act.html", "alert.html", "sign.html", "signing_keys.html")


def test_every_word_is_translated_once_and_used():
    templates = files("gateway.console").joinpath("templates")
    used = re.findall(r"say\.(\w+)", " ".join(templates.joinpath(p).read_text() for p in PAGES))

    assert set(used) == MESSAGES.keys()
    for zh, en in MESSAGES.values():
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert en
        assert not re.search(r"[\u4e00-\u9fff]", en)
