"""What a process does with those who are still connected when it has said goodbye."""

import os
import socket
from contextlib import ExitStack

from app.server import cut_connections


def test_only_those_who_came_in_at_the_port_are_cut_and_nothing_stays_open_for_it() -> None:
    with ExitStack() as stack:
        ours, other = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
        visitors = [stack.enter_context(socket.create_connection(s.getsockname(), 5)) for s in (ours, other)]
        accepted = [stack.enter_context(s.accept()[0]) for s in (ours, other)]
        for end in os.pipe():  # as a log file is: nothing to cut
            stack.callback(os.close, end)
        before = os.listdir("/dev/fd")
        for _ in range(3):
            cut_connections(ours.getsockname()[1])
        assert len(os.listdir("/dev/fd")) == len(before)
        assert visitors[0].recv(1) == b"", "ended"
        accepted[1].sendall(b"x")
        assert visitors[1].recv(1) == b"x", "not ours to end"
