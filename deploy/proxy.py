"""Our nginx configuration with the ports of a topology on this machine."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

SHIPPED = Path(__file__).with_name("nginx.conf")
SERVER = re.compile(r"^( *)server web\d+:8000(.*)\n", re.MULTILINE)
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # else they lie in the system's folders


def found() -> str | None:
    """The program, where it is installed: often beyond an ordinary user's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def words(program: str, folder: Path, *, listen: int, webs: Sequence[int]) -> list[str]:
    """Its command line; writes what it reads into `folder`, an absolute one. Ports of 127.0.0.1."""
    (folder / "painel.conf").write_text(_ours(listen, webs), "utf-8")
    (folder / "nginx.conf").write_text(_around(folder), "utf-8")
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _ours(listen: int, webs: Sequence[int]) -> str:
    text = SHIPPED.read_text("utf-8")
    indent, how = SERVER.findall(text)[0]
    ours = iter(["".join(f"{indent}server 127.0.0.1:{port}{how}\n" for port in webs)])
    return SERVER.sub(lambda each: next(ours, ""), text).replace("listen 80;", f"listen 127.0.0.1:{listen};")


def _around(folder: Path) -> str:
    lines = [
        "daemon off;",
        *(["user root;"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        f"pid {folder}/nginx.pid;",
        "error_log stderr warn;",
        "worker_processes 1;",
        "events { worker_connections 2048; }",
        "http {",
        "    access_log off;",
        *(f"    {name}_temp_path {folder}/{name};" for name in TEMPORARY),
        f"    include {folder}/painel.conf;",
        "}",
    ]
    return "\n".join(lines) + "\n"
