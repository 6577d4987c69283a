"""`mingjing serve`: the gateway on a socket, beside the site's workers."""

import gc
import json
import threading
from collections.abc import Callable

from gateway.accounts.accounts import Accounts
from gateway.app import create_app
from gateway.live import Live
from gateway.parts import Parts
from gateway.permission.decisions import Decisions
from gateway.permission.standing import Standing
from gateway.privacy import PrivacyDesk
from gateway.retrieval.opened import Needs, open_desk
from gateway.serve import listen, make_server
from gateway.tokens import ReadingToken
from ops.archiving import archive_of, tended
from ops.assemble import OpenSite
from ops.configuration import record_changes
from ops.errors import OpsError
from ops.keystore import write_private


class CannotListen(OpsError):
    """The address is taken, or not this machine's."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {reason}; see --host and --port")


def serve(site: OpenSite, progress: Callable[[str], None]) -> None:
    """Answer on the site's address until told to stop, or until a worker stops.

    A gateway that takes statements nobody judges or publishes looks well and is not: raises
    WorkerFailed after draining, so that its keeper sees it end.
    """
    host, port = site.settings.host, site.settings.port
    try:
        opened_socket = listen(host, port)
    except (OSError, UnicodeError) as failure:  # UnicodeError: a..b is the name of no host
        reason = getattr(failure, "strerror", None) or str(failure)
        raise CannotListen(host, port, reason) from failure
    with opened_socket as listening:
        named = f"[{host}]" if ":" in host else host
        url = f"http://{named}:{listening.getsockname()[1]}"
        standing = Standing.of(site.reader, site.site.root)
        acts = site.acts(progress, standing.delegation(site.now))
        if changes := record_changes(acts, site.reader, site.settings, site.home.log_key().seed):
            progress(f"recorded what the site runs with: {', '.join(changes)}")
        archive = archive_of(site, acts)
        app = create_app(
            Parts(
                origin=site.site.origin,
                reader=site.reader,
                sequencer=site.sequencer,
                log=site.log,
                catalogue=site.catalogue,
                rulebook=site.rulebook,
                token=ReadingToken(bytes.fromhex(site.site.token_sha256)),
                clock=site.now,
                live=Live(site.reader),
                judge=site.judge,
                followed=site.judged,
                leading=site.database.leading,
                acts=acts,
                register=standing.register,
                whereabouts=standing.whereabouts,
                following=standing.following,
                decisions=Decisions(acts, site.now),
                people=standing.desk(acts),
                vault=site.vault,
                privacy=PrivacyDesk(site.vault, archive.shelf, acts, site.now),
                archive=archive,
                desk=open_desk(
                    Needs(
                        reader=site.reader,
                        sequencer=site.sequencer,
                        catalogue=site.catalogue,
                        database=site.database,
                        log=site.log,
                        archive=archive,
                        acts=acts,
                        clock=site.now,
                        cjk_font=site.settings.cjk_font,
                    )
                ),
                accounts=Accounts(
                    database=site.database,
                    master=site.master,
                    acts=acts,
                    clock=site.now,
                    options=site.settings.sign_in,
                    names=(site.site.origin,),
                ),
            )
        )
        write_private(site.home.serving, json.dumps({"url": url}).encode())
        server = make_server(app, host, port, site.settings.trusted_proxies)

        def stop_with_the_workers() -> None:
            site.failed.wait()
            server.should_exit = True

        # Who reads that it serves may tell it to stop at once. Told by an exception, wherever we
        # are by then, the lock of `logging` could stay held, and workers wait for it for ever.
        with server.capture_signals():
            progress(f"明镜 Mingjing serves {site.site.origin} at {url}")
            threading.Thread(target=stop_with_the_workers, name="keeper", daemon=True).start()
            # What was set up stays. The collector would walk through it again and again, a seventh
            # of a second each time, in which nothing else runs.
            gc.collect()
            gc.freeze()
            try:
                with tended(archive, site.database):
                    server.run(sockets=[listening])
            finally:
                gc.unfreeze()
                site.home.forget_serving(url)
    if site.failures:
        raise site.failures[0]
