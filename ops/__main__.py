"""``python -m ops`` is the ``mingjing`` command."""

from ops.cli import main

main()
