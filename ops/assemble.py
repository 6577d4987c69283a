"""The one module that knows every part: a site opened, its workers, and the way to it.

`open_site` is the assembly; `site.working()` runs publisher and monitors in it, each as the
only one of its log however many processes there are; `connect` finds the running `serve` of a
home, or else works inside this process.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from gateway.acts import GATEWAY, Acts, Composer, SigningKeys
from gateway.alerts import ALERT_TYPES, Alert, Board
from ledger.append import Sequencer
from ledger.canonical import format_time
from ledger.catalogue import Catalogue, load
from ledger.continuity import check_continuity
from ledger.log_signer import LogSigner
from ledger.publish import PublishedLog, Publisher
from ledger.read import Reader
from ledger.signing import PrivateKey
from ledger.storage import Database
from ledger.vault.composing import Sealer
from ledger.vault.erasing import finish
from ledger.vault.master import MasterKey
from ledger.vault.vault import Vault
from monitors.follow import Follower
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.wake import Wake
from ops.client import LocalClient
from ops.custody import Custody, keys_of_commands
from ops.database import opened
from ops.errors import OpsError
from ops.home import Home, Site
from ops.hourly import record_hourly
from ops.link import Link, confirm_issued
from ops.rules import ever_in_force
from ops.running import LOOK_AGAIN_SECONDS, SETTLE_SECONDS_MAX, NotSettled, running_at
from ops.served import served_link
from ops.settings import Settings
from ops.statements import LEDGER
from ops.vaulting import open_vault, sweep_hourly
from reports.errors import NothingByThen
from reports.replay import replay
from reports.rule_force import FORCE_TYPES

MONITORS = "monitors"
"""Names their lock, of which there is one, and their place in the log."""


class WorkerFailed(OpsError):
    """Publisher or monitors stopped: somebody has to look."""

    def __init__(self, name: str, failure: BaseException) -> None:
        super().__init__(f"the {name} stopped: {failure}")
        self.failure = failure


@dataclass(kw_only=True)
class OpenSite:
    """Everything of one home in one process."""

    settings: Settings
    home: Home
    site: Site
    database: Database
    catalogue: Catalogue
    rulebook: Rulebook
    reader: Reader
    log: PublishedLog
    sequencer: Sequencer
    keys: dict[str, PrivateKey]
    client: LocalClient
    follower: Follower
    master: MasterKey
    vault: Vault
    failures: list[WorkerFailed] = field(default_factory=list)
    failed: threading.Event = field(default_factory=threading.Event)

    def now(self) -> datetime:
        return datetime.now(UTC)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Run publisher, monitors and what is done every hour until the block ends."""
        stop = threading.Event()
        workers = [
            threading.Thread(target=self._work, args=(name, work, stop), name=name, daemon=True)
            for name, work in (
                ("publisher", self._publish),
                ("monitors", self._monitor),
                ("heads", self._record_heads),
                ("vault", self._sweep),
            )
        ]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            stop.set()
            for worker in workers:
                worker.join()

    def settle(self) -> None:
        """Return when every entry is published and judged, and judging has added nothing.

        Whichever process does it: both places are kept where every process sees them, and
        when that process ends the workers of this one take over.
        """
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while True:
            if self.failures:
                raise self.failures[0]
            size = self.reader.size()
            published, judged = self.log.size(), self.judged()
            if published >= size and judged >= size and self.reader.size() == size:
                return
            if time.monotonic() > deadline:
                raise NotSettled(size, published, judged)
            time.sleep(LOOK_AGAIN_SECONDS)

    def link(self, progress: Callable[[str], None]) -> Link:
        """The way in for commands that work in this process."""
        return Link(
            origin=self.site.origin,
            root=self.site.root,
            keystore=self.home.keystore,
            objects=self.home.objects,
            keys=self.keys,
            served=False,
            client=self.client,
            settle=self.settle,
            progress=progress,
            sealer=self.sealer(),
            reader=self.reader,
        )

    def sealer(self) -> Sealer:
        """What seals the personal part of statements before they are signed."""
        return Sealer(self.vault, self.catalogue, self.site.origin)

    def acts(
        self,
        progress: Callable[[str], None],
        delegation: Callable[[str, str], str] = lambda _person, _org: "",
    ) -> Acts:
        """What the gateway and the people at it say, with keys in the gateway's custody."""
        custody = Custody(self.link(progress), self.reader)
        custody.key_of(GATEWAY)  # a home that was founded before the gateway spoke has none
        return Acts(
            composer=Composer(
                origin=self.site.origin,
                log=self.log,
                catalogue=self.catalogue,
                clock=self.now,
                sealer=self.sealer(),
                delegation=delegation,
            ),
            sequencer=self.sequencer,
            key_of=custody.key_of,
            keys=SigningKeys(
                database=self.database,
                reader=self.reader,
                origin=self.site.origin,
                clock=self.now,
                root_says=custody.root_says,
            ),
        )

    def judged(self) -> int:
        """How many entries the monitors have judged, in this process or another."""
        return self.follower.place() if self.follower.leads() else self.database.place(MONITORS)

    def judge(self, stream: str, at: datetime) -> Sequence[Judgement]:
        """Every rule's verdict on a stream at an instant, under what is in force now."""
        try:
            return replay(self.reader, self.rulebook, stream=stream, at=format_time(at)).verdicts
        except NothingByThen:
            return ()  # all that stands in it is said to happen later

    def standing(self) -> list[Alert]:
        """The alerts that nothing has settled, in the order of the log."""
        board = Board()
        for entry in self.reader.of_types(ALERT_TYPES):
            board.apply(entry)
        return board.standing()

    def _work(
        self, name: str, work: Callable[[threading.Event], None], stop: threading.Event
    ) -> None:
        try:
            work(stop)
        except Exception as failure:  # noqa: BLE001 - handed to whoever waits for this worker
            self.failures.append(WorkerFailed(name, failure))
            self.failed.set()

    def _publish(self, stop: threading.Event) -> None:
        signer = LogSigner(self.home.log_key(), self.home.signer_state)
        publisher = Publisher(self.reader, signer, self.log)
        with self.database.listener() as listener:
            publisher.run(
                stop,
                alone=lambda stop: self.database.only_one("publisher", stop),
                wait=listener.wait,
            )

    def _monitor(self, stop: threading.Event) -> None:
        with Wake(self.now) as wake:
            self.follower.run(
                stop, alone=lambda stop: self.database.only_one(MONITORS, stop), wake=wake
            )

    def _sweep(self, stop: threading.Event) -> None:
        sweep_hourly(self.vault, stop, alone=lambda stop: self.database.only_one("vault", stop))

    def _record_heads(self, stop: threading.Event) -> None:
        record_hourly(
            self.reader,
            self.sequencer.record_heads,
            stop,
            alone=lambda stop: self.database.only_one("heads", stop),
            now=self.now,
        )


