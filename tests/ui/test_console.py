"""The console over a real store: the triage goes by keyboard, and nothing moves under the cursor."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from console.app import Program
from console.domain.profiles import PartnerProfile
from console.services.casework_models import CASE_KEYS, Action, ActionKind, CaseView
from console.services.errors import ConflictingChange
from console.services.events import Changed
from console.services.records import Actor, ConnectionRow, Person
from console.services.store import AuditFilter, Page, QueueFilter
from console.views.actions import ACTIONS, Where, clashes
from console.views.app import build_window
from console.views.audit import readable
from console.views.forms.fields import ReasonField
from console.views.frame import MainWindow
from console.views.partners.connection import ConnectionTab
from console.views.queue.rows import HEADINGS
from tests.ui.conftest import MARIA, RIGHTS, TOM, a_case

Shown = Callable[[], str]
Key = Qt.Key


def put_aside(window: MainWindow, qtbot: QtBot, why: str) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_D)
    form = window.queue.acting.form
    assert form is not None
    field = form.fields[0]
    assert isinstance(field, ReasonField)
    qtbot.keyClicks(field.edit, why)
    qtbot.waitUntil(form.press.isEnabled)
    qtbot.keyClick(field.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_most_urgent_case_is_chosen_and_explained(window: MainWindow) -> None:
    case = window.queue.pane.case
    assert case is not None and case.head == "Message **0** cannot be read."
    assert window.queue.current() == window.queue.model.row(0)


def test_j_and_k_move_and_the_pane_follows(window: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_J)
    qtbot.waitUntil(lambda: shown() == "P00001")
    qtbot.keyClick(window.queue.view, Key.Key_K)
    qtbot.waitUntil(lambda: shown() == "P00000")


def test_a_finished_case_leaves_with_a_receipt_and_the_next_is_chosen(
    window: MainWindow, program: Program, qtbot: QtBot, shown: Shown
) -> None:
    put_aside(window, qtbot, "read by telephone")
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 4)
    qtbot.waitUntil(lambda: shown() == "P00001")
    assert "P00000: Put aside" in window.queue.pane.notice.text()
    assert program.office.queue_summary("acknowledgments").open == 4


def test_a_form_without_its_reason_cannot_be_pressed_and_says_why(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_D)
    form = window.queue.acting.form
    assert form is not None and not form.press.isEnabled()
    assert form.why_not.text() == "Say why first."
    qtbot.keyClick(form.fields[0].first(), Key.Key_Escape)
    assert window.queue.acting.form is None


def test_a_number_presses_the_action_at_its_place(window: MainWindow, qtbot: QtBot) -> None:
    case = window.queue.pane.case
    assert case is not None
    place = [action.kind for action in case.actions].index(ActionKind.NOTE)
    qtbot.keyClick(window.queue.view, str(place + 1))
    form = window.queue.acting.form
    assert form is not None and form.action().kind is ActionKind.NOTE


def test_a_snoozed_case_comes_back_with_undo(window: MainWindow, program: Program, qtbot: QtBot, shown: Shown) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_S)
    form = window.queue.acting.form
    assert form is not None
    qtbot.waitUntil(form.press.isEnabled)
    form.do()
    qtbot.waitUntil(lambda: program.office.queue_summary("acknowledgments").snoozed == 1)
    qtbot.waitUntil(window.queue.pane.notice.undo.isVisible)
    window.queue.view.setFocus()
    qtbot.keyClick(window.queue.view, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: program.office.queue_summary("acknowledgments").snoozed == 0)
    qtbot.waitUntil(lambda: shown() == "P00000")
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 5)


def test_whoever_fills_in_a_form_has_taken_the_case(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_D)
    number = window.queue.model.row(0).id
    qtbot.waitUntil(lambda: program.office.rows([number])[0].claimed_by == "maria")
    form = window.queue.acting.form
    assert form is not None
    qtbot.keyClick(form.fields[0].first(), Key.Key_Escape)
    qtbot.waitUntil(lambda: program.office.rows([number])[0].claimed_by is None)


def test_new_cases_announce_themselves_and_move_nothing(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    before = [row.id for row in window.queue.model.rows]
    program.store.do(lambda unit: unit.open_exceptions([a_case(-3), a_case(-4)]))
    program.events.publish(Changed("exception", queue="acknowledgments"))
    qtbot.waitUntil(window.queue.fresh.isVisible)
    assert [row.id for row in window.queue.model.rows] == before
    assert window.queue.fresh.text().startswith("▲ 2 new · show")
    qtbot.mouseClick(window.queue.fresh, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 7)
    current = window.queue.current()
    assert current is not None and current.id == before[0]


def test_a_case_that_opens_again_is_announced(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    put_aside(window, qtbot, "seen")
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 4)
    program.store.do(lambda unit: unit.open_exceptions([a_case(0)]))
    program.events.publish(Changed("exception", queue="acknowledgments"))
    qtbot.waitUntil(window.queue.fresh.isVisible)
    assert window.queue.fresh.text().startswith("▲ 1 new")


def test_a_late_press_is_told_who_was_faster_and_how(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    row = window.queue.model.row(0)
    program.office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="seen"), TOM)
    window.queue.acting._act(window.queue.pane.case, Action(ActionKind.PUT_ASIDE, reason="mine"))
    qtbot.waitUntil(lambda: "settled this" in window.queue.pane.notice.text())
    assert "Tom Ferris" in window.queue.pane.notice.text()
    assert "seen" in window.queue.pane.notice.text()


def test_a_form_closes_when_somebody_settles_the_case_meanwhile(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_D)
    number = window.queue.model.row(0).id
    qtbot.waitUntil(lambda: program.office.rows([number])[0].claimed_by == "maria")
    row = program.office.rows([number])[0]
    program.office.act(number, row.version, Action(ActionKind.PUT_ASIDE, reason="seen"), TOM)
    qtbot.waitUntil(lambda: "was faster" in window.queue.pane.notice.text())
    assert window.queue.acting.form is None


def test_several_cases_are_put_aside_with_exact_number_and_money(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    window.queue.view.setFocus()
    qtbot.keyClick(window.queue.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    many = window.queue.acting.many
    assert many is not None
    qtbot.keyClick(window.queue.view, Key.Key_D)
    qtbot.waitUntil(lambda: "2 cases" in many.press.text())
    money = program.office.preview_many([row.id for row in many._rows], Action(ActionKind.PUT_ASIDE), MARIA).money
    assert [(currency, f"{value:f}") for currency, value in money] == [("USD", "24691357802469.12")]
    field = many._field
    assert isinstance(field, ReasonField)
    qtbot.keyClicks(field.edit, "duplicates")
    qtbot.keyClick(field.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.queue.pane.notice.text() == "2 cases done.")
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 3)


def test_a_view_of_ones_own_is_kept_and_counts_from_now(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.queue.chips.choose("Overdue")
    window.queue.keep_view("mornings")
    qtbot.waitUntil(lambda: "mornings" in program.office.saved_views(MARIA))
    kept = program.office.saved_views(MARIA)["mornings"]
    assert kept.overdue_at is not None and kept.overdue_at >= program.office.now().replace(microsecond=0)
    qtbot.waitUntil(lambda: "mornings" in window.queue.chips._buttons)
    window.queue.chips.forget_wanted.emit("mornings")
    qtbot.waitUntil(lambda: program.office.saved_views(MARIA) == {})


def test_a_case_is_copied_as_text_and_its_link_opens_it(window: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    window.queue.acting.copy_case()
    qtbot.waitUntil(lambda: "Message 0 cannot be read." in QGuiApplication.clipboard().text())
    link = QGuiApplication.clipboard().text().splitlines()[-1]
    qtbot.keyClick(window.queue.view, Key.Key_J)
    qtbot.waitUntil(lambda: shown() == "P00001")
    window.go("audit")
    window.search.setFocus()
    window.search.setText(link)
    window.search.textEdited.emit(link)
    qtbot.keyClick(window.search, Key.Key_Return)
    qtbot.waitUntil(lambda: shown() == "P00000")
    assert window.pages.currentWidget() is window.queue


def test_a_scanned_number_with_its_enter_opens_the_case(window: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    window.go("today")
    window.search.setFocus()
    qtbot.keyClicks(window.search, "P00003")
    qtbot.keyClick(window.search, Key.Key_Return)  # faster than any answer
    qtbot.waitUntil(lambda: shown() == "P00003")


def test_the_search_field_does_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.search.hits != [])
    assert {spec.text for spec in ACTIONS if spec.where is Where.EVERYWHERE and spec.id != "search"} <= {
        hit.text for hit in window.search.hits
    }
    qtbot.keyClicks(window.search, "compact")
    height = window.queue.view.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: not window.search._pending and len(window.search.hits) == 1)
    qtbot.keyClick(window.search, Key.Key_Return)
    assert window.queue.view.verticalHeader().defaultSectionSize() < height


@pytest.mark.parametrize("cases", [0])
def test_an_empty_queue_says_what_would_be_here(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.queue.empty.isVisible)
    assert window.queue.empty.text() == "Nothing needs a person here. New cases appear by themselves."
    window.queue.chips.choose("Rejected")
    qtbot.waitUntil(lambda: "No case is under “Rejected”" in window.queue.empty.text())


@pytest.mark.parametrize("cases", [600])
def test_a_long_queue_has_its_whole_scroll_bar_and_pages_come_when_seen(window: MainWindow, qtbot: QtBot) -> None:
    model = window.queue.model
    assert model.rowCount() == 600 and model.row(400) is None
    window.queue.view.scrollTo(model.index(400, 0))
    assert model.cell(400, 0).text == "…"
    qtbot.waitUntil(lambda: model.row(400) is not None)
    assert model.row(400).subject == "P00400"
    subjects = [model.row(position).subject for position in (0, 255, 256, 511, 599)]
    assert subjects == ["P00000", "P00255", "P00256", "P00511", "P00599"]
    first = model.row(0)
    model.remove(first.id)
    assert model.rowCount() == 599 and model.row(255).subject == "P00256" and model.row(598).subject == "P00599"


@pytest.mark.parametrize("cases", [600])
def test_choosing_all_states_the_exact_number(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.queue.view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    many = window.queue.acting.many
    assert many is not None
    many.choose(ActionKind.SNOOZE)
    qtbot.waitUntil(lambda: "600 cases" in many.press.text())


@pytest.mark.parametrize("dark", [False, True])
def test_every_screen_shows_in_light_and_dark(window: MainWindow, qtbot: QtBot, dark: bool) -> None:
    window.set_scheme(dark)
    for place in window.screens:
        window.go(place)
        assert not window.grab().isNull()
    window.audit.verify()
    qtbot.waitUntil(lambda: "none changed" in window.audit.notice.text())


def test_every_button_has_a_name_for_screen_readers(window: MainWindow) -> None:
    silent = [
        button
        for button in window.findChildren(QAbstractButton)
        if not (button.text().strip() or button.accessibleName()) and button.objectName() != "qt_spinbox_lineedit"
        if not button.objectName().startswith("qt_") and type(button).__name__ not in ("QToolButton", "QAbstractButton")
    ]
    assert silent == []


def test_no_two_actions_share_a_shortcut_where_both_work() -> None:
    assert clashes(ACTIONS, frozenset(CASE_KEYS.values())) == []
    assert clashes((*ACTIONS, ACTIONS[0]), frozenset()) != []


def test_actions_offered_together_have_different_letters() -> None:
    alike: dict[str, set[ActionKind]] = {}
    for kind, key in CASE_KEYS.items():
        alike.setdefault(key, set()).add(kind)
    shared = [kinds for kinds in alike.values() if len(kinds) > 1]
    # each of these is the primary action of a family of cases of its own
    own = {ActionKind.ACCEPT, ActionKind.PREPARE_RECEIPT, ActionKind.TAKE_OVER, ActionKind.EXPLAIN_CODE}
    assert shared == [own]


def test_what_a_person_may_not_do_is_shown_but_not_done(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.switch_person()
    dialog = window.findChildren(__import__("console.views.signin", fromlist=["x"]).SignInDialog)[0]
    qtbot.waitUntil(lambda: dialog.people.count() == 2)
    dialog.people.setCurrentRow(0 if dialog.people.item(0).data(256) == "dana" else 1)
    dialog.try_it()
    qtbot.waitUntil(lambda: window.who().name == "dana")
    assert window.status.person.text() == "signed in: Dana"
    qtbot.waitUntil(lambda: bool(window.queue.pane.case and not window.queue.pane.case.actions[0].allowed))
    qtbot.keyClick(window.queue.view, Key.Key_D)
    qtbot.waitUntil(lambda: "may not" in window.queue.pane.notice.text())
    assert len(program.office.queue(QueueFilter(), Page(limit=50)).rows) == 5


def test_signed_out_nothing_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.sign_out()
    assert not window.pages.isVisible()
    assert window.status.person.text() == "nobody is signed in"


def test_nothing_found_is_taken_unseen(window: MainWindow, qtbot: QtBot) -> None:
    from console.views.forms.fields import SearchedField

    field = SearchedField(window.tasks, "Product", lambda text: [("BOLT-M8 · Hex bolt M8", 7)])
    qtbot.addWidget(field)
    qtbot.keyClicks(field.edit, "bolt")
    qtbot.waitUntil(lambda: field.choice.count() == 2)
    assert field.problem() == "Search and choose one."
    field.choice.setCurrentIndex(1)
    assert field.problem() == "" and field.choice.currentData() == 7


@pytest.mark.parametrize("cases", [0])
def test_an_answer_for_a_form_that_was_closed_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    import threading

    from console.views.forms.fields import SearchedField

    go_on, heard = threading.Event(), []
    field = SearchedField(window.tasks, "Product", lambda text: (go_on.wait(5), heard.append(text), [("x", 1)])[2])
    field.search("bolt")
    field.deleteLater()
    qtbot.waitUntil(lambda: not _alive(field))
    go_on.set()
    qtbot.waitUntil(lambda: heard == ["bolt"])
    done: list[int] = []
    window.tasks.ask("after", lambda: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])


def _alive(widget: object) -> bool:
    from shiboken6 import isValid

    return bool(isValid(widget))


def test_nothing_is_decided_about_a_case_that_is_not_seen_yet(
    window: MainWindow, program: Program, qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going on and pressing at once meant the case before: it was still in sight."""
    reading, go_on = threading.Event(), threading.Event()
    case = program.office.case

    def slow(number: int, actor: Actor) -> CaseView:
        reading.set()
        go_on.wait(10)
        return case(number, actor)

    monkeypatch.setattr(program.office, "case", slow)
    qtbot.keyClick(window.queue.view, Key.Key_J)
    assert reading.wait(10)
    qtbot.keyClick(window.queue.view, Key.Key_D)
    assert window.queue.acting.form is None
    assert not window.queue.pane.bar.isEnabled()
    qtbot.waitUntil(lambda: window.queue.pane.case is None)  # after a moment the case before makes room
    go_on.set()
    qtbot.waitUntil(lambda: shown() == "P00001")
    assert window.queue.pane.bar.isEnabled()
    qtbot.keyClick(window.queue.view, Key.Key_D)
    assert window.queue.acting.form is not None


