"""UN/EDIFACT: own tokenizer, group tables, readers and writers, as no library checks what has to be checked."""

from console.adapters.formats.edifact.form import EdifactFormat

__all__ = ["EdifactFormat"]
