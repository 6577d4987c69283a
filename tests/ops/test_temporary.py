from pathlib import Path

import psycopg

from ops.postgres import EmbeddedServer
from ops.temporary import passing_directory


def test_a_temporary_home_takes_its_database_with_it():
    with passing_directory("mingjing-test-") as directory:
        with (
            EmbeddedServer.start(directory / "home") as server,
            psycopg.connect(server.url()) as connection,
        ):
            (data,) = connection.execute("show data_directory").fetchone()
        assert Path(data).is_relative_to(directory)
    assert not directory.exists()


def test_others_pass_through_it_and_do_not_look():
    with passing_directory("mingjing-test-") as directory:
        modes = {path.stat().st_mode & 0o777 for path in (directory, directory / "home")}

    assert modes == {0o711}
