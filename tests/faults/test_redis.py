"""R4: Redis fails in every way it can while runs go on and people look: nothing is lost, little is late."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from tests.faults.private_redis import PrivateRedis, private_redis
from tests.faults.scale import Scale, percentile
from tests.faults.stage import Stage, a_stage
from tests.waiting import until, until_async
from tests.world import a_world

LAG_S, NOTICED_S = 3.0, 20.0


async def killed(redis: PrivateRedis, stage: Stage, scale: Scale) -> None:
    redis.kill()
    await stage.lasts(scale.away_s)
    await redis.start()


async def restarted(redis: PrivateRedis, stage: Stage, scale: Scale) -> None:
    await redis.stop()
    await redis.start()
    await stage.goes_on()


async def frozen(redis: PrivateRedis, stage: Stage, scale: Scale) -> None:
    redis.freeze()
    await stage.lasts(scale.freeze_s)
    redis.thaw()


async def paused(redis: PrivateRedis, stage: Stage, scale: Scale) -> None:
    await redis.says("CLIENT", "PAUSE", str(int(scale.away_s * 1000)), "ALL")
    await stage.lasts(scale.away_s)


async def subscriptions_cut(redis: PrivateRedis, stage: Stage, scale: Scale) -> None:
    """Only what is heard: commands still reach Redis."""

    async def is_cut() -> bool:
        return int(str(await redis.says("CLIENT", "KILL", "TYPE", "pubsub"))) > 0

    for _ in range(scale.kills):
        await until_async(is_cut, what="there is a subscription to cut", limit_s=30)
        await stage.goes_on(3)


Fault = Callable[[PrivateRedis, Stage, Scale], Awaitable[None]]
FAULTS: tuple[Fault, ...] = (killed, restarted, frozen, paused, subscriptions_cut)


async def test_nothing_is_lost_and_little_is_late_whatever_redis_does(tmp_path: Path, scale: Scale) -> None:
    """One failure after the other, the same pages and runs all the time."""
    loop, told = asyncio.get_running_loop(), []
    async with (
        private_redis(tmp_path) as redis,
        a_world(tmp_path, redis_url=redis.url, velocidade=scale.velocidade, ritmo=str(scale.ritmo)) as world,
        world.served(),
        a_stage(world, tabs=scale.tabs) as stage,
    ):
        for fault in FAULTS:
            await until(lambda: world.app.extensions["painel_hub"].healthy, what="Redis is heard", limit_s=60)
            await stage.goes_on()
            begun_s = loop.time()
            await fault(redis, stage, scale)
            told.append((fault.__name__, begun_s, loop.time()))
            await stage.goes_on()
        await stage.stops()
        await stage.all_show_the_truth()
        for name, begun_s, ended_s in told:
            late = stage.lags_s(begun_s, ended_s)
            p50, p99 = percentile(late, 0.5), percentile(late, 0.99)
            print(
                f"R4: {name}: {len(late) // len(stage.tabs)} changes to {len(stage.tabs)} tabs in"
                f" {ended_s - begun_s:.1f} s, 0 lost, p50 {p50:.3f} s p99 {p99:.3f} s"
            )
            assert p99 <= scale.limit_s(LAG_S), name


async def test_a_frozen_redis_is_noticed_and_people_are_told(tmp_path: Path, scale: Scale) -> None:
    """It raises nothing, and nobody records anything: only a probe that does not come back says so."""
    loop = asyncio.get_running_loop()
    async with (
        private_redis(tmp_path) as redis,
        a_world(tmp_path, redis_url=redis.url, ritmo=str(scale.ritmo)) as world,
        world.served(),
        world.tab() as tab,
        aiohttp.ClientSession(world.url) as http,
    ):

        def hops() -> list[dict[str, int | None]]:
            return [said["hops"] for said in tab.page.others if said["type"] == "pulse"]

        async def is_ready() -> bool:
            async with http.get("/readyz") as answer:
                return answer.status == 200

        async def is_not_ready() -> bool:
            return not await is_ready()

        await until(lambda: hops() and hops()[-1]["redis_ms"] is not None, what="it is well", limit_s=60)
        redis.freeze()
        begun_s = loop.time()
        await until_async(is_not_ready, what="it is noticed", limit_s=60)
        noticed_s = loop.time() - begun_s
        await until(lambda: hops()[-1]["redis_ms"] is None, what="the pulse says so", limit_s=60)
        said_s = loop.time() - begun_s
        redis.thaw()
        await until_async(is_ready, what="it is well again", limit_s=60)
        print(f"R4: a freeze is noticed after {noticed_s:.2f} s, people are told after {said_s:.2f} s")
        assert noticed_s <= scale.limit_s(NOTICED_S)
