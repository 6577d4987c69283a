"""The archive in a bucket of a real S3 server."""

import os
import shutil

import httpx
import pytest

from gateway.archive import Objects, RecordDamaged
from gateway.archive.errors import StoreFailed
from gateway.archive.segments import SEGMENT_BYTES
from tests.gateway.archive.conftest import put, whole
from tests.gateway.conftest import NO_TLS
from tests.gateway.programs import serving


@pytest.fixture(scope="module")
def s3_server():
    program = shutil.which("moto_server")
    if program is None:
        pytest.skip("needs moto_server")
    with serving(program, "-p", "0") as address:
        made = httpx.put(f"{address}/records", trust_env=False, verify=NO_TLS, timeout=60)
        assert made.status_code == 200
        yield address


@pytest.fixture
def bucket(s3_server, monkeypatch, request):
    monkeypatch.setenv("AWS_ENDPOINT", s3_server)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    return Objects.at(f"s3://records/{request.node.name}", allow_http=True)


def test_a_record_goes_into_a_bucket_and_comes_out_of_it(open_archive, bucket):
    data = os.urandom(SEGMENT_BYTES + 100)
    record = put(open_archive(bucket), data)
    assert whole(open_archive(bucket), record) == data


def test_a_second_put_of_the_same_key_is_refused_by_the_server(bucket):
    assert bucket.put_once("segments/a/0", b"first") is True
    assert bucket.put_once("segments/a/0", b"other") is False
    assert bytes(bucket.get("segments/a/0")) == b"first"


def test_an_object_altered_in_the_bucket_is_found(open_archive, bucket):
    record = put(open_archive(bucket), os.urandom(1_000))
    [path] = bucket.below("segments/")
    stored = bytearray(bucket.get(path))
    stored[500] ^= 1
    bucket.remove(path)
    bucket.put_once(path, bytes(stored))
    with pytest.raises(RecordDamaged):
        whole(open_archive(bucket), record)


def test_an_object_removed_from_the_bucket_is_missed(open_archive, bucket):
    record = put(open_archive(bucket), os.urandom(1_000))
    [path] = bucket.below("segments/")
    bucket.remove(path)
    with pytest.raises(RecordDamaged, match="missing"):
        whole(open_archive(bucket), record)


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_named():
    elsewhere = Objects.at("s3://nowhere/at-all", allow_http=True)
    with pytest.raises(StoreFailed):
        elsewhere.put_once("a", b"b")