def test_a_case_a_colleague_has_taken_is_taken_over_only_when_one_says_so(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    number = window.queue.model.row(0).id
    program.store.do(lambda unit: unit.put_people([Person("tom", "Tom Ferris", RIGHTS, "buyer")]))
    program.office.claim(number, TOM)
    window.queue.acting.refresh_case()
    pane = window.queue.pane
    qtbot.waitUntil(lambda: pane.case is not None and pane.case.taken_by == "Tom Ferris")
    qtbot.keyClick(window.queue.view, Key.Key_D)
    assert window.queue.acting.form is None
    assert "Tom Ferris has taken this case" in pane.notice.text()
    assert program.office.rows([number])[0].claimed_by == "tom"
    qtbot.mouseClick(pane.notice.answer, Qt.MouseButton.LeftButton)
    assert window.queue.acting.form is not None
    qtbot.waitUntil(lambda: program.office.rows([number])[0].claimed_by == "maria")
    lines = program.office.audit(AuditFilter(action="exception.claimed"), Page()).rows
    assert [line.detail for line in lines] == ["", "taken over from Tom Ferris"]


def test_whoever_is_at_work_is_told_that_a_colleague_took_over(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    number = window.queue.model.row(0).id
    qtbot.keyClick(window.queue.view, Key.Key_D)
    qtbot.waitUntil(lambda: window.queue.acting._held)
    with pytest.raises(ConflictingChange):
        program.office.claim(number, TOM)
    program.office.claim(number, TOM, take_over=True)
    window.queue.acting.refresh_case()
    qtbot.waitUntil(lambda: "has taken this case over" in window.queue.pane.notice.text())
    assert window.queue.acting.form is not None, "what was typed is kept"


def test_several_chosen_cases_are_forgotten_with_the_list_they_were_chosen_in(window: MainWindow, qtbot: QtBot) -> None:
    window.queue.view.selectAll()
    assert window.queue.acting.many is not None
    window.queue.chips.choose("Rejected")
    qtbot.waitUntil(window.queue.empty.isVisible)
    assert window.queue.acting.many is None


def test_an_empty_list_leaves_the_headings_where_they_are(window: MainWindow, qtbot: QtBot) -> None:
    top = window.queue.chips.y()
    window.queue.chips.choose("Rejected")
    qtbot.waitUntil(window.queue.empty.isVisible)
    qtbot.waitUntil(lambda: window.queue.empty.height() > 300)
    assert window.queue.chips.y() == top


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("no_answer: No answer yet", "No answer yet"),
        ("nothing: special", "nothing: special"),
        ('{"version": 2, "green": true, "by": null}', "version 2, green yes, by none"),
        ("{broken", "{broken"),
    ],
)
def test_a_line_of_the_audit_reads_without_codes(detail: str, words: str) -> None:
    assert readable(detail) == words


