"""What differs between the versions beyond their fields: texts, names of fields, ways of calling."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version's ways."""

    version: str
    error_code: int
    line_unit: str
    line_taxes: str
    supplier_unit: str
    purchase_unit: str
    user_groups: str
    group_users: str
    bad_field: str
    bad_field_read: str
    bad_leaf: str
    bad_operator: str
    bad_number: str
    missing_value: str
    compares_seconds: bool
    refuses_less_than_received: bool
    refuses_cancel_when_received: bool
    keeps_agreed_price: bool
    fixed_schedules: tuple[str, ...]
    archived_units: tuple[str, ...]
    locks_by_state: bool
    clears_waiting_moves: bool
    posts_a_list: bool
    asks_groups_of_records: bool

    @property
    def release(self) -> list[object]:
        """The list form of the version, as ``server_version_info`` gives it."""
        major, minor = self.version.split(".")
        return [int(major), int(minor), 0, "final", 0, ""]


DIALECTS = {
    "17.0": Dialect(
        version="17.0",
        error_code=200,
        line_unit="product_uom",
        line_taxes="taxes_id",
        supplier_unit="product_uom",
        purchase_unit="uom_po_id",
        user_groups="groups_id",
        group_users="users",
        bad_field="Invalid field {field!r} on model {model!r}",
        bad_field_read="Invalid field {field!r} on model {model!r}",
        bad_leaf="Invalid field {model}.{field} in leaf {leaf}",
        bad_operator="Invalid leaf {leaf}",
        bad_number="unsupported operand type(s) for /: 'str' and 'float'",
        missing_value=(
            "The operation cannot be completed:\n"
            "- Create/update: a mandatory field is not set.\n"
            "- Delete: another model requires the record being deleted. If possible, archive it instead.\n\n"
            "Model: {label} ({model})\nField: {field_label} ({field})\n"
        ),
        compares_seconds=False,
        refuses_less_than_received=True,
        refuses_cancel_when_received=True,
        keeps_agreed_price=False,
        fixed_schedules=("done", "cancel"),
        archived_units=(),
        locks_by_state=True,
        clears_waiting_moves=True,
        posts_a_list=False,
        asks_groups_of_records=False,
    ),
    "19.0": Dialect(
        version="19.0",
        error_code=0,
        line_unit="product_uom_id",
        line_taxes="tax_ids",
        supplier_unit="product_uom_id",
        purchase_unit="uom_id",
        user_groups="group_ids",
        group_users="user_ids",
        bad_field="Invalid field {field!r} in {model!r}",
        bad_field_read="Invalid field {field!r} on {model!r}",
        bad_leaf="Invalid field {model}.{field} in condition {leaf}",
        bad_operator="Invalid operator in condition {leaf}",
        bad_number="can't multiply sequence by non-int of type 'float'",
        missing_value=(
            "The operation cannot be completed: Missing required value for the field '{field_label}' ({field}).\n"
            "Model: '{label}' ({model})\n"
            "- create/update: a mandatory field is not set\n"
            "- delete: another model requires the record being deleted, you can archive it instead\n"
        ),
        compares_seconds=True,
        refuses_less_than_received=False,
        refuses_cancel_when_received=False,
        keeps_agreed_price=True,
        fixed_schedules=("cancel",),
        archived_units=("product_uom_dozen", "product_uom_cm"),
        locks_by_state=False,
        clears_waiting_moves=False,
        posts_a_list=True,
        asks_groups_of_records=True,
    ),
}
