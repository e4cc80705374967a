"""Orders open in Odoo when a supplier goes live: ticked are those to be sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.services.ordering.open_orders import OpenOrder
from console.views.pieces import label
from console.views.words import plural


class OpenOrders(QWidget):
    """Hidden while there is nothing to choose. Nothing is ticked: whoever presses “Go live” sends no order twice."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        self.words = label("", "section")
        self.rows = QListWidget()
        self.rows.setAccessibleName("Open orders to send")
        layout.addWidget(self.words)
        layout.addWidget(self.rows)
        self.hide()

    def show_orders(self, orders: Sequence[OpenOrder]) -> None:
        """The list to choose from."""
        self.rows.clear()
        self.words.setText(
            f"{plural(len(orders), 'order')} open in Odoo already. Tick what the supplier is to get from here when it"
            " goes live; the others are not sent, as the supplier has them another way."
        )
        for order in orders:
            began = ", partly received" if order.began else ""
            day = f"{order.ordered_on:%d %b %Y}, " if order.ordered_on else ""
            text = f"{order.number}: {day}{plural(order.lines, 'line')}, {order.total:,.2f} {order.currency}{began}"
            item = QListWidgetItem(text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, order.id)
            self.rows.addItem(item)
        self.setVisible(bool(orders))

    def chosen(self) -> list[int]:
        """The ids of the orders ticked."""
        items = [self.rows.item(row) for row in range(self.rows.count())]
        ticked = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        return [item.data(Qt.ItemDataRole.UserRole) for item in ticked]
