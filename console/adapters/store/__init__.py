"""The audit store: SQLAlchemy Core over SQLite (one machine) or PostgreSQL (a team)."""

from console.adapters.store.opening import open_store

__all__ = ["open_store"]
