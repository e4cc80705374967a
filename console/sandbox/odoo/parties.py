"""Contacts, users, products and the models about models."""

from __future__ import annotations

from typing import Any

from console.sandbox.odoo.errors import type_error, value_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.records import Call, Ids, Records, public
from console.sandbox.odoo.world import Getter, World

# These are kept with the variant; everything else of a product with its template. Every product has one variant.
VARIANT_OWN = ("default_code", "barcode", "standard_price", "weight", "active")


class Partners(Records):
    """``res.partner``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        return super().defaults(call, values) | {"type": "contact", "lang": "en_US", **self._of_company(values)}

    def _of_company(self, values: dict[str, Any]) -> dict[str, Any]:
        """An address has the tax id and registration of its company."""
        if not values.get("parent_id") or values.get("is_company"):
            return {}
        parent = self.world.row(self.model, values["parent_id"])
        return {name: parent[name] for name in ("vat", "company_registry")}

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        if values.get("company_type"):
            self.world.change(self.model, record, is_company=values["company_type"] == "company")


class Users(Records):
    """``res.users``, and what they may log in with."""

    def __init__(self, world: World, model: str, models: dict[str, Records]) -> None:
        super().__init__(world, model, models)
        self.keys: dict[str, set[str]] = {}

    def add_key(self, login: str, key: str) -> None:
        """Let a password or API key open the user's account."""
        self.keys.setdefault(login, set()).add(key)

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        if values.get("password"):
            self.add_key(values["login"], values["password"])

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        company = self.world.search("res.company", [])[0]
        base = super().defaults(call, values) | {"company_id": company, "company_ids": [(6, 0, [company])]}
        if not values.get("partner_id"):
            base["partner_id"] = self.models["res.partner"].create_one(call, {"name": values.get("name", "")})
        return base | {"tz": "Europe/Brussels", "lang": "en_US"}

    @public("", on_records=False)
    def context_get(self, call: Call) -> dict[str, Any]:
        row = self.world.row(self.model, call.user)
        return {"lang": row["lang"], "tz": row["tz"], "uid": call.user}

    @public("", on_records=False)
    def has_group(self, call: Call, *arguments: Any) -> bool:
        """17.0 asks about the caller; on 19.0 it is a method of user records."""
        expected = 2 if self.world.dialect.asks_groups_of_records else 1
        if len(arguments) != expected:
            wrong = "missing" if len(arguments) < expected else "too many"
            raise type_error(f"has_group(): {wrong} positional arguments ({len(arguments)} given)")
        user = call.user
        if expected == 2:
            user = arguments[0][0] if isinstance(arguments[0], list | tuple) else arguments[0]
        group = self.models["ir.model.data"].find(arguments[-1])  # type: ignore[attr-defined]
        return group in self.groups(user)

    def groups(self, user: int) -> set[int]:
        """All groups of a user, also those that come with others."""
        found: set[int] = set()
        fresh = set(self.world.row(self.model, user)[self.world.dialect.user_groups])
        while fresh:
            found |= fresh
            fresh = {i for group in fresh for i in self.world.row("res.groups", group)["implied_ids"]} - found
        return found


