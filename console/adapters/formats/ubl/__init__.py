"""UBL 2.1 and Peppol BIS 3: orders, changes, cancellations and order responses, by explicit namespace-aware paths."""

from console.adapters.formats.ubl.form import UblFormat

__all__ = ["UblFormat"]
