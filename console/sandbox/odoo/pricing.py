"""Units of measure, and which row of a supplier's price list applies to a quantity."""

from __future__ import annotations

from dataclasses import dataclass

from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.records import rounded
from console.sandbox.odoo.world import World


def size(world: World, unit: int) -> float:
    """How many reference units one of this unit is."""
    row = world.row("uom.uom", unit)
    return float(row["factor_inv"] if "factor_inv" in row else row["factor"])


def convert(world: World, quantity: float, unit: int, target: int) -> float:
    """A quantity in another unit."""
    if unit == target:
        return quantity
    return rounded(quantity * size(world, unit) / size(world, target))


def price_in(world: World, price: float, unit: int, target: int) -> float:
    """A price per one unit as a price per one of another."""
    if unit == target:
        return price
    return price * size(world, target) / size(world, unit)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an order line takes over from the supplier's price list, or from the product when no row applies."""

    seller: Row | None
    price: float
    discount: float
    delay: int
    name: str


class PriceLists:
    """Looks up ``product.supplierinfo`` the way the server does when it computes an order line."""

    def __init__(self, world: World) -> None:
        self._world = world

    def sellers(self, product: int) -> list[Row]:
        """All rows for a product, of any supplier."""
        template = self._world.row("product.product", product)["product_tmpl_id"]
        rows = self._world.rows(
            "product.supplierinfo", self._world.table("product.supplierinfo").linking("product_tmpl_id", template)
        )
        return [row for row in rows if row["product_id"] in (False, product)]

    def known_supplier(self, product: int, partner: int) -> bool:
        """Whether the supplier has any row for the product, applicable or not."""
        return any(row["partner_id"] == partner for row in self.sellers(product))

    def select(self, product: int, partner: int, quantity: float, unit: int, day: str) -> Row | None:
        """The cheapest row of the supplier whose least quantity is reached and whose dates include ``day``."""
        parent = self._world.row("res.partner", partner)["parent_id"]
        fitting = [
            row
            for row in self.sellers(product)
            if row["partner_id"] in (partner, parent or partner)
            and (not row["date_start"] or row["date_start"] <= day)
            and (not row["date_end"] or row["date_end"] >= day)
            and convert(self._world, quantity, unit, self._unit(row, product)) >= row["min_qty"]
        ]
        return min(
            fitting,
            key=lambda row: (row["price"] * (1 - row["discount"] / 100), row["sequence"], row["id"]),
            default=None,
        )

    def least_quantity(self, product: int, partner: int) -> float:
        """The quantity a new line starts with: the supplier's smallest, or one."""
        rows = [row for row in self.sellers(product) if row["partner_id"] == partner]
        return float(min((row["min_qty"] for row in rows), default=1.0) or 1.0)

    def offer(self, product: int, partner: int, quantity: float, unit: int, day: str) -> Offer:
        """What a line of this quantity gets: price and lead time of the applying row, else the product's cost."""
        seller = self.select(product, partner, quantity, unit, day)
        name = self.description(product, seller)
        if seller is None:
            cost = self._world.value("product.product", product, "standard_price")
            own = self._world.value("product.product", product, "uom_id")
            return Offer(None, rounded(price_in(self._world, cost, own, unit)), 0.0, 0, name)
        price = price_in(self._world, seller["price"], self._unit(seller, product), unit)
        return Offer(seller, rounded(price), seller["discount"], seller["delay"], name)

    def description(self, product: int, seller: Row | None) -> str:
        """The text of a line: the supplier's own code and name where the row has them."""
        row = self._world.row("product.product", product)
        template = self._world.row("product.template", row["product_tmpl_id"])
        code = (seller and seller["product_code"]) or row["default_code"]
        name = (seller and seller["product_name"]) or template["name"]
        text = f"[{code}] {name}" if code else str(name)
        return f"{text}\n{template['description_purchase']}" if template["description_purchase"] else text

    def _unit(self, row: Row, product: int) -> int:
        unit = row[self._world.dialect.supplier_unit]
        return int(unit or self._world.value("product.product", product, self._world.dialect.purchase_unit))
