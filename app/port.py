"""The port that the web process listens on."""

import errno
import socket

from app.settings import SettingError

BACKLOG = 1_024  # pages that come back together after a restart
UNSENT_BYTES = 131_072  # the kernel keeps no more for one peer: what is beyond we see, and conflate
UNACKNOWLEDGED_MS = 30_000  # a peer that takes nothing for so long is gone; Hypercorn would keep it for ever


class PortTaken(SettingError):
    """HOST with PORT cannot be listened on; the message is one line in Portuguese."""


def listen(host: str, port: int) -> socket.socket:
    """The port, ours from now on: visitors wait until the application is ready.

    Raises:
        PortTaken: it is in use, or the address is none of this machine's.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except OSError as error:
        raise PortTaken(f"HOST={host}: este endereço não existe nesta máquina ({error.strerror}).") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted connections inherit these
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise PortTaken(f"Não é possível usar a porta {port} em {host}: {_why(error)}.") from None
    return listening


def _why(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "já está em uso"
        case errno.EACCES:
            return "sem permissão; use uma acima de 1023"
        case errno.EADDRNOTAVAIL:
            return "este endereço não é desta máquina"
        case _:
            return error.strerror or str(error)
