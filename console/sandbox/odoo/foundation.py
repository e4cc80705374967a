"""The records every practice Odoo starts with: company, units, groups, warehouse, routes, taxes, activity types."""

from __future__ import annotations

from typing import Any

from console.sandbox.odoo.access import GROUPS
from console.sandbox.odoo.moves import known
from console.sandbox.odoo.world import World

# External id, name, kind of measure, how many reference units it is.
UNITS = (
    ("product_uom_unit", "Units", "Unit", 1.0),
    ("product_uom_dozen", "Dozens", "Unit", 12.0),
    ("product_uom_kgm", "kg", "Weight", 1.0),
    ("product_uom_gram", "g", "Weight", 0.001),
    ("product_uom_lb", "lb", "Weight", 0.45359290943563974),
    ("product_uom_meter", "m", "Length / Distance", 1.0),
    ("product_uom_cm", "cm", "Length / Distance", 0.01),
    ("product_uom_litre", "L", "Volume", 1.0),
)
_ADMIN_GROUPS = (
    "base.group_system",
    "base.group_partner_manager",
    "product.group_product_manager",
    "purchase.group_purchase_manager",
    "stock.group_stock_manager",
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
)


class Foundation:
    """Fills an empty world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def lay(self, company: str) -> None:
        """Create the starting records. The superuser comes first, as everything is written in someone's name."""
        with self._world.transaction():
            partner = self._add("res.partner", name="OdooBot", active=True)
            self._add("res.users", login="__system__", partner_id=partner, active=False, lang="en_US", tz="UTC")
            self._money_and_places(company)
            self._groups()
            self._administrator()
            self._units()
            self._warehouse(company)
            self._add(
                "account.tax", name="15%", amount=15.0, amount_type="percent", type_tax_use="purchase", active=True
            )
            self._correspondence()
            for model in self._world.models:
                self._add("ir.model", model=model, name=self._world.schema(model).label)

    def _add(self, model: str, xmlid: str = "", /, **values: Any) -> int:
        record = self._world.insert(model, known(self._world, model, values))
        if xmlid:
            module, _, name = xmlid.partition(".")
            self._world.insert("ir.model.data", {"module": module, "name": name, "model": model, "res_id": record})
        return record

    def _money_and_places(self, company: str) -> None:
        for code, symbol in (("USD", "$"), ("EUR", "€"), ("GBP", "£")):
            facts = {"name": code, "symbol": symbol, "rounding": 0.01, "decimal_places": 2, "active": True, "rate": 1.0}
            self._add("res.currency", f"base.{code}", **facts)
        for code, name, phone in (("US", "United States", 1), ("DE", "Germany", 49), ("GB", "United Kingdom", 44)):
            self._add("res.country", f"base.{code.lower()}", name=name, code=code, phone_code=phone)
        partner = self._add(
            "res.partner", "base.main_partner", name=company, is_company=True, active=True, country_id=1
        )
        self._add("res.company", "base.main_company", name=company, partner_id=partner, currency_id=1, active=True)

    def _groups(self) -> None:
        ids: dict[str, int] = {}
        which = 0 if self._world.version == "17.0" else 1
        for xmlid, (*names, implied) in GROUPS.items():
            full = str(names[which]).replace("/", " / ")
            links = tuple(ids[group] for group in implied)
            ids[xmlid] = self._add("res.groups", xmlid, name=full.split(" / ")[-1], full_name=full, implied_ids=links)

    def _administrator(self) -> None:
        names = {f"{r['module']}.{r['name']}": r["res_id"] for r in self._world.table("ir.model.data").rows.values()}
        partner = self._add("res.partner", "base.partner_admin", name="Administrator", active=True, parent_id=2)
        self._add(
            "res.users",
            "base.user_admin",
            login="admin",
            partner_id=partner,
            active=True,
            company_id=1,
            company_ids=(1,),
            lang="en_US",
            tz="Europe/Brussels",
            **{self._world.dialect.user_groups: tuple(names[group] for group in _ADMIN_GROUPS)},
        )

    def _units(self) -> None:
        references: dict[str, int] = {}
        for xmlid, name, kind, size in UNITS:
            reference = references.get(kind)
            category: int | bool = False
            if self._world.has_model("uom.category"):
                found = self._world.search("uom.category", [("name", "=", kind)])
                category = found[0] if found else self._add("uom.category", name=kind)
            unit = self._add(
                "uom.uom",
                f"uom.{xmlid}",
                name=name,
                active=xmlid not in self._world.dialect.archived_units,
                rounding=0.01,
                category_id=category,
                uom_type="reference" if size == 1.0 else "bigger" if size > 1 else "smaller",
                factor=1 / size if self._world.version == "17.0" else size,
                factor_inv=size,
                ratio=size if size >= 1 else 1 / size,
                relative_factor=size,
                relative_uom_id=reference or False,
            )
            references.setdefault(kind, unit)

    def _warehouse(self, company: str) -> None:
        suppliers = self._location("Vendors", "supplier")
        customers = self._location("Customers", "customer")
        view = self._location("WH", "view", 1)
        stock = self._add(
            "stock.location",
            "stock.stock_location_stock",
            name="Stock",
            complete_name="WH/Stock",
            usage="internal",
            location_id=view,
            company_id=1,
            active=True,
        )
        warehouse = self._add(
            "stock.warehouse",
            "stock.warehouse0",
            name=company,
            code="WH",
            company_id=1,
            partner_id=2,
            active=True,
            lot_stock_id=stock,
            view_location_id=view,
        )
        self._world.change("stock.location", stock, warehouse_id=warehouse)
        came, goes = (
            self._add(
                "stock.picking.type",
                name=name,
                code=code,
                sequence_code=short,
                warehouse_id=warehouse,
                company_id=1,
                active=True,
                create_backorder="ask",
                default_location_src_id=source,
                default_location_dest_id=target,
            )
            for name, code, short, source, target in (
                ("Receipts", "incoming", "IN", suppliers, stock),
                ("Delivery Orders", "outgoing", "OUT", stock, customers),
            )
        )
        self._world.change("stock.picking.type", came, return_picking_type_id=goes)
        self._world.change("stock.picking.type", goes, return_picking_type_id=came)
        self._world.change("stock.warehouse", warehouse, in_type_id=came, out_type_id=goes)
        to_order = "stock.route_warehouse0_mto"
        self._add("stock.route", to_order, name="Replenish on Order (MTO)", active=False, product_selectable=True)
        buy = "purchase_stock.route_warehouse0_buy"
        self._add("stock.route", buy, name="Buy", active=True, product_selectable=True)

    def _location(self, name: str, usage: str, company: int | bool = False) -> int:
        return self._add("stock.location", name=name, complete_name=name, usage=usage, company_id=company, active=True)

    def _correspondence(self) -> None:
        for name, label in (("mt_comment", "Discussions"), ("mt_note", "Note"), ("mt_activities", "Activities")):
            self._add("mail.message.subtype", f"mail.{name}", name=label, internal=name != "mt_comment")
        self._add("mail.message.subtype", "purchase.mt_rfq_confirmed", name="RFQ Confirmed")
        for xmlid, name, category in (
            ("mail_activity_data_email", "Email", "default"),
            ("mail_activity_data_call", "Call", "phonecall" if self._world.version == "17.0" else "default"),
            ("mail_activity_data_meeting", "Meeting", "default"),
            ("mail_activity_data_todo", "To-Do", "default"),
        ):
            self._add("mail.activity.type", f"mail.{xmlid}", name=name, category=category, active=True)
