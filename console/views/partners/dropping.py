"""A place that takes a file of a partner: dropped, or chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget


class TakesFile(QWidget):
    """Hands each file on to :meth:`take_file`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def take_file(self, path: Path) -> None:
        """What is done with a file."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first file that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_file(Path(paths[0]))

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "A file they sent")
        if name:
            self.take_file(Path(name))
