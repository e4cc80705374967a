"""Where the program's own data is: icons, ready-made partner profiles and column specifications."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources"