@contextmanager
def connect(settings: Settings, progress: Callable[[str], None]) -> Iterator[Link]:
    """The way in: through the `serve` that runs on this home, else the same parts in here."""
    home = Home(settings.home)
    url = running_at(home)
    if url is None:
        with open_site(settings) as site, site.working():
            yield site.link(progress)
        return
    progress(f"using the gateway at {url}")
    with served_link(settings, home, url, progress) as link:
        yield link


@contextmanager
def open_site(settings: Settings) -> Iterator[OpenSite]:
    """Open the site of a home. Raises NotCreatedYet where there is none."""
    home = Home(settings.home)
    site = home.site()
    with ExitStack() as stack:
        database = stack.enter_context(opened(settings, migrating=True))
        reader, log = Reader(database), PublishedLog(home.log)
        rulebook = ever_in_force(reader.of_types(FORCE_TYPES), home.objects)
        catalogue = load()
        check_continuity(reader, log)
        confirm_issued(home.keystore, reader)
        keys = keys_of_commands(home.keystore, reader)
        vault = open_vault(settings, home, database, reader)
        finish(vault)
        sequencer = stack.enter_context(
            Sequencer(
                database,
                catalogue,
                root_at=log.root_at,
                ledger_key=keys[LEDGER],
                now=lambda: datetime.now(UTC),
            )
        )
        client = LocalClient(sequencer, log, keys)
        yield OpenSite(
            settings=settings,
            home=home,
            site=site,
            database=database,
            catalogue=catalogue,
            rulebook=rulebook,
            reader=reader,
            log=log,
            sequencer=sequencer,
            keys=keys,
            client=client,
            follower=Follower(
                reader,
                client.submit,
                rulebook,
                now=lambda: datetime.now(UTC),
                keep_place=partial(database.keep_place, MONITORS),
            ),
            master=vault.master,
            vault=vault,
        )
