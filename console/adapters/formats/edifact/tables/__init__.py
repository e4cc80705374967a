"""The message types that are read, one table each."""

from __future__ import annotations

from collections.abc import Mapping

from console.adapters.formats.edifact.groups import Table
from console.adapters.formats.edifact.tables import (
    aperak,
    contrl,
    desadv,
    iftmin,
    iftsta,
    invoic,
    invrpt,
    ordchg,
    orders,
    ordrsp,
    pricat,
    recadv,
)

TABLES: Mapping[str, Table] = {
    module.TABLE.name: module.TABLE
    for module in (
        orders,
        ordchg,
        ordrsp,
        desadv,
        invoic,
        invrpt,
        pricat,
        iftmin,
        iftsta,
        recadv,
        aperak,
        contrl,
    )
}