@pytest.mark.parametrize("times", [1, 2])
def test_large_letters_leave_room_for_what_matters(program: Program, qtbot: QtBot, times: int) -> None:
    """At 200 % the rail took a third of the window, and what a case is about had two letters."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.font()
    large = QFont(before)
    large.setPointSizeF(before.pointSizeF() * times)
    app.setFont(large)
    try:
        window = build_window(program.office, MARIA)
        qtbot.addWidget(window)
        window.show()
        window.go("queue")
        qtbot.waitUntil(lambda: window.queue.model.rowCount() > 0)
        view = window.queue.view
        letter = view.fontMetrics().horizontalAdvance("0")
        widths = {heading.title: view.columnWidth(place) / letter for place, heading in enumerate(HEADINGS)}
        assert widths["What"] >= 16, widths
        assert widths["Value"] >= 9, widths
        assert window.rail.width() < window.width() / 4
        assert window.rail.buttons["queue"].toolTip().startswith("Acknowledgments")
    finally:
        app.setFont(before)
        app.setProperty("dressed", "")


def test_a_connections_setting_that_nobody_touched_stays_as_it_is(program: Program, qtbot: QtBot) -> None:
    """A text of several lines does not fit into a field, and came back without its lines."""
    kinds = {one.key: one for one in program.office.onboarding.connection_kinds()}
    text = next(field.name for field in kinds["mailbox"].fields if not field.required)
    stored = {text: "Good day,\nour order is attached.", "ports": [1, 2]}
    tab = ConnectionTab(program.office, lambda work, said: None)
    qtbot.addWidget(tab)
    tab.show_partner(
        PartnerProfile(key="acme", name="Acme", connection="acme", format="x12"),
        ConnectionRow("acme", "mailbox", "Acme", json.dumps(stored)),
    )
    assert tab.settings()[text] == stored[text]
    tab.edits[text].setText("")
    qtbot.keyClicks(tab.edits[text], "short")
    assert tab.settings()[text] == "short"


@pytest.mark.parametrize(
    ("number", "shown"), [(0, ""), (25, "25"), (999, "999"), (1_234, "1.2k"), (9_999, "10k"), (100_000, "100k")]
)
def test_a_count_never_takes_the_room_of_the_name_beside_it(window: MainWindow, number: int, shown: str) -> None:
    button = window.rail.buttons["queue"]
    button.tell(number, 1)
    assert button.told == shown
    assert f"{number:,} open case" in button.toolTip()
