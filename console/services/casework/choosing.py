"""What a person says about an unclear answer (which line, which product) is remembered, and the answer judged anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.domain.acknowledging import Choices, Decision, LineOutcome, decide
from console.domain.acknowledging.words import money
from console.domain.documents import DocumentKind, OrderLine
from console.domain.lifecycle import ExceptionState, MessageState
from console.domain.values import ItemId
from console.services.casework.file import CaseFile
from console.services.casework_models import Action, ActionKind, UnclearLine
from console.services.errors import Refused
from console.services.intake.acknowledgments import write_effect
from console.services.ordering.book import answers_of, choices_key, choices_of, order_case
from console.services.ordering.choices import choices_to_json
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow, MessageStep
from console.services.store import Reads, Unit

CHOOSING = frozenset({ActionKind.CHOOSE_LINE, ActionKind.REPLACE_ITEM})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice, and what the answers say with it."""

    choices: Choices
    decision: Decision
    told: str


def unclear_lines(file: CaseFile) -> tuple[UnclearLine, ...]:
    """The answered lines a person must assign."""
    if file.decision is None or file.order is None:
        return ()
    titles = {line.line_ref: line_title(line) for line in file.order.lines}
    return tuple(
        UnclearLine(
            (one.answer.document_id, one.index),
            one.text,
            tuple((ref, titles.get(ref, f"Line {ref}")) for ref in (one.candidates or tuple(titles))),
        )
        for one in file.decision.comparison.folded.unmatched
    )


def line_title(line: OrderLine) -> str:
    """An order line for choosing it: number, item, quantity, price, day."""
    code = line.items[0].value if line.items else (line.description or "")
    price = f" at {money(line.price.each)}" if line.price else ""
    day = f", wanted {line.requested.day:%d %b %Y}" if line.requested else ""
    return f"Line {line.line_ref} · {code}: {line.quantity.value:f}{price}{day}"


def unknown_replacements(file: CaseFile) -> tuple[tuple[str, str], ...]:
    """(line reference, the supplier's name of the item) of each replacement whose product nobody has said."""
    if file.decision is None:
        return ()
    return tuple(
        (outcome.line.line_ref, part.replaced_by)
        for outcome in file.decision.comparison.lines
        for part in outcome.parts
        if part.replaced_by and part.product_id is None
    )


def choose(reads: Reads, clock: Clock, file: CaseFile, action: Action) -> Chosen:
    """The choices with ``action`` among them and the decision they lead to. Raises Refused for what is no choice."""
    if file.record is None or file.order is None or file.purchase is None or file.profile is None:
        raise Refused("This case belongs to no order.")
    before = choices_of(reads, file.record.id)
    if action.kind is ActionKind.CHOOSE_LINE:
        choices, told = _with_line(before, file, action)
    else:
        choices, told = _with_product(before, file, action)
    documents = reads.order_documents([file.record.id], (DocumentKind.ACKNOWLEDGMENT,))
    decision = decide(
        file.order,
        file.purchase,
        answers_of(file.record, documents),
        file.profile,
        clock.now(),
        choices,
        agreed=file.record.fingerprint,
    )
    return Chosen(choices, decision, told)


def _with_line(before: Choices, file: CaseFile, action: Action) -> tuple[Choices, str]:
    unclear = unclear_lines(file)
    wanted = action.answer_line or (unclear[0].answer_line if unclear else None)
    if wanted is None or wanted not in {one.answer_line for one in unclear}:
        raise Refused("This answered line is clear already.")
    if action.line_ref and file.order is not None and action.line_ref not in {one.line_ref for one in file.order.lines}:
        raise Refused(f"The order has no line {action.line_ref}.")
    told = f"it is line {action.line_ref}" if action.line_ref else "the answered line is put aside"
    return replace(before, lines={**before.lines, wanted: action.line_ref or None}), told


def _with_product(before: Choices, file: CaseFile, action: Action) -> tuple[Choices, str]:
    wanted = unknown_replacements(file)
    if not wanted:
        raise Refused("No replaced item waits for its product here.")
    if action.product_id is None:
        raise Refused("Choose the product it is.")
    ref = action.line_ref or wanted[0][0]
    outcome = file.decision.comparison.line(ref) if file.decision else None
    items = _new_items(outcome) if outcome else ()
    if not items:
        raise Refused(f"The answer names no new item on line {ref}; accept in part and say what holds.")
    products = {**before.products, **{item.key: action.product_id for item in items}}
    name = action.product_name or f"product {action.product_id}"
    return replace(before, products=products), f"{items[0].value} is {name}"


def _new_items(outcome: LineOutcome) -> tuple[ItemId, ...]:
    ours = {item.key for item in outcome.line.items}
    return tuple(item for part in outcome.state.parts for item in part.items if item.key not in ours)


def remember(
    unit: Unit, reads: Reads, file: CaseFile, version: int, action: Action, actor: Actor, chosen: Chosen
) -> tuple[ExceptionRow, str, int | None]:
    """Keep the choice and follow the decision it leads to: (the case, what to say, the effect planned)."""
    assert file.record is not None and file.profile is not None
    unit.put_setting(choices_key(file.record.id), choices_to_json(chosen.choices), actor)
    decision = chosen.decision
    if action.kind is ActionKind.REPLACE_ITEM and decision.plan is not None:
        return _apply(unit, file, version, actor, chosen)
    if not decision.needs_person and decision.plan is not None and decision.plan.changes_anything:
        return _apply(unit, file, version, actor, chosen)
    if not decision.needs_person:
        return _settle(unit, reads, file, version, actor, chosen)
    row = unit.change_exception(ExceptionChange(file.row.id, version, actor, "exception.clarified", {}, chosen.told))
    case = order_case(
        file.record,
        file.profile,
        decision.cause or file.row.cause,
        actor,
        unit.now(),
        title=decision.title,
        sentence=decision.sentence,
        message_id=file.row.message_id,
    )
    unit.open_exceptions([case])
    return row, f"Remembered: {chosen.told}. Compared anew.", None


def _apply(
    unit: Unit, file: CaseFile, version: int, actor: Actor, chosen: Chosen
) -> tuple[ExceptionRow, str, int | None]:
    assert file.record is not None and chosen.decision.plan is not None
    values: dict[str, object] = {
        "state": ExceptionState.APPLYING,
        "claimed_by": actor.name,
        "claimed_at": unit.now(),
    }
    row = unit.change_exception(ExceptionChange(file.row.id, version, actor, "exception.decided", values, chosen.told))
    plan = chosen.decision.plan.model_copy(update={"key": f"{chosen.decision.plan.key}-{row.version}"})
    effect = write_effect(plan, file.record, actor, message_id=file.row.message_id, exception_id=file.row.id)
    planned = unit.add_effects([effect])[0]
    return row, f"Remembered: {chosen.told}. Odoo is being changed; the read-back follows.", planned


def _settle(
    unit: Unit, reads: Reads, file: CaseFile, version: int, actor: Actor, chosen: Chosen
) -> tuple[ExceptionRow, str, int | None]:
    message = reads.message(file.row.message_id) if file.row.message_id else None
    if message is not None and message.state is MessageState.HELD:
        unit.step_messages(
            [MessageStep(message.id, MessageState.HELD, MessageState.SETTLED, actor, why=chosen.told, cause="")]
        )
    values: dict[str, object] = {"state": ExceptionState.SETTLED, "resolution": chosen.told}
    row = unit.change_exception(ExceptionChange(file.row.id, version, actor, "exception.settled", values, chosen.told))
    return row, f"Remembered: {chosen.told}. Nothing is left to change in Odoo.", None
