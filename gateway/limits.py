"""Every limit of the gateway, each with its reason; tests/gateway/test_limits.py meets them."""

from ledger.entry import ENTRY_BYTES_MAX

STATEMENTS_MAX = 1_000
"""One batch is one transaction; larger ones hold the head row's lock without being faster."""

STATEMENTS_BODY_BYTES_MAX = STATEMENTS_MAX * ENTRY_BYTES_MAX + 64 * 1024
"""A full batch of the largest entries: a statement is always smaller than the entry it becomes."""

FORM_BODY_BYTES_MAX = 4 * 1024
"""The sign-in form holds one token and one address."""

BODY_SECONDS_MAX = 30.0
"""A sender that drips its body holds memory meanwhile; 16 MiB in 30 s is 4.5 Mbit/s."""

BODY_BYTES_AT_ONCE_MAX = 128 * 1024 * 1024
"""All bodies being read or judged together: eight full batches, or thousands of single ones."""

URL_BYTES_MAX = 2_048
"""The longest address of ours: a stream of 128 characters, percent-encoded, and a filter."""

HEADER_BYTES_MAX = 16 * 1024
"""All headers: a token or a cookie, and what browsers say of themselves, several times over."""

REQUESTS_AT_ONCE_MAX = 512
"""Requests other than live feeds; each may hold a thread and a database connection for a while."""

SUBMISSIONS_AT_ONCE_MAX = 128
"""Requests whose statements wait or are judged: twice the 64 senders that are pooled."""

VIEWERS_MAX = 1_000
"""Live feeds at one time: 1,000 were carried by one process (125 MB); each holds a connection."""

VIEWER_EVENTS_WAITING_MAX = 1_000
"""A viewer that reads slower than alerts come is let go, and resumes by Last-Event-ID."""

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
