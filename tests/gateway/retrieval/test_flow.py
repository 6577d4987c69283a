"""The whole way of a retrieval over HTTP, as each party goes it."""

from tests.gateway.retrieval.conftest import ANNA, KARL, PETRA, RITA


def test_a_record_is_asked_for_consented_to_released_and_viewed(town):
    content = b"a frame of the evaluation " * 1_000
    record = town.record(content=content)
    request_no = town.ask(record)
    assert town.state(request_no) == "requested"

    assert town.act(PETRA, request_no, "approvals").status_code == 200
    assert town.state(request_no) == "requested"
    assert town.act(RITA, request_no, "approvals").json()["state"] == "approved"
    assert town.act(KARL, request_no, "release").json()["state"] == "released"

    begun = town.act(ANNA, request_no, "views", record=record.record_id)
    assert begun.status_code == 201, begun.text
    view = begun.json()
    answer = town.as_(ANNA).get(view["content"])
    assert (answer.status_code, answer.content) == (200, content)
    assert town.state(request_no) == "viewing"

    ended = town.act(ANNA, request_no, f"views/{view['view_id']}/end")
    assert ended.status_code == 204
    last = town.as_(ANNA).get(f"/api/v1/retrievals/{request_no}").json()["entries"][-1]
    said = town.entry(last)
    assert said.type == "record.ViewEnded"
    assert said.data["ranges"] == [{"start": 0, "stop": len(content)}]
    assert (said.data["bytes"], said.data["ended"]) == (len(content), "closed")
    assert town.entry(view["index"]).data["retriever"] == ANNA
    assert town.act(KARL, request_no, "closing").json()["state"] == "closed"
