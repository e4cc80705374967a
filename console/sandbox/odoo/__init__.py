"""A practice Odoo on loopback: versions 17.0 and 19.0 with the traps observed on real servers."""

from __future__ import annotations

from console.sandbox.odoo.faults import Faults, Restart
from console.sandbox.odoo.practice import PracticeOdoo
from console.sandbox.odoo.seeding import Line, PriceBreak, Seeds

__all__ = ["Faults", "Line", "PracticeOdoo", "PriceBreak", "Restart", "Seeds"]
