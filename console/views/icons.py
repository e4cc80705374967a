"""Own SVG icons, recoloured to the scheme's ink and drawn sharp at every scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from console import resources

FOLDER = resources.FOLDER / "icons"
_SCALES = (1.0, 1.5, 2.0, 3.0)


@lru_cache(maxsize=512)
def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """The icon in ``colour`` at ``size`` logical pixels; an empty one when there is none of this name."""
    found = QIcon()
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        return found
    text = path.read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    for scale in _SCALES:
        pixmap = QPixmap(int(size * scale), int(size * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        found.addPixmap(pixmap)
    return found
