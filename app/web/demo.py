"""The three people of the demonstration, who may enter with one click."""

from quart import current_app

from app.settings import Settings

DEMO = {  # papel → (nome, e-mail)
    "admin": ("Ana", "admin@demo.local"),
    "operador": ("Bruno", "operador@demo.local"),
    "leitor": ("Carla", "leitor@demo.local"),
}


def is_offered(settings: Settings) -> bool:
    """Only the demonstration, only to this machine."""
    return bool(current_app.config.get("DEMO")) and settings.is_loopback
