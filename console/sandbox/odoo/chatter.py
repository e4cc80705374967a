"""Records that people write messages on."""

from __future__ import annotations

import html
from typing import Any

from console.sandbox.odoo.records import Call, Ids, Records, public


class Chatter(Records):
    """Records with messages."""

    @public("read")
    def message_post(
        self,
        call: Call,
        ids: Ids,
        body: str = "",
        subject: str | None = None,
        message_type: str = "notification",
        subtype_xmlid: str | None = None,
        **ignored: Any,
    ) -> int | Ids:
        self.check_exist(ids)
        text = f"<p>{html.escape(body, quote=False)}</p>" if body else ""
        message = self.log(ids[0], text, message_type, subtype_xmlid or "mail.mt_note", subject or False)
        return [message] if self.world.dialect.posts_a_list else message

    def log(
        self,
        record: int,
        body: str,
        message_type: str = "notification",
        subtype: str = "mail.mt_note",
        subject: Any = False,
    ) -> int:
        """Add a message to a record without touching the record."""
        author = self.world.row("res.users", self.world.user)["partner_id"]
        return self.world.insert(
            "mail.message",
            {
                "model": self.model,
                "res_id": record,
                "body": body,
                "message_type": message_type,
                "subtype_id": self.models["ir.model.data"].find(subtype),  # type: ignore[attr-defined]
                "subject": subject,
                "author_id": author,
                "date": self.world.now,
                "record_name": self.world.names(self.model, record),
            },
        )
