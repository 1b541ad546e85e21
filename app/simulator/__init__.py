"""The outside world: a stand-in for the robot's HTTP API, ignorant of the rest of Painel RPA."""

from app.simulator.app import Simulator, serve
from app.simulator.push import Retorno

__all__ = ["Retorno", "Simulator", "serve"]
