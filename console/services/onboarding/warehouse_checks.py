"""The dry run of a partner that runs a warehouse: which one it is, and what it would be told at once."""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.documents import DocumentKind
from console.domain.profiles import PartnerProfile
from console.services.errors import CrossdockError
from console.services.onboarding.check_results import Check
from console.services.ports import ErpConnection

_TITLE = "Their warehouse"


def warehouse_checks(profile: PartnerProfile, erp: ErpConnection | None) -> Iterator[Check]:
    """Nothing for partners that get no warehouse orders. Trouble of the ERP is a check that does not hold."""
    if DocumentKind.WAREHOUSE_ORDER not in profile.sends:
        return
    rules = profile.warehouse
    if rules is None:
        step = "Choose the warehouse they run in the profile; without it nothing is sent."
        yield Check("warehouse", _TITLE, False, "The profile does not say which warehouse they run.", step)
        return
    if erp is None:
        yield Check("warehouse", _TITLE, False, "No Odoo is connected.", "Connect Odoo first.")
        return
    try:
        data = erp.master_data(())
        ready = erp.ready_deliveries(rules.erp_id)
    except CrossdockError as error:
        yield Check("warehouse", _TITLE, False, error.text, error.next_step)
        return
    place = next((one for one in data.places if one.id == rules.erp_id), None)
    if place is None:
        known = ", ".join(f"{one.name} ({one.id})" for one in data.places)
        yield Check("warehouse", _TITLE, False, f"Odoo has no warehouse {rules.erp_id}.", f"Known are: {known}.")
        return
    first = rules.first_day
    told = [one for one in ready if first is None or one.made_at is None or one.made_at.date() >= first]
    named = f": {', '.join(one.number for one in told[:5])}{' …' if len(told) > 5 else ''}" if told else ""
    count = "No delivery is" if not told else "1 delivery is" if len(told) == 1 else f"{len(told)} deliveries are"
    text = f"{place.name}. {count} ready there and would be sent at once{named}."
    yield Check("warehouse", _TITLE, True, text)
