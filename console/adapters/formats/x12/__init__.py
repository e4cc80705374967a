"""X12: own reader and writer, as no permissive library has maps for the supply chain and the best one refuses
half of what partners really send."""

from console.adapters.formats.x12.form import X12Format

__all__ = ["X12Format"]
