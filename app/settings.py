"""Every setting with unit, default, one-line meaning; read once, from the environment."""

import dataclasses
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.parsing import (
    LOOPBACK,
    Monthly,
    Network,
    SettingError,
    address,
    domains,
    dotenv,
    flag,
    issuer,
    level,
    limits,
    monthly,
    networks,
    origins,
    port_number,
    positive,
    with_driver,
    zone,
)
from app.ritmo import Ritmo

__all__ = ["LOOPBACK", "SettingError", "Settings", "keep_secret_key"]


def _setting(
    name: str, default: Any, parse: Callable[[str], Any], about: str, *, shown: str | None = None
) -> Any:
    """A field read from `name`; `shown` is how the README writes the default."""
    meta = {"name": name, "parse": parse, "about": about, "shown": str(default) if shown is None else shown}
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Settings:
    """What this installation was told; `from_env` is the only reader of the environment."""

    host: str = _setting("HOST", "127.0.0.1", str, "address to listen on; anything else leaves this machine")
    port: int = _setting("PORT", 8000, port_number, "TCP port of the web process")
    data: Path = _setting("PAINEL_DATA", Path("var"), Path, "folder of this installation", shown="./var")
    secret_key: str = _setting(
        "SECRET_KEY", "", str, "signs forms; made and kept in `PAINEL_DATA` when absent", shown="made"
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        address("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg"),
        "`postgresql://…`; SQLite in `PAINEL_DATA` when absent",
        shown="SQLite",
    )
    redis_prefixo: str = _setting("REDIS_PREFIXO", "painel", str, "prefix of every key and channel in Redis")
    redis_url: str = _setting(
        "REDIS_URL",
        "",
        address("redis", "rediss", "unix"),
        "`redis://…`; embedded when absent",
        shown="embedded",
    )
    api_url: str = _setting(
        "API_EXTERNA_URL",
        "",
        address("http", "https"),
        "base address of the robot's API",
        shown="simulator (demo)",
    )
    api_token: str = _setting("API_EXTERNA_TOKEN", "", str, "bearer token for the robot's API", shown="none")
    api_idempotente: bool = _setting(
        "API_EXTERNA_IDEMPOTENTE", False, flag, "1: the robot honours `Idempotency-Key`", shown="0"
    )
    retorno_segredo: str = _setting(
        "RETORNO_SEGREDO", "", str, "HMAC secret of `retorno`; absent: it answers 503", shown="none"
    )
    web_executa_jobs: bool = _setting(
        "WEB_EXECUTA_JOBS", True, flag, "1: the web process runs jobs too", shown="1"
    )
    limite_por_operadora: dict[str, int] = _setting(
        "LIMITE_POR_OPERADORA", None, limits, "robot sessions at once per carrier (`2,CLARO=1`)", shown="2"
    )
    agenda: Monthly | None = _setting(
        "AGENDA",
        None,
        monthly,
        "day and hour at which all that waits of the month is run (`5 06:00`)",
        shown="none",
    )
    origens: tuple[str, ...] = _setting(
        "ORIGENS_PERMITIDAS", (), origins, "browser origins, separated by spaces", shown="loopback:PORT"
    )
    proxies: tuple[Network, ...] = _setting(
        "PROXIES_CONFIAVEIS",
        (),
        networks,
        "proxies that say whose a request is: addresses, networks (`10.0.0.5, 10.1.0.0/16`)",
        shown="none",
    )
    sessao_horas: float = _setting("SESSAO_HORAS", 12.0, positive(float), "hours a login lasts", shown="12")
    segundo_fator_admin: bool = _setting(
        "SEGUNDO_FATOR_ADMIN", False, flag, "1: admins must have a second factor", shown="0"
    )
    oidc_emissor: str = _setting(
        "OIDC_EMISSOR", "", issuer, "issuer of the company's OpenID provider (`https://…`)", shown="none"
    )
    oidc_cliente: str = _setting("OIDC_CLIENTE", "", str, "this installation's name there", shown="none")
    oidc_segredo: str = _setting("OIDC_SEGREDO", "", str, "its secret there, if it has one", shown="none")
    oidc_cria_leitor: bool = _setting(
        "OIDC_CRIA_LEITOR", False, flag, "1: who comes that way for the first time is a new reader", shown="0"
    )
    oidc_dominios: tuple[str, ...] = _setting(
        "OIDC_DOMINIOS", (), domains, "e-mail domains of new readers, separated by spaces", shown="none"
    )
    fuso: ZoneInfo = _setting(
        "FUSO", ZoneInfo("America/Sao_Paulo"), zone, "time zone people see", shown="America/Sao_Paulo"
    )
    retencao_log_dias: int = _setting("RETENCAO_LOG_DIAS", 90, positive(int), "days that log lines are kept")
    log_nivel: str = _setting("LOG_NIVEL", "INFO", level, "level of the process's own JSON log")
    ritmo: Ritmo = _setting(
        "RITMO",
        Ritmo(),
        lambda text: Ritmo().scaled(positive(float)(text)),
        "factor on every time constant",
        shown="1.0",
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment, then `.env` in `PAINEL_DATA` for what it lacks.

        Raises:
            SettingError: one line that names the setting, what it said and what to write instead.
        """
        given = dict(os.environ if env is None else env)
        data = Path(given.get("PAINEL_DATA") or "var")
        given = {**dotenv(data / ".env"), **given}
        values: dict[str, Any] = {}
        for f in dataclasses.fields(cls):
            text = given.get(f.metadata["name"], "").strip()
            if text:
                values[f.name] = _parse(f.metadata["name"], text, f.metadata["parse"])
        return cls(**values).completed()

    def completed(self) -> "Settings":
        """The same with what depends on other settings filled in."""
        changes: dict[str, Any] = {"data": self.data.absolute()}
        if not self.database_url:
            changes["database_url"] = f"sqlite+aiosqlite:///{changes['data'] / 'painel.db'}"
        else:
            changes["database_url"] = with_driver(self.database_url)
        if self.limite_por_operadora is None:
            changes["limite_por_operadora"] = {"": 2}  # carriers lock accounts that log in too often
        if not self.origens:
            changes["origens"] = tuple(f"http://{name}:{self.port}" for name in ("127.0.0.1", "localhost"))
        if self.oidc_cria_leitor and not self.oidc_dominios:  # or a public provider's whole world reads
            raise SettingError("OIDC_CRIA_LEITOR=1: diga em OIDC_DOMINIOS de que domínios de e-mail")
        return dataclasses.replace(self, **changes)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK


def _parse(name: str, text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except SettingError as error:
        raise SettingError(f"{name}={text!r}: {error}") from None


def keep_secret_key(settings: Settings) -> Settings:
    """The settings with a secret key, made once and kept in `PAINEL_DATA` with mode 0600."""
    if settings.secret_key:
        return settings
    path = settings.data / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return dataclasses.replace(settings, secret_key=path.read_text("ascii").strip())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))
    return dataclasses.replace(settings, secret_key=path.read_text("ascii").strip())
