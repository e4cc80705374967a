"""What persons chose for an order's answers, kept as JSON: which line is meant, which answer holds, which product."""

from __future__ import annotations

import json

from console.domain.acknowledging import Choices
from console.domain.values import ItemScheme


def choices_to_json(choices: Choices) -> str:
    """The stored form."""
    return json.dumps(
        {
            "lines": [[document, index, ref] for (document, index), ref in choices.lines.items()],
            "answer": choices.answer,
            "products": [[str(scheme), value, product] for (scheme, value), product in choices.products.items()],
        }
    )


def choices_from_json(text: str) -> Choices:
    """Read back. Raises ValueError, KeyError on damaged text."""
    data = json.loads(text)
    return Choices(
        lines={(document, index): ref for document, index, ref in data["lines"]},
        answer=data["answer"],
        products={(ItemScheme(scheme), value): product for scheme, value, product in data["products"]},
    )