class Templates(Records):
    """``product.template``, whose single variant comes with it."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        unit = values.get("uom_id") or self.models["ir.model.data"].find("uom.product_uom_unit")  # type: ignore[attr-defined]
        taxes = self.world.search("account.tax", [("type_tax_use", "=", "purchase")])[:1]
        base: dict[str, Any] = {
            "active": True,
            "type": values.get("detailed_type") or "consu",
            "uom_id": unit,
            "uom_po_id": unit,
            "sale_ok": True,
            "tracking": "none",
            "purchase_ok": True,
            "purchase_method": "receive",
            "supplier_taxes_id": [(6, 0, taxes)],
        }
        return {name: value for name, value in base.items() if self.world.has_field(self.model, name)}

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        own = {name: values[name] for name in VARIANT_OWN if name in values}
        self.world.insert("product.product", {"active": True, "product_tmpl_id": record, **own})

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        super().write_many(call, ids, values)
        own = {name: values[name] for name in VARIANT_OWN if name in values}
        for record in ids:
            for variant in self.world.table("product.product").linking("product_tmpl_id", record) if own else ():
                self.world.change("product.product", variant, **own)


class Products(Records):
    """``product.product``."""

    def create_one(self, call: Call, values: dict[str, Any]) -> int:
        known = self.cleaned(values)
        if known.get("product_tmpl_id"):
            return super().create_one(call, values)
        links = {"product_uom_ids": known.pop("product_uom_ids", []), "packaging_ids": known.pop("packaging_ids", [])}
        template = self.models["product.template"].create_one(call, known)
        variant = min(self.world.table(self.model).linking("product_tmpl_id", template))
        self.follow(call, variant, {name: wishes for name, wishes in links.items() if wishes})
        return variant

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        mine = (*VARIANT_OWN, "product_uom_ids", "packaging_ids")
        for record in ids:
            own = {name: value for name, value in values.items() if name in mine}
            shared = {name: value for name, value in values.items() if name not in mine}
            super().write_many(call, [record], own)
            if shared:
                template = self.world.row(self.model, record)["product_tmpl_id"]
                self.models["product.template"].write(call, [template], shared)

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        return {"active": True}

    def _require(self, values: dict[str, Any]) -> None:
        """What a product must have is checked on its template."""


class MeasureUnits(Records):
    """``uom.uom``: to 18.0 of a category, from 19.0 on relative to another unit."""

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        if self.world.has_field(self.model, "relative_uom_id"):
            row = self.world.row(self.model, record)
            parent = self.world.row(self.model, row["relative_uom_id"])["factor"] if row["relative_uom_id"] else 1.0
            self.world.change(self.model, record, factor=(row["relative_factor"] or 1.0) * parent, rounding=0.01)


class SupplierPrices(Records):
    """``product.supplierinfo``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        company = self.world.row("res.users", call.user)["company_id"]
        base: dict[str, Any] = {
            "sequence": 1,
            "delay": 1,
            "company_id": company,
            "currency_id": self.world.row("res.company", company)["currency_id"],
        }
        if values.get("product_id") and not values.get("product_tmpl_id"):
            base["product_tmpl_id"] = self.world.row("product.product", values["product_id"])["product_tmpl_id"]
        template = values.get("product_tmpl_id") or base.get("product_tmpl_id")
        if template:
            unit = self.world.row("product.template", template)[self.world.dialect.purchase_unit]
            base[self.world.dialect.supplier_unit] = unit
        return base


class ExternalIds(Records):
    """``ir.model.data``: names by which records are known from outside."""

    def find(self, xmlid: str) -> int:
        """The id behind an external id. Raises ``ValueError`` as a fault when there is none."""
        module, _, name = xmlid.partition(".")
        for row in self.world.table(self.model).rows.values():
            if (row["module"], row["name"]) == (module, name):
                return int(row["res_id"])
        raise value_error(f"External ID not found in the system: {xmlid}")

    @public("", on_records=False)
    def check_object_reference(
        self, call: Call, module: str, xml_id: str, raise_on_access_error: bool = False
    ) -> list[Any]:
        """Model and id, or ``False`` for the id where the caller's own search would not find the record."""
        record = self.find(f"{module}.{xml_id}")
        rows = self.world.table(self.model).rows.values()
        model = next(r["model"] for r in rows if (r["module"], r["name"]) == (module, xml_id))
        return [model, record if self.world.search(model, [("id", "=", record)]) else False]


def _partner_name(world: World, row: Row) -> str:
    if row["parent_id"] and not row["is_company"]:
        return f"{world.names('res.partner', row['parent_id'])}, {row['name'] or ''}".strip(", ")
    return str(row["name"] or "")


def _commercial(world: World, row: Row) -> int:
    while row["parent_id"] and not row["is_company"]:
        row = world.row("res.partner", row["parent_id"])
    return int(row["id"])


