"""Every limit of the gateway, each with its reason; tests/gateway/test_limits.py meets them."""

from gateway.rates import Rate
from ledger.entry import ENTRY_BYTES_MAX

STATEMENTS_MAX = 1_000
"""One batch is one transaction; larger ones hold the head row's lock without being faster."""

STATEMENTS_BODY_BYTES_MAX = STATEMENTS_MAX * ENTRY_BYTES_MAX + 64 * 1024
"""A full batch of the largest entries: a statement is always smaller than the entry it becomes."""

FORM_BODY_BYTES_MAX = 64 * 1024
"""A reason of 4,000 Chinese characters is 36 kB percent-encoded; a signature adds a kilobyte."""

BODY_SECONDS_MAX = 30.0
"""A sender that drips its body holds memory meanwhile; 16 MiB in 30 s is 4.5 Mbit/s."""

BODY_BYTES_AT_ONCE_MAX = 128 * 1024 * 1024
"""All bodies being read or judged together: eight full batches, or thousands of single ones."""

URL_BYTES_MAX = 2_048
"""The longest address of ours: a stream of 128 characters, percent-encoded, and a filter."""

HEADER_BYTES_MAX = 16 * 1024
"""All headers: a token or a cookie, and what browsers say of themselves, several times over."""

OPENINGS_MAX = 64
"""Sealed values deposited at once: as many as an entry has room to commit to."""

BUNDLE_SECONDS_MAX = 30.0
"""How long a bundle waits for the checkpoint it ends with: published every second or two."""

REQUESTS_AT_ONCE_MAX = 1_200
"""Requests other than live feeds: a thousand readers who ask at the same moment, and some more.
They take turns at forty threads and sixteen database connections; what waits holds memory alone."""

SUBMISSIONS_AT_ONCE_MAX = 128
"""Requests whose statements wait or are judged: twice the 64 senders that are pooled."""

VIEWERS_MAX = 1_000
"""Live feeds at one time: 1,000 were carried by one process (125 MB); each holds a connection."""

VIEWER_EVENTS_WAITING_MAX = 1_000
"""A viewer that reads slower than alerts come is let go, and resumes by Last-Event-ID."""

VIEWER_SECONDS_MAX = 15 * 60.0
"""A feed ends after this and resumes by Last-Event-ID: what its viewer may see is decided anew."""

VIEWER_SEND_SECONDS_MAX = 30.0
"""A viewer that takes nothing for so long is gone, and its place is another's."""

PAGE_ENTRIES_MAX = 500
"""Entries of a page: at most 8 MiB."""

PAGE_ENTRIES = 100
"""Entries of a page when the reader does not say."""

ALERTS_ON_PAGE = 200
"""Alerts on the page of live alerts: what a person can look through; older ones are on the next."""

CHECKPOINT_WAIT_SECONDS_MAX = 10.0
"""`?wait=checkpoint`: a publisher signs within one second; after ten the answer goes without."""

CONNECTIONS_AT_ONCE_MAX = REQUESTS_AT_ONCE_MAX + VIEWERS_MAX + 488
"""Open connections, idle ones included; more are answered 503 before anything is read."""

KEEP_ALIVE_SECONDS = 30
"""An idle connection is closed after this, so that idle ones do not use up the connections."""

SHUTDOWN_SECONDS_MAX = 10
"""Requests begun are finished for this long when the gateway is told to stop."""

STATEMENTS_PATH = "/api/v1/statements"

SIGN_IN_PATHS = ("/sign-in", "/first-sign-in", "/account/password", "/account/reserve-codes")
"""Where something secret can be guessed."""

RATES = {
    "read": {
        "MACHINE": Rate(5_000, 10_000),
        "INTRANET": Rate(500, 2_000),
        "ELSEWHERE": Rate(100, 400),
    },
    "write": {
        "MACHINE": Rate(1_000, 2_000),
        "INTRANET": Rate(50, 200),
        "ELSEWHERE": Rate(10, 50),
    },
    "submit": {
        "MACHINE": Rate(2_000, 4_000),
        "INTRANET": Rate(500, 1_000),
        "ELSEWHERE": Rate(50, 200),
    },
    "sign-in": {
        "MACHINE": Rate(5, 300),
        "INTRANET": Rate(1, 30),
        "ELSEWHERE": Rate(0.1, 10),
    },
}
"""Requests a second of one address, and at once. This machine: what the gateway can answer at all,
for the site's own programs, and for a proxy that was not named as one. A private network: an office
of a hundred behind one address, who sign in at nine o'clock. Elsewhere: one person."""

PERSON_RATES = {"read": Rate(50, 500), "write": Rate(10, 100)}
"""A page asks for half a dozen things, a script in a session for thousands. Uploads come in pieces
of megabytes: ten a second are more than a disk takes."""

STATEMENTS_OF_ACTOR = Rate(2_000, 200_000)
"""Accepted statements of one actor: a first import of a year at once, then more than any platform
says; an actor gone wild fills the disk at 4 MB a second and not faster."""

REQUESTS_AT_ONCE_PER_ADDRESS_MAX = 256
"""A fifth of what is answered at once, live feeds among them: an office leaves room for others."""

ASKERS_MAX = 65_536
"""Addresses, persons or actors remembered at once: some 15 MB."""

RECORD_BYTES_MAX = 256 * 1024**3
"""One record: a day of an evaluation room in 4K; its manifest is 4.4 MB, its segments 65,536."""

UPLOADS_OF_ONE_MAX = 50
"""Uploads that one person has begun and not ended: the cameras of one day at once."""

UPLOADS_AT_ONCE_MAX = 16
"""Uploads being received, or remembered for their next piece: 4 MiB each at most."""

UPLOAD_BODY_BYTES_MAX = RECORD_BYTES_MAX
"""A whole record in one request is fine: its bytes go to the store as they come."""

UPLOAD_MEMORY_BYTES = 14 * 1024 * 1024
"""What a body being received holds, whatever its length: a segment, its ciphertext, that on its
way into the store, two pieces."""
