"""A JSON object as the body of a request, read before the route."""

from typing import Annotated, Any

import orjson
from fastapi import Depends, Request

from gateway.errors import NotJson, UnexpectedBody, WrongMediaType

JSON = "application/json"


async def read_object(request: Request) -> dict[str, Any]:
    """The object, or nothing where there is no body. Raises NotJson and its like."""
    body = await request.body()
    if not body:
        return {}
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != JSON:
        raise WrongMediaType(given, JSON)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise NotJson(str(problem)) from None
    if not isinstance(value, dict):
        raise UnexpectedBody("", "an object is wanted")
    return value


JsonObject = Annotated[dict[str, Any], Depends(read_object)]
