"""Delimited, fixed-width, XLSX and JSON documents, read and written by a column specification."""

from console.adapters.formats.columns.form import COLUMN_FORMATS, ColumnFormat

__all__ = ["COLUMN_FORMATS", "ColumnFormat"]
