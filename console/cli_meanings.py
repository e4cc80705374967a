"""``mapping …``: what partners' codes mean, and what they may mean."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from console.cli_common import doer, listing, looker, over_store, print_json, print_rows, program_of
from console.domain.mappings import (
    Code,
    ItemTarget,
    LocationTarget,
    MappingKind,
    MappingState,
    PartnerTarget,
    Target,
    UnitTarget,
)
from console.domain.masterdata import PlaceKind, PlaceRecord
from console.domain.places import words_of
from console.domain.units import from_rec20
from console.services.errors import Refused
from console.services.facts import MappingFilter, MappingRow
from console.services.mappings.cases import said
from console.services.mappings.choices import Choice
from console.services.paging import Page


def register(commands: Any) -> None:
    """Add the commands."""
    mapping = commands.add_parser("mapping", help="what partners' codes mean").add_subparsers(
        dest="what", required=True
    )
    one = listing(mapping.add_parser("list"), _mappings)
    one.add_argument("--partner")
    one.add_argument("--state", choices=[state.value for state in MappingState])
    one = over_store(mapping.add_parser("add", help="propose (and approve, with the right)"), _explain, acts=True)
    one.add_argument("partner", help="a partner's key, or * for all")
    one.add_argument("kind", choices=[kind.value for kind in MappingKind if kind is not MappingKind.CHARGE])
    one.add_argument("value", help="the code as the partner writes it")
    one.add_argument("--scheme", default="", help="gtin, supplier … for items; SCHEME:NUMBER of the item for a unit")
    one.add_argument("--unit", help="Rec 20 code")
    one.add_argument("--factor", type=Decimal)
    one.add_argument("--is-partner", help="key of the partner an identifier belongs to")
    one.add_argument("--warehouse", type=int, help="id of the warehouse a place is (“mapping places” lists them)")
    one.add_argument("--address", type=int, help="id of the customer's address a place is")
    one.add_argument("--product", type=int, help="id of our product")
    one.add_argument("--code", help="our number of the product")
    one.add_argument("--note", default="")
    listing(mapping.add_parser("places", help="the warehouses of Odoo, as last read"), _places)
    one = over_store(mapping.add_parser("choices", help="what a missing partner or place may be"), _choices)
    one.add_argument("case", type=int, help="id of the case")
    for step in ("approve", "retire"):
        one = over_store(mapping.add_parser(step), _decide_mapping, acts=True)
        one.add_argument("ids", type=int, nargs="+")
        one.add_argument("--reason", default="")


def _mappings(arguments: argparse.Namespace) -> int:
    states = (MappingState(arguments.state),) if arguments.state else ()
    with program_of(arguments) as program:
        wanted = MappingFilter(partner=arguments.partner, states=states)
        rows = program.mappings.listed(wanted, Page(limit=arguments.limit, descending=True)).rows
    return print_rows(rows, arguments.json, _mapping, "No mappings like that.")


def _mapping(row: MappingRow) -> str:
    code = f"{row.scheme}:{row.value}".lstrip(":")
    return (
        f"{row.id:>6} {row.partner:16} {row.kind:8} {code:30} = {said(row.target):24} {row.state} {row.note}".rstrip()
    )


def _target(arguments: argparse.Namespace) -> Target:
    kind = MappingKind(arguments.kind)
    if kind is MappingKind.UNIT and arguments.unit and (unit := from_rec20(arguments.unit)):
        return UnitTarget(unit=unit, factor=arguments.factor)
    if kind is MappingKind.PARTNER and arguments.is_partner:
        return PartnerTarget(partner=arguments.is_partner)
    place = place_of(arguments)
    if kind is MappingKind.LOCATION and place is not None:
        return place
    if kind is MappingKind.ITEM and arguments.product:
        return ItemTarget(product_id=arguments.product, code=arguments.code)
    raise Refused(f"Say what the {kind} is: {_NEEDS.get(kind, '--product')}.")


_NEEDS = {
    MappingKind.UNIT: "--unit with a Rec 20 code",
    MappingKind.PARTNER: "--is-partner",
    MappingKind.LOCATION: "--warehouse or --address",
}


def place_of(arguments: argparse.Namespace) -> LocationTarget | None:
    """The place said by ``--warehouse`` or ``--address``."""
    if arguments.warehouse is not None:
        return LocationTarget(location_id=arguments.warehouse)
    if arguments.address is not None:
        return LocationTarget(
            location_id=arguments.address, place=PlaceKind.ADDRESS, name=f"address {arguments.address}"
        )
    return None


def choice_words(choice: Choice) -> str:
    """A choice in a line: what it is, how it is said on the command line, what speaks for it."""
    option = ""
    if isinstance(choice.target, PartnerTarget):
        option = f" (--partner {choice.target.partner})"
    elif isinstance(choice.target, LocationTarget):
        option = f" (--{choice.target.place} {choice.target.location_id})"
    return f"{choice.words}{option}{f': {choice.why}' if choice.why else ''}"


def _choices(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        program.office.case(arguments.case, looker())
        rows = program.mappings.choices(arguments.case)
    return print_rows(rows, arguments.json, choice_words, "The case asks for no partner and no place.")


def _places(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        rows = program.mappings.places()[: arguments.limit]
    return print_rows(rows, arguments.json, _place, "No warehouse was read yet: “serve” does, once Odoo is connected.")


def _place(row: PlaceRecord) -> str:
    where = words_of(row.address.model_copy(update={"ids": row.ids}))
    return f"{row.id:>6} {row.code or '-':8} {row.name:30} {where}"


def _explain(arguments: argparse.Namespace) -> int:
    value = arguments.value.strip()
    code = Code(
        kind=MappingKind(arguments.kind),
        scheme=arguments.scheme,
        value=value if arguments.kind == MappingKind.ITEM else value.upper(),
    )
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        row = program.mappings.explain(arguments.partner, code, _target(arguments), actor, arguments.note)
        while program.pipeline.run():
            pass
    return print_rows([row], arguments.json, _mapping, "")


def _decide_mapping(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        if arguments.what == "retire":
            program.mappings.retire(arguments.ids, actor, arguments.reason)
            return 0
        freed = program.mappings.approve(arguments.ids, actor, arguments.reason)
        while program.pipeline.run():
            pass
    print_json({"freed": freed}) if arguments.json else print(f"approved; {freed} messages are decided anew")
    return 0
