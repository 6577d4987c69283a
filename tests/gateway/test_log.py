"""What outsiders verify by: a checkpoint and the tiles under it."""

import pytest

from ledger.checkpoint import open_checkpoint
from ledger.entry import Entry
from ledger.merkle import check_inclusion, root_at
from ledger.note import NoteVerifier
from ledger.tiles import TILE_WIDTH, TileReader, entries_path, tile_path, unpack_entries
from ledger.tlog_proof import TlogProof


@pytest.fixture(scope="module")
def tile(site):
    """The number of a full tile in which nothing is kept from a reader."""
    first = -(-site.parts.reader.size() // TILE_WIDTH)
    site.append(*(site.town.notice(project="tiles", number=n) for n in range(2 * TILE_WIDTH)))
    return first


@pytest.fixture
def published(site, http, tile):  # noqa: ARG001 - enough entries for a full tile
    """The checkpoint that covers them."""
    site.publish()
    note = http.get("/log/checkpoint").content
    return open_checkpoint(note, [NoteVerifier.from_vkey(site.vkey)]).checkpoint


def test_a_stranger_rebuilds_the_root_from_the_tiles(published, http):
    def fetch(path):
        answer = http.get(f"/log/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "immutable" in answer.headers["cache-control"]
        return answer.content

    tiles = TileReader(fetch, published.size)

    assert root_at(published.size, tiles.read) == published.root


@pytest.mark.usefixtures("published")
def test_the_checkpoint_is_text_and_not_kept_long(http):
    answer = http.get("/log/checkpoint")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "max-age=1," in answer.headers["cache-control"]


@pytest.mark.usefixtures("published")
def test_every_narrower_tile_stays_readable(http):
    full = http.get(f"/log/{tile_path(0, 0)}").content

    for width in (1, 100, 255):
        assert http.get(f"/log/{tile_path(0, 0, width)}").content == full[: 32 * width]


@pytest.mark.usefixtures("published")
def test_entry_tiles_hold_what_the_hash_tiles_hash(reader_http, http, tile):
    path = entries_path(tile)
    raws = unpack_entries(reader_http.get(f"/log/{path}").content)
    hashes = http.get(f"/log/{tile_path(0, tile)}").content

    assert len(raws) == 256
    for place, raw in enumerate(raws):
        leaf = Entry.parse(tile * TILE_WIDTH + place, raw).leaf
        assert leaf == hashes[32 * place : 32 * place + 32]
    assert http.get(f"/log/{path}").status_code == 401


@pytest.mark.usefixtures("published")
def test_a_receipt_leads_to_the_checkpoint(site, reader_http):
    proof = TlogProof.parse(reader_http.get("/api/v1/entries/7/proof").content)
    covered = open_checkpoint(proof.checkpoint, [NoteVerifier.from_vkey(site.vkey)]).checkpoint
    entry = Entry.parse(7, reader_http.get("/api/v1/entries/7").content)

    check_inclusion(entry.leaf, 7, covered.size, proof.hashes, covered.root)


@pytest.mark.usefixtures("published")
def test_an_entry_that_no_checkpoint_covers_has_no_receipt_yet(site, reader_http):
    [verdict] = site.append(site.town.notice(project="uncovered"))

    answer = reader_http.get(f"/api/v1/entries/{verdict.index}/proof")

    assert (answer.status_code, answer.headers["retry-after"]) == (404, "1")
    assert answer.json()["type"] == "urn:mingjing:problem:not-covered-yet"


@pytest.mark.parametrize(
    "path",
    [
        "0/999",  # beyond the log
        "0/000.p/0",
        "0/000.p/256",  # a full tile is written without a width
        "0/000.p/0255",
        "0/000.p/+1",
        "0/0",
        "0/0000",
        "0/x000/000",  # a leading group of zeros
        "0/998.p/255",  # beyond what is published
        "00/000",
        "64/000",
        "-1/000",
        "+0/000",
        "1_0/000",
        "٠/000",  # an Arabic zero
        "0/٠٠٠",
        "0/000/",
        "0/..%2F..%2Fcheckpoint",
        "%2e%2e/entries/000",
        "data/000",
        "entries",
        "99999999999999999999/000",
        "0/" + "x999/" * 60 + "999",
    ],
)
@pytest.mark.usefixtures("published")
def test_what_is_not_a_tile_of_this_log_is_not_found(reader_http, path):
    answer = reader_http.get(f"/log/tile/{path}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/log/tile/%65ntries/000", "/log/tile/entries%2F000.p/5"])
@pytest.mark.usefixtures("published")
def test_another_spelling_of_an_entry_tile_needs_the_token_too(http, path):
    assert http.get(path).status_code == 401


@pytest.mark.parametrize("path", ["0/000%0a", "0/000%00", "0/%7f000", "entries/000%0d"])
def test_control_characters_in_an_address_are_refused(reader_http, path):
    assert reader_http.get(f"/log/tile/{path}").status_code == 400
