"""Releases of one process compiled into one: the later word counts."""

from monitors.indicators.merge import compiled

FIRST = {
    "ocid": "o",
    "date": "2020-01-01T00:00:00Z",
    "tender": {"status": "active", "title": "t"},
    "awards": [{"id": "1", "status": "pending"}],
}


def test_later_fields_replace_earlier_ones_and_lists_meet_by_id():
    later = {
        "ocid": "o",
        "date": "2020-02-01T00:00:00Z",
        "tender": {"status": "complete"},
        "awards": [{"id": "1", "status": "active"}, {"id": "2", "status": "active"}],
    }

    whole = compiled([later, FIRST])

    assert whole["tender"] == {"status": "complete", "title": "t"}
    assert whole["awards"] == [{"id": "1", "status": "active"}, {"id": "2", "status": "active"}]


def test_null_takes_a_value_back_and_a_list_without_ids_is_replaced():
    first = FIRST | {"tag": ["tender"], "language": "en"}
    later = {"date": "2020-02-01T00:00:00Z", "tag": ["award"], "language": None}

    whole = compiled([first, later])

    assert whole["tag"] == ["award"]
    assert "language" not in whole
