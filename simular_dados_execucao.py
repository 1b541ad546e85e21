"""The integration's command as it is written there: `painel simular`, from any Python of this checkout."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / "bin" / "python"


def main() -> int:
    """Goes on in `.venv`, where the dependencies are; its data is this checkout's unless told otherwise."""
    os.environ.setdefault("PAINEL_DATA", str(HERE / "var"))
    if Path(sys.prefix).resolve() != PYTHON.parents[1].resolve() and PYTHON.exists():
        os.execv(PYTHON, [str(PYTHON), str(Path(__file__).resolve()), *sys.argv[1:]])  # noqa: S606
    sys.path.insert(0, str(HERE))
    try:
        from app.cli.main import main as painel
    except ModuleNotFoundError as missing:
        print(f"Falta instalar o Painel ({missing.name}): rode `make setup`.", file=sys.stderr)
        return 1
    return painel(["simular", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
