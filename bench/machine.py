"""The machine we measure on: which core is whose, what a process costs."""

import os
import platform
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS_S = os.sysconf("SC_CLK_TCK")
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") / 1024
FILES = 20_000  # 2,000 readers have two ends each, with room for a storm's leftovers


def cores() -> tuple[int, int]:
    """The server's core, everybody else's. With one core alone they share it, which the report shows."""
    found = sorted(os.sched_getaffinity(0))
    return found[0], found[-1]


ALL_CORES = os.sched_getaffinity(0)
SERVER_CORE, LOAD_CORE = cores()


def prepare() -> None:
    """This process on the load's core, with as many open files as we may have."""
    os.sched_setaffinity(0, {LOAD_CORE})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def on_all_cores() -> Iterator[None]:
    """What is started in the block may run on any core, as on anybody's machine."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL_CORES)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


def family(pid: int) -> list[int]:
    """The process with its children: nginx works in one of them."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu_s(pid: int) -> float:
    """User plus system time of the process with its children, in seconds."""
    return sum(_cpu_s(each) for each in family(pid))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_S


def rss_kib(pid: int) -> float:
    """Resident memory of the process with its children, in KiB."""
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE_KIB for each in family(pid))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def facts() -> dict[str, object]:
    """What a reader must know to judge the figures."""
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "server_core": SERVER_CORE,
        "load_core": LOAD_CORE,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
    }


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
