"""Odoo 17.0 to 19.0 over odoorpc."""

from console.adapters.odoo.erp import OdooErp

__all__ = ["OdooErp"]
