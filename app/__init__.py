"""Painel RPA: a live operations console for jobs that a robot does behind an HTTP API."""

__version__ = "0.1.0"
