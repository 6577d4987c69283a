"""``python -m ops`` is the ``mingjing`` command, and this is what its script runs."""

import sys
from importlib import import_module


def main() -> None:
    """Run it. Ctrl-C ends it with 130 while it is still being loaded, as afterwards."""
    try:
        import_module("ops.cli").main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