PARTNER_VALUES: dict[str, Getter] = {
    "display_name": _partner_name,
    "complete_name": _partner_name,
    "commercial_partner_id": _commercial,
    "commercial_company_name": lambda world, row: (
        owner["name"] if (owner := world.row("res.partner", _commercial(world, row)))["is_company"] else False
    ),
    "company_type": lambda world, row: "company" if row["is_company"] else "person",
    "country_code": lambda world, row: (
        world.row("res.country", row["country_id"])["code"] if row["country_id"] else False
    ),
}

USER_VALUES: dict[str, Getter] = {
    "name": lambda world, row: world.row("res.partner", row["partner_id"])["name"],
    "email": lambda world, row: world.row("res.partner", row["partner_id"])["email"],
    "password": lambda world, row: "",
}

DATA_VALUES: dict[str, Getter] = {
    "complete_name": lambda world, row: f"{row['module']}.{row['name']}",
    "display_name": lambda world, row: world.names(row["model"], row["res_id"]),
}


def product_name(world: World, row: Row) -> str:
    """The display name of a variant: code in brackets, then the name."""
    name = world.row("product.template", row["product_tmpl_id"])["name"]
    return f"[{row['default_code']}] {name}" if row["default_code"] else str(name)


def _from_template(field: str) -> Getter:
    return lambda world, row: world.value("product.template", row["product_tmpl_id"], field)


def _from_variant(field: str) -> Getter:
    def read(world: World, row: Row) -> Any:
        variants = world.table("product.product").linking("product_tmpl_id", row["id"])
        return world.row("product.product", min(variants))[field] if variants else False

    return read


def product_values(world: World) -> dict[str, Getter]:
    """Getters for everything a variant takes from its template."""
    own = {*VARIANT_OWN, "id", "product_tmpl_id", "product_uom_ids", "packaging_ids"}
    magic = {"create_uid", "create_date", "write_uid", "write_date"}
    shared = [f for f in world.schema("product.product").fields if f not in own | magic]
    template = world.schema("product.template").fields
    getters = {name: _from_template(name) for name in shared if name in template}
    return getters | {
        "display_name": product_name,
        "lst_price": _from_template("list_price"),
        "code": lambda world, row: row["default_code"],
    }


TEMPLATE_VALUES: dict[str, Getter] = {
    **{name: _from_variant(name) for name in VARIANT_OWN if name != "active"},
    "product_variant_id": lambda world, row: min(
        world.table("product.product").linking("product_tmpl_id", row["id"]), default=False
    ),
    "product_variant_ids": lambda world, row: sorted(
        world.table("product.product").linking("product_tmpl_id", row["id"])
    ),
    "packaging_ids": lambda world, row: [
        packaging
        for variant in sorted(world.table("product.product").linking("product_tmpl_id", row["id"]))
        for packaging in world.linking("product.packaging", "product_id", variant)
    ],
    "detailed_type": lambda world, row: row["type"],
    "display_name": lambda world, row: (
        f"[{code}] {row['name']}" if (code := _from_variant("default_code")(world, row)) else str(row["name"])
    ),
}

PRICE_VALUES: dict[str, Getter] = {
    "price_discounted": lambda world, row: row["price"] * (1 - row["discount"] / 100),
    "display_name": lambda world, row: world.names("res.partner", row["partner_id"]),
}


def messages_of(model: str) -> Getter:
    """The messages of a record, newest first."""

    def read(world: World, row: Row) -> list[int]:
        messages = world.table("mail.message")
        ids = messages.linking("res_id", row["id"])
        return sorted((i for i in ids if messages.rows[i]["model"] == model), reverse=True)

    return read


def activities_of(model: str) -> Getter:
    """The planned activities of a record."""

    def read(world: World, row: Row) -> list[int]:
        activities = world.table("mail.activity")
        ids = activities.linking("res_id", row["id"])
        return world.ordered("mail.activity", [i for i in ids if world.value("mail.activity", i, "res_model") == model])

    return read


ACTIVITY_VALUES: dict[str, Getter] = {
    "res_model": lambda world, row: (
        world.row("ir.model", row["res_model_id"])["model"] if row["res_model_id"] else False
    ),
    "res_name": lambda world, row: world.names(world.row("ir.model", row["res_model_id"])["model"], row["res_id"]),
}
