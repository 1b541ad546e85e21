"""Everything that carries executions in one process, put together."""

from collections.abc import Sequence
from uuid import UUID

from app.background import Background
from app.jobs.agenda import Agenda
from app.jobs.canario import Canario
from app.jobs.dispatch import Dispatcher
from app.jobs.engine import DocketEngine
from app.jobs.novamente import Novamente
from app.jobs.reconciler import Reconciler
from app.jobs.recovery import Recovery
from app.jobs.retention import retain_for_ever
from app.jobs.runner import Runner
from app.jobs.watcher import Watcher
from app.recording.items import Message
from app.services import Services


class Jobs:
    """The engine as `Services` knows it; the same in web processes and in `painel worker`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._background = Background()
        self._engine: DocketEngine | None = None
        self._recovery: Recovery | None = None
        self._canario: Canario | None = None

    async def start(self, *, executes: bool) -> None:
        """Begin to carry; with `executes` false only hand over to the processes that do."""
        services, settings = self._services, self._services.settings
        self._recovery = recovery = Recovery(
            services.database, services.recorder, submit=self.submit, ritmo=settings.ritmo
        )
        self._engine = engine = DocketEngine(
            services.redis_url,
            name=f"{settings.redis_prefixo}-jobs",
            ritmo=settings.ritmo,
            runner=self._runner(),
            executes=executes,
            resubmit=recovery.everything,
        )
        await engine.start()
        services.engine = self
        watcher = Watcher(services.database, engine.carried, ritmo=settings.ritmo)
        self._background.keep("watcher", watcher.watch_for_ever)
        self._background.keep("recovery", recovery.recover_for_ever)
        self._canario = Canario(
            services.database, services.recorder, tell=services.tell, ritmo=settings.ritmo
        )
        self._background.keep("canario", self._canario.move_for_ever)
        if executes:
            self._background.keep("reconciler", self._reconciler().reconcile_for_ever)
            self._background.keep("novamente", self._novamente().run_for_ever)
            agenda = self._agenda()
            if agenda is not None:
                self._background.keep("agenda", agenda.run_for_ever)
        days = settings.retencao_log_dias
        self._background.keep("retention", lambda: retain_for_ever(services.database, log_days=days))

    @property
    def asking(self) -> int:
        carried = self._engine.carried.values() if self._engine is not None else ()
        return sum(each.asks_robot for each in carried)

    def submit(self, ids: Sequence[UUID]) -> None:
        if self._engine is not None:
            self._engine.submit(ids)

    def notice(self, changes: Sequence[Message]) -> None:
        if self._engine is None:
            return
        for change in changes:
            if self._canario is not None:
                self._canario.notice(change)
            if change.topic.startswith("fila:") and change.estado.keys() & {"parada", "teste"}:
                self._engine.offer_turns()
            carried = self._engine.carried.get(change.topic.removeprefix("execucao:"))
            if carried is not None and change.estado.get("cancelamento"):
                carried.wish()

    def resubmit(self) -> None:
        if self._recovery is not None:
            self._recovery.everything()

    async def hand_back(self) -> None:
        """Stop carrying, within moments: what is in flight is left for another process or the next start."""
        if self._engine is not None:
            await self._engine.hand_back()

    async def stop(self) -> None:
        await self._background.stop()
        if self._engine is not None:
            await self._engine.stop()

    def _agenda(self) -> Agenda | None:
        services, settings = self._services, self._services.settings
        if settings.agenda is None:
            return None
        return Agenda(
            services.database,
            services.recorder,
            monthly=settings.agenda,
            fuso=settings.fuso,
            ritmo=settings.ritmo,
        )

    def _novamente(self) -> Novamente:
        services, settings = self._services, self._services.settings
        return Novamente(
            services.database,
            services.recorder,
            tell=services.tell,
            fuso=settings.fuso,
            ritmo=settings.ritmo,
        )

    def _reconciler(self) -> Reconciler:
        services = self._services
        return Reconciler(
            services.database,
            services.client,
            services.recorder,
            submit=self.submit,
            ritmo=services.settings.ritmo,
        )

    def _runner(self) -> Runner:
        services, settings = self._services, self._services.settings
        dispatcher = Dispatcher(
            services.client,
            services.recorder,
            idempotente=settings.api_idempotente,
            limites=settings.limite_por_operadora,
            fuso=settings.fuso,
            ritmo=settings.ritmo,
        )
        return Runner(
            database=services.database,
            client=services.client,
            recorder=services.recorder,
            dispatcher=dispatcher,
            ritmo=settings.ritmo,
        )
