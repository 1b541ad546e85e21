"""A browser at the door: it keeps its cookies, knows the token of the form that it saw last."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from quart import Response

from .conftest import ORIGIN, SENHA, Painel

TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Browser:
    painel: Painel
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    origin: str = ORIGIN

    async def get(self, path: str) -> Response:
        return await self._ask("GET", path)

    async def post(self, path: str, **form: str) -> Response:
        return await self._ask("POST", path, form={"csrf": self.token, **form})

    async def post_of_page(self, path: str, **form: str) -> Response:
        """A form of that page, as it is now."""
        await self.get(path)
        return await self.post(path, **form)

    async def enter(self, email: str = "operador@demo.local", senha: str = SENHA, **more: str) -> Response:
        """The password in the login form."""
        await self.get("/entrar")
        return await self.post("/entrar", email=email, senha=senha, **more)

    async def write(self, codigo: str) -> Response:
        """The code in its form."""
        await self.get("/entrar/codigo")
        return await self.post("/entrar/codigo", codigo=codigo)

    async def is_inside(self) -> bool:
        return (await self.get("/api/v2/sessao")).status_code == 200

    async def say(self, path: str, body: dict[str, Any]) -> Response:
        """What a script of the page sends."""
        return await self._ask("POST", path, json=body)

    async def _ask(self, method: str, path: str, **more: Any) -> Response:
        headers = {"Origin": self.origin, "Host": self.origin.partition("://")[2], "X-CSRFToken": self.token}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        client = self.painel.app.test_client(use_cookies=False)
        answer = await client.open(path, method=method, headers=headers, **more)
        for header in answer.headers.getlist("Set-Cookie"):
            for name, cookie in SimpleCookie(header).items():
                self.cookies.pop(name, None)
                if cookie.value:
                    self.cookies[name] = cookie.value
        found = TOKEN.search(await answer.get_data(as_text=True))
        self.token = found[1] if found else self.token
        return answer
