"""Several releases of one process made one, as OCDS compiles them: the later word counts."""

from collections.abc import Iterable
from typing import Any


def compiled(releases: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Fields of later releases replace those of earlier ones; objects in lists meet by their id."""
    whole: dict[str, Any] = {}
    for release in sorted(releases, key=lambda each: str(each.get("date", ""))):
        whole = _merged(whole, release)
    return whole


def _merged(old: object, new: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(old, dict) and isinstance(new, dict):
        both = {name: _merged(old.get(name), value) for name, value in new.items()}
        # null takes a value back
        return {name: value for name, value in (old | both).items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and all(map(_identified, (*old, *new))):
        by_id = {str(each["id"]): each for each in old}
        for each in new:
            by_id[str(each["id"])] = _merged(by_id.get(str(each["id"])), each)
        return list(by_id.values())
    return new


def _identified(value: object) -> bool:
    return isinstance(value, dict) and "id" in value
