"""The listening socket."""

import socket
import sys

import pytest

from app.port import PortTaken, listen


@pytest.mark.skipif(sys.platform != "linux", reason="TCP_USER_TIMEOUT is Linux's")
def test_a_peer_that_takes_nothing_for_half_a_minute_is_given_up_by_the_system() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 131_072


def test_a_port_that_is_in_use_is_said_in_one_line() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(PortTaken, match=f"porta {port} em 127.0.0.1: já está em uso"):
            listen("127.0.0.1", port)
