"""Ready-made partner profiles, kept as data in ``resources/partners``: one file a template."""

from __future__ import annotations

from functools import cache

from console import resources
from console.services.onboarding.templates import PartnerTemplate

FOLDER = resources.FOLDER / "partners"


@cache
def partner_templates() -> tuple[PartnerTemplate, ...]:
    """Every template, by name. Raises OSError or pydantic.ValidationError when the program's own data is damaged."""
    found = [PartnerTemplate.model_validate_json(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")]
    return tuple(sorted(found, key=lambda template: template.name))
