"""The outside world: a stand-in for the robot's HTTP API, ignorant of the rest of Painel RPA."""

from app.simulator.app import Simulator, serve

__all__ = ["Simulator", "serve"]
