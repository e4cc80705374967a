"""Who may do what: groups and the rights they give on each model."""

from __future__ import annotations

from console.sandbox.odoo.errors import access_error
from console.sandbox.odoo.parties import Users
from console.sandbox.odoo.records import Call, Records
from console.sandbox.odoo.world import SUPERUSER

# External id, then per version the name as the server lists it, then the groups that come with it.
GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "base.group_user": ("User types/Internal User", "Role/User", ()),
    "base.group_partner_manager": ("Extra Rights/Contact Creation", "Contact/Creation", ()),
    "base.group_erp_manager": ("Administration/Access Rights", "Access Rights", ("base.group_user",)),
    "base.group_system": ("Administration/Settings", "Role/Administrator", ("base.group_erp_manager",)),
    "product.group_product_manager": ("Products/Create", "Products/Create", ()),
    "purchase.group_purchase_user": ("Purchase/User", "Purchase/User", ("base.group_user",)),
    "purchase.group_purchase_manager": (
        "Purchase/Administrator",
        "Purchase/Administrator",
        ("purchase.group_purchase_user",),
    ),
    "stock.group_stock_user": ("Inventory/User", "Inventory/User", ("base.group_user",)),
    "stock.group_stock_manager": ("Inventory/Administrator", "Inventory/Administrator", ("stock.group_stock_user",)),
    "sales_team.group_sale_salesman": (
        "Sales/User: Own Documents Only",
        "Sales/User: Own Documents Only",
        ("base.group_user",),
    ),
    "sales_team.group_sale_salesman_all_leads": (
        "Sales/User: All Documents",
        "Sales/User: All Documents",
        ("sales_team.group_sale_salesman",),
    ),
    "sales_team.group_sale_manager": (
        "Sales/Administrator",
        "Sales/Administrator",
        ("sales_team.group_sale_salesman_all_leads",),
    ),
    "account.group_account_invoice": ("Invoicing/Billing", "Accounting/Invoicing", ("base.group_user",)),
}

_BUYER, _BUYERS_CHIEF = "purchase.group_purchase_user", "purchase.group_purchase_manager"
_DOCK, _DOCK_CHIEF = "stock.group_stock_user", "stock.group_stock_manager"
_SELLER, _SELLERS_CHIEF = "sales_team.group_sale_salesman", "sales_team.group_sale_manager"
_BILLING, _EVERYONE, _SETTINGS = "account.group_account_invoice", "base.group_user", "base.group_erp_manager"
_CATALOGUE = {
    _EVERYONE: "r",
    _BUYERS_CHIEF: "rwcu",
    _DOCK_CHIEF: "rwcu",
    _SELLERS_CHIEF: "rwcu",
    "product.group_product_manager": "rwcu",
}
_ORDERS = {_BILLING: "rw", _BUYER: "rwcu", _BUYERS_CHIEF: "rwcu", _DOCK: "r"}
_TRANSFERS = {_BILLING: "rwc", _BUYER: "rwcu", _DOCK: "rwcu", _SELLER: "rwc", _SELLERS_CHIEF: "rwcu"}
_SALES = {_BILLING: "rw", _DOCK: "rw", _SELLER: "rwcu", _SELLERS_CHIEF: "rwcu"}
_REFERENCE = {_EVERYONE: "r", _SETTINGS: "rwcu"}
_TECHNICAL = {_SETTINGS: "rwcu"}
_OWN = {_EVERYONE: "rwcu"}

RIGHTS: dict[str, dict[str, str]] = {
    "purchase.order": _ORDERS,
    "purchase.order.line": _ORDERS,
    "stock.picking": _TRANSFERS,
    "stock.move": {**_TRANSFERS, _BUYER: "rwc", _DOCK: "rwc"},
    "stock.move.line": {_EVERYONE: "rwcu"},
    "stock.lot": {_DOCK: "rwcu"},
    "stock.quant.package": {_EVERYONE: "r", _DOCK: "rwcu"},
    "stock.package": {_EVERYONE: "r", _DOCK: "rwcu"},
    "stock.backorder.confirmation": {_DOCK: "rwc"},
    "sale.order": _SALES,
    "sale.order.line": _SALES,
    "product.product": _CATALOGUE,
    "product.template": _CATALOGUE,
    "product.supplierinfo": _CATALOGUE,
    "product.packaging": _CATALOGUE,
    "product.uom": _CATALOGUE,
    "uom.uom": _CATALOGUE,
    "uom.category": _CATALOGUE,
    "stock.picking.type": {_EVERYONE: "r", _DOCK_CHIEF: "rwcu"},
    "stock.warehouse": {_EVERYONE: "r", _DOCK_CHIEF: "rwcu"},
    "stock.location": {_EVERYONE: "r", _DOCK_CHIEF: "rwcu"},
    "stock.route": {_EVERYONE: "r", _DOCK_CHIEF: "rwcu"},
    "res.partner": {
        _EVERYONE: "r",
        _BUYERS_CHIEF: "rwc",
        _DOCK_CHIEF: "rwc",
        _SELLERS_CHIEF: "rwc",
        "base.group_partner_manager": "rwcu",
    },
    "account.tax": {_EVERYONE: "r"},
    "mail.message": _OWN,
    "mail.activity": _OWN,
    "mail.activity.type": _REFERENCE,
    "mail.message.subtype": _REFERENCE,
    "res.users": _REFERENCE,
    "res.groups": _REFERENCE,
    "res.company": _REFERENCE,
    "res.currency": _REFERENCE,
    "res.country": _REFERENCE,
    "ir.model": _TECHNICAL,
    "ir.model.data": _TECHNICAL,
}

_DOING = {"read": "access", "write": "modify", "create": "create", "unlink": "delete"}


class AccessRights(Records):
    """``ir.model.access``: checks a caller's groups against the rights table."""

    refused: set[int]

    def check(self, call: Call, model: str, operation: str) -> None:
        """Raise ``AccessError`` as a fault unless one of the caller's groups allows the operation."""
        if call.user == SUPERUSER or not operation:
            return
        letter = {"read": "r", "write": "w", "create": "c", "unlink": "u"}[operation]
        allowed = [group for group, rights in RIGHTS.get(model, {}).items() if letter in rights]
        if call.user not in self.refused and self._groups(call.user) & set(allowed):
            return
        raise access_error(self._explained(model, operation, allowed))

    def allows(self, call: Call, model: str, operation: str, raise_exception: bool) -> bool:
        """The answer of ``check_access_rights``."""
        try:
            self.check(call, model, operation)
        except Exception:
            if raise_exception:
                raise
            return False
        return True

    def _groups(self, user: int) -> set[str]:
        users = self.models["res.users"]
        assert isinstance(users, Users)
        names = {
            row["res_id"]: f"{row['module']}.{row['name']}"
            for row in self.world.table("ir.model.data").rows.values()
            if row["model"] == "res.groups"
        }
        return {names[group] for group in users.groups(user) if group in names}

    def _explained(self, model: str, operation: str, allowed: list[str]) -> str:
        label = self.world.schema(model).label
        text = f"You are not allowed to {_DOING[operation]} '{label}' ({model}) records.\n\n"
        which = 0 if self.world.version == "17.0" else 1
        names = sorted(GROUPS[group][which] for group in allowed)
        if names:
            listed = "\n".join(f"\t- {name}" for name in names)
            text += f"This operation is allowed for the following groups:\n{listed}\n\n"
        else:
            text += "No group currently allows this operation.\n\n"
        return text + "Contact your administrator to request access if necessary."
