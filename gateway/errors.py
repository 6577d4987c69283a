"""What the gateway refuses, each named for the fact. The status codes are in `api.problems`."""


class GatewayError(Exception):
    """Base of every refusal of the gateway itself."""


class NotJson(GatewayError):
    """The body is not JSON text at all."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the body is not JSON: {reason}")
        self.reason = reason


class UnexpectedBody(GatewayError):
    """The body is JSON of another shape than this address takes."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or '/'}: {reason}")
        self.path = path
        self.reason = reason


class TooManyStatements(GatewayError):
    """A batch holds more statements than one append takes."""

    def __init__(self, count: int, count_max: int) -> None:
        super().__init__(f"{count} statements in one request, at most {count_max} are taken")
        self.count = count
        self.count_max = count_max


class WrongMediaType(GatewayError):
    """The body is labelled as something this address does not read."""

    def __init__(self, given: str, wanted: str) -> None:
        super().__init__(f"Content-Type is {given or 'missing'}, wanted {wanted}")
        self.given = given
        self.wanted = wanted


class LengthRequired(GatewayError):
    """A body came without Content-Length, so nobody can tell what it will cost."""

    def __init__(self) -> None:
        super().__init__("send Content-Length; chunked bodies are not taken")


class BodyTooLarge(GatewayError):
    """The body is longer than this address takes."""

    def __init__(self, size: int, size_max: int) -> None:
        super().__init__(f"a body of {size} bytes, at most {size_max} are taken")
        self.size = size
        self.size_max = size_max


class BodyTooSlow(GatewayError):
    """The body did not arrive in time."""

    def __init__(self, seconds_max: float) -> None:
        super().__init__(f"the body did not arrive within {seconds_max:g} seconds")
        self.seconds_max = seconds_max


class UrlTooLong(GatewayError):
    """The address with its query is longer than any address of ours."""

    def __init__(self, size: int, size_max: int) -> None:
        super().__init__(f"an address of {size} bytes, at most {size_max} are read")
        self.size = size
        self.size_max = size_max


class HeadersTooLarge(GatewayError):
    """The headers together are longer than any client of ours sends."""

    def __init__(self, size: int, size_max: int) -> None:
        super().__init__(f"headers of {size} bytes, at most {size_max} are read")
        self.size = size
        self.size_max = size_max


class Busy(GatewayError):
    """A limit on work at one time is reached; the same request may be sent again."""

    def __init__(self, what: str, count_max: int, *, retry_after_seconds: int) -> None:
        super().__init__(f"{what}: {count_max} at once, try again")
        self.retry_after_seconds = retry_after_seconds
        self.what = what
        self.count_max = count_max


class TooManyRequests(GatewayError):
    """One address, person or actor asks faster than it may; the others are not held up."""

    def __init__(self, what: str, retry_after_seconds: float) -> None:
        super().__init__(f"too many {what}, try again later")
        self.retry_after_seconds = retry_after_seconds
        self.what = what


class BadParameter(GatewayError):
    """A value in the address is outside what it may be."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class NoSuchStream(GatewayError):
    """No entry names this stream."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"there is no stream {stream}")
        self.stream = stream


class NoSuchSession(GatewayError):
    """No entry of the project speaks of this session."""

    def __init__(self, project: str, session: str) -> None:
        super().__init__(f"project {project} has no session {session}")
        self.project = project
        self.session = session


class NoSuchEventType(GatewayError):
    """The catalogue has no event of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no event type {name}")
        self.name = name


class NoSuchFile(GatewayError):
    """The pages have no such file beside them."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no file {name}")
        self.name = name


class NotPublished(GatewayError):
    """The log has no such file: a tile beyond its size, or a name that is no tile's."""

    def __init__(self, path: str) -> None:
        super().__init__(f"the log has no {path}")
        self.path = path


class NotCovered(GatewayError):
    """The entry is placed, but no published checkpoint covers it yet."""

    def __init__(self, index: int, size: int) -> None:
        super().__init__(f"entry {index} is not yet covered: the last checkpoint has size {size}")
        self.index = index
        self.size = size


class TokenNeeded(GatewayError):
    """What was asked for is not public, and the request carries no valid token."""

    def __init__(self) -> None:
        super().__init__("this needs the reading token that `mingjing init` printed")


class NotInTheTable(GatewayError):
    """The route is not in the access table, so nobody may use it."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"{method} {path} is open to nobody")
        self.method = method
        self.path = path
