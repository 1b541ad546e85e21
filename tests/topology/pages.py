"""A page that follows through everything: sent away or cut, it comes back by itself with what it has."""

import asyncio
import contextlib
import random
from collections import Counter

import aiohttp

from tests.page import Page
from tests.world import Tab

BACK_S = (0.05, 0.3)  # before it knocks again; a real page waits longer (docs/protocolo.md), which hides more
AGAIN_S = 0.2


class FollowingPage:
    """`ends`: how its sockets ended, by close code (1006: cut). `came_back`: how often it was let in again."""

    def __init__(self, url: str, cookie: str, origin: str) -> None:
        self.page = Page()
        self.ends: Counter[int | None] = Counter()
        self.opened = 0
        self._url, self._headers = f"{url}/ws", {"Cookie": cookie, "Origin": origin}
        self._topics: list[str] = []
        self._tab: Tab | None = None

    @property
    def came_back(self) -> int:
        return max(0, self.opened - 1)

    @property
    def is_open(self) -> bool:
        return self._tab is not None

    async def add(self, *topics: str) -> None:
        """Follow these too, now and after each return."""
        self._topics += topics
        if self._tab is not None:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await self._tab.follow(*topics)

    async def live(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                    await self._visit(http)
                self._tab = None
                await asyncio.sleep(random.uniform(*BACK_S))

    async def _visit(self, http: aiohttp.ClientSession) -> None:
        async with http.ws_connect(self._url, headers=self._headers) as ws:
            self._tab = tab = Tab(ws, None)
            tab.page = self.page
            self.opened += 1
            if self._topics:
                await tab.follow(*self._topics)
            asking = asyncio.create_task(self._ask_again(tab))
            try:
                await tab.listen()
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            self.ends[tab.closed_with] += 1

    async def _ask_again(self, tab: Tab) -> None:
        """What could not be looked at (`indisponivel`) is asked for once more, as a page does."""
        while True:
            await asyncio.sleep(AGAIN_S)
            refused = {topic: s for topic, s in self.page.stories.items() if s.refused == "indisponivel"}
            for story in refused.values():
                story.refused = None
            if refused:
                await tab.follow(*refused)
