"""`mingjing vault`, and bundles made for a reader, as an operator runs them."""

import json
from dataclasses import dataclass

import pytest

from ledger.bundle import read_bundle
from ledger.canonical import decode
from ledger.sealed import Opening
from ops import cli
from ops.postgres import EmbeddedServer

NAME, PHONE = "张三", "13800000000"
READER = "person/00000000000000aa"
STREAM = "project/V-1"
COMPLAINT = {
    "stream": STREAM,
    "type": "complaint.Filed",
    "occurred_at": "2026-03-02T01:30:00.000000Z",
    "data": {"complaint_id": "C-1", "complainant": {"name": NAME, "phone": PHONE}},
}


@dataclass
class Answered:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out.splitlines()[-1])


@pytest.fixture(scope="module")
def home(reachable_directory):
    home = reachable_directory / "vault" / "home"
    home.mkdir(parents=True)
    with EmbeddedServer.start(home):
        yield home


@pytest.fixture
def mingjing(home, monkeypatch, capsys):
    """Runs a command as the command line would, in this process."""
    monkeypatch.setenv("MINGJING_HOME", str(home))

    def run(*arguments, code=0):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([*map(str, arguments)])
        said = capsys.readouterr()
        done = Answered(ended.value.code or 0, said.out, said.err)
        assert done.code == code, done.err
        return done

    return run


@pytest.fixture
def created(home, mingjing, tmp_path):
    """A ledger with a complaint in it, whose complainant is sealed, and an officer."""
    if not (home / "site.json").exists():
        mingjing("init", "--origin", "ledger.test/vault")
        statements = [
            {
                "stream": STREAM,
                "type": "project.Registered",
                "data": {"project_code": "V-1", "trading_type": "engineering"},
            },
            {
                "stream": "org/office",
                "type": "person.Registered",
                "data": {"person": READER, "org": "org/office", "name": "李四"},
            },
            {
                "stream": "org/office",
                "type": "duty.Granted",
                "data": {"person": READER, "org": "org/office", "duty": "officer"},
            },
            COMPLAINT,
        ]
        (tmp_path / "said").write_text("".join(json.dumps(each) + "\n" for each in statements))
        done = mingjing("submit", tmp_path / "said", "--json")
        assert {each["verdict"] for each in done.json} == {"accepted"}
    return home


def held(mingjing):
    return mingjing("vault", "status", "--json").json


def exported(mingjing, tmp_path, *more):
    """The members of a bundle of the project, verified by itself."""
    file, policy = tmp_path / "bundle.mingjing", tmp_path / "policy"
    mingjing("export", "--stream", STREAM, "-o", file, "--policy", policy, *more)
    verified = mingjing("verify", file, "--policy", policy, "--json").json
    return read_bundle(file), verified


@pytest.mark.usefixtures("created")
def test_submit_seals_what_is_personal_and_again_adds_nothing(home, mingjing, tmp_path):
    before = held(mingjing)
    (tmp_path / "again").write_text(json.dumps(COMPLAINT))

    [verdict] = mingjing("submit", tmp_path / "again", "--json").json

    assert verdict["verdict"] == "duplicate"
    assert held(mingjing) == before
    assert before["values"] >= 2
    for file in home.rglob("*"):
        if file.is_file() and "keys" not in file.parts:
            content = file.read_bytes()
            assert PHONE.encode() not in content, file
            assert NAME.encode() not in content, file


@pytest.mark.usefixtures("created")
def test_a_bundle_is_shut_unless_it_is_made_for_a_reader(mingjing, tmp_path):
    shut, verified = exported(mingjing, tmp_path)

    assert not [name for name in shut if name.startswith("opened/")]
    assert verified["code"] == "VERIFIED_WITH_REDACTIONS"

    asked = ("--open", "all", "--reader", READER, "--basis", "核查投诉")
    opened, verified = exported(mingjing, tmp_path, *asked)
    [name] = [name for name in opened if name.startswith("opened/")]
    [value] = decode(opened[name]).values()

    assert verified["code"] == "VERIFIED"
    assert Opening.from_json(value, "").value == {"name": NAME, "phone": PHONE}
    entries = [decode(opened[each])["statement"] for each in opened if each.startswith("entries/")]
    [said] = [each for each in entries if each["type"] == "vault.Opened"]
    assert (said["data"]["reader"], said["data"]["basis"]) == (READER, "核查投诉")


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--open", "all"), 2),
        (("--open", "all", "--reader", READER), 2),
        (("--open", "all", "--reader", "person/00000000000000ff", "--basis", "x"), 2),
    ],
    ids=["nobody", "for nothing", "somebody unknown"],
)
def test_nothing_is_opened_to_nobody_or_for_nothing(mingjing, tmp_path, asked, code):
    file = tmp_path / "bundle.mingjing"

    mingjing("export", "--stream", STREAM, "-o", file, *asked, code=code)

    assert not file.exists()


@pytest.mark.usefixtures("created")
def test_a_rotation_that_forgets_leaves_one_key_that_opens_everything(home, mingjing, tmp_path):
    old = (home / "keys-of-vault").read_text()
    newest = held(mingjing)["generations"][-1]

    done = mingjing("vault", "rotate", "--forget", "--json").json

    assert done["generation"] == newest + 1
    assert done["held"] == [newest + 1]
    assert done["moved"] >= 3
    assert held(mingjing)["generations_in_use"] == [newest + 1]
    assert old not in (home / "keys-of-vault").read_text()
    asked = ("--open", "complainant", "--reader", READER, "--basis", "核查")
    opened, _ = exported(mingjing, tmp_path, *asked)
    assert [name for name in opened if name.startswith("opened/")]


@pytest.mark.usefixtures("created")
def test_a_copy_is_put_back_into_an_empty_vault_alone(mingjing, tmp_path):
    before = held(mingjing)
    mingjing("vault", "backup", "-o", tmp_path / "copy")

    done = mingjing("vault", "restore", tmp_path / "copy", code=2)

    assert "already" in done.err
    assert held(mingjing) == before


def test_a_lost_key_is_said_and_no_new_one_is_made(created, mingjing):
    key = created / "keys-of-vault"
    key.rename(created / "elsewhere")

    done = mingjing("vault", "status", code=2)

    assert "keys-of-vault" in done.err
    assert not key.exists()
    (created / "elsewhere").rename(key)
    assert held(mingjing)["values"] >= 2


def test_a_key_from_the_environment_is_rotated_by_who_keeps_it(created, mingjing, monkeypatch):
    monkeypatch.setenv(
        "MINGJING_VAULT_KEY", " ".join((created / "keys-of-vault").read_text().split())
    )

    assert held(mingjing)["values"] >= 2
    done = mingjing("vault", "rotate", code=2)

    assert "--rewrap-only" in done.err
    assert mingjing("vault", "rotate", "--rewrap-only", "--json").json["moved"] == 0
    assert mingjing("vault", "sweep", "--json").json == {"removed": 0}
    assert mingjing("vault", "due", "--json").json == {"years": None, "due": []}
