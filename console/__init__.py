"""Crossdock: an operations console for distributors who run Odoo."""
