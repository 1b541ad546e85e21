"""What this process carries now: one entry an execution, told by the watcher what the database knows."""

import asyncio
from uuid import UUID

from app.domain.execucao import Execucao


class Carried:
    """One execution in this process's hands.

    `asks_robot`: the robot is spoken to about it. `wished`: somebody wants it cancelled. `returned`: the
    robot pushed its payload. `turn`: look again, perhaps it is our turn now. `lost`: it is no longer ours.
    """

    def __init__(self, execucao_id: UUID) -> None:
        self.id = execucao_id
        self.tentativa = 0
        self.asks_robot = False  # not while it only waits for its turn
        self.wished = asyncio.Event()
        self.returned = asyncio.Event()
        self.turn = asyncio.Event()
        self.lost = asyncio.Event()
        self.done = asyncio.Event()
        self.running: asyncio.Task[None] | None = None
        self.heard_at_s = asyncio.get_running_loop().time()

    def claimed(self, execucao: Execucao) -> None:
        self.tentativa = execucao.tentativa
        self.learn(execucao)

    def learn(self, execucao: Execucao) -> None:
        """Whatever the row says that the job must react to."""
        if execucao.cancelamento_pedido_em is not None:
            self.wish()
        if execucao.retorno is not None:
            self.returned.set()

    def wish(self) -> None:
        """Somebody wants it cancelled: whoever asks the robot, whoever waits for a turn must know."""
        self.wished.set()
        self.turn.set()

    def let_go(self) -> None:
        """Another executor has it, or it has ended: stop silently."""
        self.lost.set()
        if self.running is not None:
            self.running.cancel()

    def heard(self) -> None:
        """The robot answered."""
        self.heard_at_s = asyncio.get_running_loop().time()

    async def silence(self, enough_s: float) -> None:
        """Wait until the robot has said nothing for so long."""
        loop = asyncio.get_running_loop()
        while True:
            missing_s = self.heard_at_s + enough_s - loop.time()
            if missing_s <= 0:
                return
            await asyncio.sleep(missing_s)
