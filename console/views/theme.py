"""Colours as tokens, light and dark; one palette and a handful of style rules made from them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, by role."""

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


LIGHT = Tokens(
    False,
    "#f6f6f4",
    "#ffffff",
    "#deded9",
    "#1d2023",
    "#6b7075",
    "#1f6f5c",
    "#e6f1ee",
    "#ffffff",
    "#8a5a00",
    "#fdf1dc",
    "#b3261e",
    "#fbe4e2",
    "#f0f0ed",
)
DARK = Tokens(
    True,
    "#191a1d",
    "#202226",
    "#35383d",
    "#e9eaeb",
    "#9a9fa5",
    "#56c5a5",
    "#22332f",
    "#10211c",
    "#f0b354",
    "#3a2d14",
    "#ff8a80",
    "#40201d",
    "#2a2d31",
)


def tokens(dark: bool) -> Tokens:
    """The tokens of a scheme."""
    return DARK if dark else LIGHT


def apply(app: QApplication, scheme: Tokens) -> None:
    """Dress the application."""
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
        (roles.Link, scheme.accent),
    ):
        palette.setColor(role, QColor(colour))
    app.setStyle("Fusion")
    app.setPalette(palette)
    app.setStyleSheet(_rules(scheme))


def _rules(s: Tokens) -> str:
    return f"""
    QWidget#rail, QWidget#top, QWidget#pane, QStatusBar {{ background: {s.panel}; }}
    QWidget#rail {{ border-right: 1px solid {s.line}; }}
    QWidget#top {{ border-bottom: 1px solid {s.line}; }}
    QWidget#pane {{ border-left: 1px solid {s.line}; }}
    QStatusBar {{ border-top: 1px solid {s.line}; color: {s.quiet}; }}
    QStatusBar::item {{ border: none; }}
    QPushButton#nav {{ background: transparent; border: none; border-radius: 6px; padding: 8px 10px;
        text-align: left; }}
    QPushButton#nav:checked {{ background: {s.accent_soft}; color: {s.accent}; font-weight: 600; }}
    QPushButton#nav:hover {{ background: {s.neutral_soft}; }}
    QPushButton {{ background: {s.panel}; border: 1px solid {s.line}; border-radius: 6px; padding: 6px 12px; }}
    QPushButton:hover {{ background: {s.neutral_soft}; }}
    QPushButton:focus {{ border-color: {s.accent}; }}
    QPushButton:disabled {{ color: {s.quiet}; }}
    QPushButton#primary {{ background: {s.accent}; color: {s.on_accent}; border: none; font-weight: 600; }}
    QPushButton#chip {{ border-radius: 11px; padding: 3px 11px; }}
    QPushButton#chip:checked {{ background: {s.accent_soft}; color: {s.accent}; border-color: {s.accent}; }}
    QLineEdit, QPlainTextEdit, QComboBox, QDateEdit {{ background: {s.panel}; border: 1px solid {s.line};
        border-radius: 6px; padding: 5px 8px; }}
    QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {s.accent}; }}
    QTableView {{ background: {s.panel}; border: 1px solid {s.line}; gridline-color: {s.line};
        selection-background-color: {s.accent_soft}; selection-color: {s.text}; }}
    QHeaderView::section {{ background: {s.panel}; color: {s.quiet}; border: none;
        border-bottom: 1px solid {s.line}; padding: 6px 8px; }}
    QLabel#title {{ font-size: 17px; font-weight: 600; }}
    QLabel#quiet {{ color: {s.quiet}; }}
    QLabel#head {{ font-size: 15px; }}
    QLabel#badge {{ background: {s.warn_soft}; color: {s.warn}; border-radius: 6px; padding: 4px 12px;
        font-weight: 600; }}
    QLabel#toast {{ background: {s.accent_soft}; color: {s.accent}; border-radius: 6px; padding: 8px 12px; }}
    QLabel#trouble {{ background: {s.bad_soft}; color: {s.bad}; border-radius: 6px; padding: 8px 12px; }}
    QFrame#card {{ background: {s.panel}; border: 1px solid {s.line}; border-radius: 8px; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ padding: 6px 12px; color: {s.quiet}; border: none; }}
    QTabBar::tab:selected {{ color: {s.accent}; border-bottom: 2px solid {s.accent}; }}
    QScrollArea {{ border: none; }}
    """
