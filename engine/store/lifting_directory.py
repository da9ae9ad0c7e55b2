"""The first forms of the directory's events, lifted: one holder a post, one deputy a person."""

from typing import Any, Final

_OFFICE_WIDE: Final = frozenset({"office", "leader", "inspector", "assessor", "auditor"})


def granted_with_scope(fields: dict[str, Any]) -> dict[str, Any]:
    """RoleGranted.v1 also registered the person, and ended the grant of whoever held the post.

    The lifted grant is named after the post, so that the next grant of the post replaces it. Roles
    that reach beyond one unit now say so; the unit becomes the home of the person.
    """
    role, unit, person = fields["role"], fields["unit"], fields["person"]
    lifted = {
        "stamp": fields["stamp"],
        "id": _grant(role, unit),
        "person": person,
        "role": role,
        "scope": _scope(role, unit),
        "first": fields["stamp"].get("effective_on") or fields["stamp"]["on"],
        "imported": person == f"{unit}.{role.removeprefix('unit_')}",
        "name": fields["name"],
        "email": fields["email"],
    }
    return {**lifted, "home": unit} if role in _OFFICE_WIDE else lifted


def revoked_by_id(fields: dict[str, Any]) -> dict[str, Any]:
    """RoleRevoked.v1 named person, role and unit."""
    role, unit = fields["role"], fields["unit"]
    return {
        "stamp": fields["stamp"],
        "id": _grant(role, unit),
        "person": fields["person"],
        "role": role,
        "scope": _scope(role, unit),
    }


def deputy_with_id(fields: dict[str, Any]) -> dict[str, Any]:
    """With DeputyNamed.v1 a person had one deputy; naming another replaced him."""
    return {**fields, "id": f"deputy/{fields['person']}"}


def _scope(role: str, unit: str) -> str:
    return "office" if role in _OFFICE_WIDE else f"unit/{unit}"


def _grant(role: str, unit: str) -> str:
    return f"{role}/{unit}"
