"""Starts the command line: `painel …`, `python -m app …`."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 done, 1 failed (one line on stderr), 2 usage or unknown thing."""
    if sys.platform == "win32":
        print("O Painel RPA roda em Linux e macOS; no Windows, use o WSL.", file=sys.stderr)
        return 1
    from app.cli.main import main as run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
