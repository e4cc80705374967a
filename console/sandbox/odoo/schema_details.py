"""What is filled in on moves: detail lines, lots, packages."""

from __future__ import annotations

from console.sandbox.odoo.fields import Field as F
from console.sandbox.odoo.fields import Model, model

TRACKING = {"serial": "By Unique Serial Number", "lot": "By Lots", "none": "No Tracking"}
_STATES = {
    "draft": "New",
    "waiting": "Waiting Another Move",
    "confirmed": "Waiting Availability",
    "partially_available": "Partially Available",
    "assigned": "Available",
    "done": "Done",
    "cancel": "Cancelled",
}


def _lines(version: str, packages: str, unit: str) -> Model:
    return model(
        "stock.move.line",
        "Product Moves (Stock Move Line)",
        F("picking_id", "many2one", "Transfer", to="stock.picking"),
        F("move_id", "many2one", "Stock Operation", to="stock.move"),
        F("company_id", "many2one", "Company", to="res.company", required=True, readonly=True),
        F("product_id", "many2one", "Product", to="product.product"),
        F("product_uom_id", "many2one", unit, to="uom.uom", required=True),
        F("quantity", "float", "Quantity", digits=2),
        F("picked", "boolean", "Picked"),
        F("package_id", "many2one", "Source Package", to=packages),
        F("lot_id", "many2one", "Lot/Serial Number", to="stock.lot"),
        F("lot_name", "char", "Lot/Serial Number Name"),
        F("result_package_id", "many2one", "Destination Package", to=packages),
        F("date", "datetime", "Date", required=True),
        F("location_id", "many2one", "From", to="stock.location", required=True),
        F("location_dest_id", "many2one", "To", to="stock.location", required=True),
        F("state", "selection", "Status", readonly=True, choices=_STATES),
        F("tracking", "selection", "Tracking", readonly=True, stored=False, choices=TRACKING),
        order="result_package_id desc, id",
        names_by="product_id",
        only=version,
    )


MODELS = (
    _lines("17.0", "stock.quant.package", "Unit of Measure"),
    _lines("19.0", "stock.package", "Unit"),
    model(
        "stock.lot",
        "Lot/Serial",
        F("name", "char", "Lot/Serial Number", required=True),
        F("product_id", "many2one", "Product", to="product.product", required=True),
        F("company_id", "many2one", "Company", to="res.company", required=True, only="17.0"),
        F("company_id", "many2one", "Company", to="res.company", only="19.0"),
        order="name, id",
    ),
    model(
        "stock.quant.package",
        "Packages",
        F("name", "char", "Package Reference", required=True),
        F("location_id", "many2one", "Location", to="stock.location", readonly=True),
        F("company_id", "many2one", "Company", to="res.company", readonly=True),
        order="name",
        only="17.0",
    ),
    model(
        "stock.package",
        "Package",
        F("name", "char", "Package Reference", required=True),
        F("location_id", "many2one", "Location", to="stock.location"),
        F("company_id", "many2one", "Company", to="res.company", readonly=True),
        F("parent_package_id", "many2one", "Container", to="stock.package"),
        F("package_dest_id", "many2one", "Destination Container", to="stock.package"),
        order="name",
        only="19.0",
    ),
)
