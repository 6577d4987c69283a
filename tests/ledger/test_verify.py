"""The program an assessor runs."""

import json
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ledger.bundle import write_bundle
from ledger.verify import main
from tests.conftest import UNHEARD, unheard
from tests.tampering.conftest import town
from tests.tampering.honest_log import POLICY, STREAM


@pytest.fixture
def place(tmp_path):
    """A policy, a bundle, a tree and a checkpoint as files."""
    log = town()
    (tmp_path / "early").write_bytes(log.checkpoint(6))
    log.record_heads()
    (tmp_path / "policy").write_text(POLICY)
    write_bundle(tmp_path / "bundle", log.bundle())
    write_bundle(tmp_path / "since", log.bundle(since=[6], opened=False))
    for name, content in log.tree().items():
        file = tmp_path / "tree" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "genesis").write_text(log.leaves[0].hex())
    return tmp_path


@pytest.fixture
def verify(place, capsys):
    def run(path, *arguments):
        names = {file.name for file in place.iterdir()}
        given = [str(place / each) if each in names else each for each in arguments]
        status = main([str(place / path), "--policy", str(place / "policy"), *given])
        return status, capsys.readouterr()

    return run


@pytest.mark.parametrize("path", ["bundle", "tree"])
def test_what_is_true_exits_0_and_says_what_is_not_proven(verify, path):
    status, said = verify(path)

    assert status == 0
    assert "验证通过 VERIFIED\n" in said.out
    assert "not proven" in said.out
    assert said.out.count(" ok ") == (12 if path == "bundle" else 9)


def test_json_is_one_document_on_the_last_line(verify):
    status, said = verify("since", "--json", "--last-seen", "early", "--stream", STREAM)

    answer = json.loads(said.out.splitlines()[-1])
    assert status == 0
    assert answer["code"] == "VERIFIED_WITH_REDACTIONS"
    assert "index" not in answer
    assert all(check["ok"] for check in answer["checks"])
    assert [each["kind"] for each in answer["redactions"]] == ["sealed", "sealed", "attachment"]


def test_what_is_false_exits_1_with_code_and_index(verify, place):
    bundle = (place / "bundle").read_bytes()
    (place / "cut").write_bytes(bundle[:-1])
    tile = place / "tree/tile/entries/000.p"
    (file,) = tile.iterdir()
    file.write_bytes(file.read_bytes().replace(b'"fen":106', b'"fen":107'))

    assert verify("cut", "--json")[0] == 1
    status, said = verify("tree", "--json")
    answer = json.loads(said.out)
    assert (status, answer["code"], answer["index"]) == (1, "NOT_INCLUDED", 6)
    status, said = verify("tree")
    assert "未被收录 NOT_INCLUDED at entry 6\n" in said.out


def test_a_genesis_given_by_hash_is_compared(verify, place):
    known = (place / "genesis").read_text()

    assert verify("bundle", "--genesis", known)[0] == 0
    assert verify("bundle", "--genesis", "ab" * 32)[0] == 1


NOTHING = {
    "no such path": ["missing"],
    "a directory without a checkpoint": ["."],
    "a NUL in the path": ["bund\0le"],
    "an unknown option": ["bundle", "--trust-me"],
    "a genesis that is no hash": ["bundle", "--genesis", "AB"],
    "a policy that is missing": ["bundle", "--policy", "/nowhere"],
    "a policy that is a directory": ["bundle", "--policy", "tree"],
    "a policy that is no policy": ["bundle", "--policy", "bundle"],
    "a last seen checkpoint that is missing": ["bundle", "--last-seen", "/nowhere"],
    "a last seen checkpoint that is none": ["bundle", "--last-seen", "policy"],
    "a last seen checkpoint without its proof": ["bundle", "--last-seen", "early"],
    "another stream": ["bundle", "--stream", "project/E2"],
    "a stream the log has not": ["tree", "--stream", "project/E99"],
    "roots that are missing": ["bundle", "--tsa-roots", "/nowhere"],
    "a special file": ["/dev/zero"],
    "a URL that nobody serves": ["http://127.0.0.1:1/log"],
    "a URL that is none": ["http://127.0.0.1:port/lo g"],
}


