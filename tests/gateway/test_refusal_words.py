"""What a page of refusal says: why, in the reader's language, with its values."""

import ast
import importlib
import inspect
import pkgutil
import re
from string import Formatter

import pytest
from fastapi.exceptions import RequestValidationError

import gateway
from gateway.alerts import Alert
from gateway.api.problems import PROBLEMS
from gateway.console.refusal_messages import SAID
from gateway.console.refusal_words import PHRASES, in_chinese
from gateway.console.refusals import Sentence, values_of
from gateway.handling import AlreadySettled, NoSuchAlert, NothingProposed
from gateway.permission.errors import Forbidden
from gateway.permission.row import Condition
from gateway.retrieval import competence
from gateway.retrieval.errors import Expired
from ledger import canonical, checkpoint
from ledger.catalogue import load
from ledger.vault import master

HAN = re.compile(r"[\u4e00-\u9fff]")
SAYS_NOTHING = 500

AN_ALERT = Alert(
    index=7, id="alert-1", rule="D-42", rule_version="ab", level="red", stream="project/x",
    raised_at="2026-03-02T01:00:00.000000Z", due_at=None, as_of=None, trigger=None, evidence=(),
)  # fmt: skip
BY_HAND = {
    AlreadySettled: AlreadySettled(AN_ALERT),
    NothingProposed: NothingProposed(AN_ALERT),
    Expired: Expired("R-1", "2026-03-02T16:00:00.000000Z"),
    Forbidden: Forbidden("stream.read", [Condition.OWN_REGION.value]),
    RequestValidationError: RequestValidationError([{"loc": ("path", "index"), "msg": "not so"}]),
}
SAMPLES = {"str": "a-{}", "int": 7, "float": 1.5, "bool": True}

FOR_PROGRAMS = (
    "gateway.api.", "gateway.archive.described", "gateway.archive.tus", "gateway.archive.uploads",
    "gateway.archive.receiving", "gateway.archive.manifest", "gateway.intake",
    "gateway.retrieval.proof", "gateway.accounts.provider",
)  # fmt: skip
"""What programs send and providers answer is not in the reader's language; pages ask elsewhere."""


@pytest.fixture(scope="module")
def catalogue():
    return load()


def example(refusal):
    """One of its kind, each value called as its parameter."""
    if refusal in BY_HAND:
        return BY_HAND[refusal]
    if not inspect.isfunction(refusal.__init__):
        return refusal()
    values = {
        name: SAMPLES[kind].format(name) if kind == "str" else SAMPLES.get(kind, (f"a-{name}",))
        for name, parameter in list(inspect.signature(refusal.__init__).parameters.items())[1:]
        for kind in [getattr(parameter.annotation, "__name__", str(parameter.annotation))]
    }
    return refusal(**values)


def placeholders(words):
    return [(name, way) for _, name, way, _ in Formatter().parse(words) if name]


def test_every_refusal_that_a_page_can_say_has_words_in_chinese():
    spoken = {refusal for refusal, kind in PROBLEMS.items() if kind.status != SAYS_NOTHING}

    assert spoken == SAID.keys()


@pytest.mark.parametrize("refusal", SAID, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_its_words_are_chinese_and_name_values_that_it_carries(refusal, catalogue):
    problem = example(refusal)
    said = Sentence(catalogue, "retrievals").of(problem)

    assert HAN.search(SAID[refusal])
    assert said.__html__() == str(said)
    for name, way in placeholders(SAID[refusal]):
        value = values_of(problem)[name]
        if way == "" and isinstance(value, str):
            assert value in said
    assert "00:00:00" not in said


def test_words_for_a_value_that_a_refusal_does_not_carry_are_an_error(catalogue, monkeypatch):
    refusal = next(each for each, words in SAID.items() if "{request_no}" in words)
    monkeypatch.setitem(SAID, refusal, "没有 {nothing_of_the_kind}。")

    with pytest.raises(KeyError, match="nothing_of_the_kind"):
        Sentence(catalogue, "").of(example(refusal))


def test_a_value_is_text_whatever_it_holds(catalogue):
    said = Sentence(catalogue, "").of(NoSuchAlert("<script>1</script>"))

    assert said == "没有预警 &lt;script&gt;1&lt;/script&gt;。"


def modules():
    for found in pkgutil.walk_packages(gateway.__path__, "gateway."):
        if not found.name.startswith(FOR_PROGRAMS):
            yield importlib.import_module(found.name)


def text_of(node):
    """What an argument says, `{}` for its values; None of what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join("{}" if not isinstance(n, ast.Constant) else n.value for n in node.values)
    return None


def said_in(module):
    """The words that the module hands to refusals, where their sentence takes them as words."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(call, ast.Call):
            continue
        named = ast.unparse(call.func)
        if not re.fullmatch(r"[\w.]+", named):
            continue
        try:
            refusal = eval(named, dict(vars(module)))  # noqa: S307 - a name of our own code
        except (NameError, AttributeError):
            continue
        if refusal is competence.Undetermined:
            ways = {"reason": "word"}
        elif inspect.isclass(refusal) and refusal in SAID and refusal not in BY_HAND:
            ways = dict(placeholders(SAID[refusal]))
        else:
            continue
        given = inspect.signature(refusal).bind_partial(
            *call.args, **{each.arg: each.value for each in call.keywords if each.arg}
        )
        for name, node in given.arguments.items():
            text = text_of(node)
            if text and ways.get(name) in ("word", "known"):
                yield text


def test_the_words_that_the_code_gives_to_a_refusal_have_chinese_ones():
    said = {text for module in modules() for text in said_in(module)}

    assert len(said) > 80
    assert sorted(text for text in said if text not in PHRASES and text != "{}") == []


def test_no_words_are_kept_that_nothing_says_any_more():
    sources = "".join(map(inspect.getsource, modules()))
    sources += "".join(map(inspect.getsource, (checkpoint, canonical, master)))

    assert [each for each in PHRASES if max(each.split("{}"), key=len) not in sources] == []


def test_words_with_values_keep_them():
    assert in_chinese("has more than 500 characters") == "超过 500 个字符"
    assert in_chinese("copy R-1-2") == "复制件 R-1-2"
    until = "the party was told and may answer until {}"
    assert in_chinese(until.format("2026-03-02T16:00:00.000000Z")).endswith("至 2026-03-02 24:00")
    assert in_chinese(until.format("a day that no calendar tells")).endswith("尚无法计算的日期")
    assert in_chinese("something that nobody translated") is None
