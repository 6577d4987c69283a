"""The board as its readers find it while it is written."""

from gateway.alerts import Board


class Watched(dict):
    """Notes the size that the board says it has when an alert is put on it."""

    def __init__(self, board):
        super().__init__()
        self.board = board
        self.sizes = []

    def __setitem__(self, key, value):
        self.sizes.append(self.board.size)
        super().__setitem__(key, value)


def test_whoever_sees_how_far_it_has_come_finds_what_was_said_so_far(site):
    alert, index = site.alert(91, stream="project/board")
    [closed] = site.append(
        site.town.said("org/root", "alert.Closed", {"alert": alert}, stream="project/board")
    )
    board = Board()
    board._alerts = Watched(board)

    for each in (index, closed.index):
        board.apply(site.parts.reader.entry(each))
        assert board.size == each + 1

    assert board._alerts.sizes == [0, index + 1]
