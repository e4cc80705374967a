"""Colours as tokens, light and dark; one palette and a handful of style rules made from them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from console import resources

_CHOICE = (resources.FOLDER / "icons" / "choice.svg").as_posix()
"""What marks a field as one to choose in; of a grey that both schemes show, as a style rule cannot recolour it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, by role. Ink on its soft ground has a contrast of 4.5 to 1 or more."""

    dark: bool
    window: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str
    accent_soft: str
    on_accent: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    neutral_soft: str

    def tone(self, name: str) -> tuple[str, str]:
        """(ink, soft ground) of a tone: ``bad``, ``warn``, ``good``, anything else is neutral."""
        return {
            "bad": (self.bad, self.bad_soft),
            "warn": (self.warn, self.warn_soft),
            "good": (self.accent, self.accent_soft),
        }.get(name, (self.text, self.neutral_soft))


LIGHT = Tokens(
    dark=False,
    window="#f6f6f4",
    panel="#ffffff",
    line="#dededa",
    text="#1d2023",
    quiet="#5f6469",
    accent="#1f6f5c",
    accent_soft="#e6f1ee",
    on_accent="#ffffff",
    warn="#855600",
    warn_soft="#fdf1dc",
    bad="#b3261e",
    bad_soft="#fbe4e2",
    neutral_soft="#efefec",
)
DARK = Tokens(
    dark=True,
    window="#191a1d",
    panel="#202226",
    line="#35383d",
    text="#e9eaeb",
    quiet="#a2a7ad",
    accent="#56c5a5",
    accent_soft="#22332f",
    on_accent="#10211c",
    warn="#f0b354",
    warn_soft="#3a2d14",
    bad="#ff8a80",
    bad_soft="#40201d",
    neutral_soft="#2c2f34",
)


def tokens(dark: bool) -> Tokens:
    """The tokens of a scheme."""
    return DARK if dark else LIGHT


def apply(app: QApplication, scheme: Tokens) -> None:
    """Dress the application; costs nothing when it is dressed so already."""
    if app.property("dressed") == scheme.window:
        return
    app.setProperty("dressed", scheme.window)
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, scheme.window),
        (roles.WindowText, scheme.text),
        (roles.Base, scheme.panel),
        (roles.AlternateBase, scheme.window),
        (roles.Text, scheme.text),
        (roles.Button, scheme.panel),
        (roles.ButtonText, scheme.text),
        (roles.Highlight, scheme.accent_soft),
        (roles.HighlightedText, scheme.text),
        (roles.PlaceholderText, scheme.quiet),
        (roles.ToolTipBase, scheme.panel),
        (roles.ToolTipText, scheme.text),
        (roles.Mid, scheme.line),
        (roles.Light, scheme.panel),
        (roles.Dark, scheme.line),
        (roles.Link, scheme.accent),
        (roles.Accent, scheme.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.ButtonText, roles.Text, roles.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.quiet))
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette)
    app.setStyleSheet(_rules(scheme, app.font()))


def _size(font: QFont, share: float) -> str:
    """A size beside that of the font one has set, for a style rule."""
    points = font.pointSizeF()
    return f"{points * share:.1f}pt" if points > 0 else f"{font.pixelSize() * share:.0f}px"


def _rules(s: Tokens, font: QFont) -> str:
    title, head = (_size(font, share) for share in (1.4, 1.25))
    return f"""
    QWidget#rail, QWidget#top, QWidget#pane, QWidget#footer, QStatusBar {{ background: {s.panel}; }}
    QWidget#rail {{ border-right: 1px solid {s.line}; }}
    QWidget#top {{ border-bottom: 1px solid {s.line}; }}
    QWidget#footer {{ border-top: 1px solid {s.line}; }}
    QStatusBar {{ border-top: 1px solid {s.line}; color: {s.quiet}; }}
    QStatusBar::item {{ border: none; }}
    QSplitter::handle {{ background: {s.line}; }}
    QPushButton#nav {{ background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left; }}
    QPushButton#nav:checked {{ background: {s.accent_soft}; }}
    QPushButton#nav:hover:!checked {{ background: {s.neutral_soft}; }}
    QPushButton#nav:focus {{ border-color: {s.accent}; }}
    QPushButton {{ background: {s.panel}; border: 1px solid {s.line}; border-radius: 6px; padding: 6px 12px; }}
    QPushButton:hover {{ background: {s.neutral_soft}; }}
    QPushButton:focus {{ border-color: {s.accent}; }}
    QPushButton:disabled {{ color: {s.quiet}; background: {s.window}; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QPushButton#primary {{ background: {s.accent}; color: {s.on_accent}; border-color: {s.accent}; font-weight: 600; }}
    QPushButton#primary:focus {{ border-color: {s.text}; }}
    QPushButton#primary:disabled {{ background: {s.neutral_soft}; color: {s.quiet}; border-color: {s.line}; }}
    QPushButton#chip {{ border-radius: 10px; padding: 3px 10px; }}
    QPushButton#chip:checked {{ background: {s.accent_soft}; color: {s.accent}; border-color: {s.accent}; }}
    QPushButton#quietbutton, QToolButton {{ background: transparent; border: 1px solid transparent;
        border-radius: 6px; padding: 4px 8px; color: {s.quiet}; }}
    QPushButton#quietbutton:hover, QToolButton:hover {{ background: {s.neutral_soft}; color: {s.text}; }}
    QPushButton#quietbutton:focus, QToolButton:focus {{ border-color: {s.accent}; }}
    QPushButton#fresh {{ background: {s.accent_soft}; color: {s.accent}; border: none; font-weight: 600;
        text-align: left; }}
    QPushButton#row {{ background: transparent; border: 1px solid transparent; border-radius: 6px; text-align: left; }}
    QPushButton#row:hover {{ background: {s.neutral_soft}; }}
    QPushButton#row:focus {{ border-color: {s.accent}; }}
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QListWidget {{ background: {s.panel};
        border: 1px solid {s.line}; border-radius: 6px; padding: 5px 8px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QListWidget:focus {{
        border-color: {s.accent}; }}
    QLineEdit[wrong="true"] {{ border-color: {s.bad}; background: {s.bad_soft}; }}
    QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{_CHOICE}"); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {s.panel}; border: 1px solid {s.line}; }}
    QListWidget {{ outline: 0; }}
    QListWidget::item {{ padding: 6px 8px; border-radius: 5px; }}
    QListWidget#source::item {{ padding: 1px 4px; }}
    QListWidget::item:selected {{ background: {s.accent_soft}; color: {s.text}; }}
    QListWidget#found {{ border-color: {s.accent}; }}
    QTableView {{ background: {s.panel}; border: 1px solid {s.line}; border-radius: 6px; outline: 0; }}
    QHeaderView {{ background: {s.panel}; border: none; border-top-left-radius: 6px; }}
    QHeaderView::section {{ background: {s.panel}; color: {s.quiet}; border: none;
        border-bottom: 1px solid {s.line}; padding: 7px 8px; }}
    QHeaderView::down-arrow, QHeaderView::up-arrow {{ width: 0; height: 0; }}
    QLabel#title {{ font-size: {title}; font-weight: 600; }}
    QLabel#quiet {{ color: {s.quiet}; }}
    QLabel#head {{ font-size: {head}; }}
    QLabel#section {{ font-weight: 600; }}
    QLabel#badge {{ background: {s.warn_soft}; color: {s.warn}; border-radius: 6px; padding: 4px 12px;
        font-weight: 600; }}
    QLabel#key {{ border: 1px solid {s.line}; border-radius: 4px; padding: 1px 6px; background: {s.window}; }}
    QFrame#toast {{ background: {s.accent_soft}; border-radius: 6px; }}
    QFrame#toast QLabel {{ color: {s.accent}; }}
    QFrame#trouble {{ background: {s.bad_soft}; border-radius: 6px; }}
    QFrame#trouble QLabel {{ color: {s.bad}; }}
    QFrame#question {{ background: {s.warn_soft}; border-radius: 6px; }}
    QFrame#question QLabel {{ color: {s.warn}; }}
    QFrame#card, QFrame#overlay {{ background: {s.panel}; border: 1px solid {s.line}; border-radius: 8px; }}
    QFrame#overlay {{ border-color: {s.accent}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {s.line}; }}
    QTabWidget, QTabBar, QStackedWidget {{ background: transparent; }}
    QTabBar::tab {{ padding: 8px 12px; color: {s.quiet}; border: none; border-bottom: 2px solid transparent;
        background: {s.panel}; }}
    QTabBar::tab:selected {{ color: {s.accent}; border-bottom-color: {s.accent}; }}
    QTabBar::tab:focus {{ color: {s.text}; }}
    QScrollArea {{ border: none; background: transparent; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {s.line}; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }}
    QScrollBar::handle:hover {{ background: {s.quiet}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QMenu {{ background: {s.panel}; border: 1px solid {s.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 22px 6px 10px; border-radius: 5px; }}
    QMenu::item:selected {{ background: {s.accent_soft}; color: {s.text}; }}
    QMenu::item:disabled {{ color: {s.quiet}; }}
    QMenu::separator {{ height: 1px; background: {s.line}; margin: 4px 8px; }}
    QToolTip {{ background: {s.panel}; color: {s.text}; border: 1px solid {s.line}; padding: 4px 6px; }}
    QProgressBar {{ border: 1px solid {s.line}; border-radius: 5px; text-align: center; background: {s.window}; }}
    QProgressBar::chunk {{ background: {s.accent_soft}; border-radius: 4px; }}
    """