@pytest.mark.parametrize("arguments", NOTHING.values(), ids=NOTHING)
def test_where_nothing_can_be_said_it_exits_2(place, capsys, arguments):
    names = {file.name for file in place.iterdir()} | {"missing", "."}
    given = [str(place / each) if each in names or "\0" in each else each for each in arguments]
    if "--policy" not in given:
        given += ["--policy", str(place / "policy")]

    status = main(given)

    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert said.err


def test_nothing_said_is_said_in_json_too(verify):
    status, said = verify("missing", "--json")

    assert status == 2
    assert json.loads(said.out)["code"] == "NO_VERDICT"


def test_an_empty_log_proves_nothing(verify, place):
    log = town()
    (place / "tree/checkpoint").write_bytes(log.checkpoint(0))

    assert verify("tree")[0] == 2


def test_a_checkpoint_of_another_log_cannot_have_been_seen_last(verify, place):
    foreign = (place / "early").read_text().replace("ledger.example/test\n", "other\n", 1)
    (place / "foreign").write_text(foreign)

    assert verify("bundle", "--last-seen", "foreign")[0] == 2


def test_tokens_are_listed_and_with_roots_nothing_is_claimed(place, verify):
    log = town()
    log.record_heads()
    write_bundle(place / "stamped", log.bundle() | {"timestamps/0.tsr": b"token"})

    status, said = verify("stamped")
    assert (status, "timestamps/0.tsr" in said.out) == (0, True)
    status, said = verify("stamped", "--tsa-roots", "policy")
    assert (status, "does not check" in said.err) == (2, True)
    assert verify("bundle", "--tsa-roots", "policy")[0] == 0


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Tests print nothing."""


def test_a_tree_is_verified_where_it_is_served(place, capsys):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=place / "tree"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    try:
        status = main([address, "--policy", str(place / "policy")])
        missing = main([address + "nothing", "--policy", str(place / "policy")])
    finally:
        server.shutdown()
        server.server_close()

    assert (status, missing) == (0, 2)
    assert "VERIFIED" in capsys.readouterr().out


def test_the_program_needs_nothing_but_python_and_cryptography(place):
    """In a process of its own, as an assessor starts it."""
    script = (
        "import sys\n"
        "from ledger.verify import main\n"
        f"status = main([{str(place / 'bundle')!r}, '--policy', {str(place / 'policy')!r}])\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(n for n in names - set(sys.stdlib_module_names) if n[0] != '_'))\n"
        "sys.exit(status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    foreign = set(eval(done.stdout.splitlines()[-1]))  # noqa: S307 - our own line
    assert foreign - {"sitecustomize", "usercustomize"} <= {"ledger", "cryptography", "cffi"}


def test_junk_of_every_kind_gets_an_answer_and_no_traceback(place, verify):
    bundle = (place / "bundle").read_bytes()
    for junk in (b"", b"\0" * 1000, b"PK\5\6" + bytes(18), bundle[: len(bundle) // 2], bundle * 2):
        (place / "junk").write_bytes(junk)
        assert verify("junk")[0] == 1


def test_a_terminal_without_chinese_still_gets_the_answer(place):
    done = subprocess.run(
        [sys.executable, "-m", "ledger.verify", place / "bundle", "--policy", place / "policy"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii"},
        check=False,
    )

    assert done.returncode == 0
    assert b"VERIFIED" in done.stdout


@pytest.mark.parametrize("redirection", UNHEARD.values(), ids=UNHEARD)
@pytest.mark.parametrize(
    "path", ["bundle", "tree/checkpoint", "none"], ids=["yes", "no", "nothing"]
)
def test_what_nobody_could_be_told_is_no_answer(place, redirection, path):
    verifier = (sys.executable, "-m", "ledger.verify", place / path, "--policy", place / "policy")

    status, said = unheard(redirection, *verifier, "--json")

    assert status == 2
    assert "Traceback" not in said
    assert "Exception" not in said
