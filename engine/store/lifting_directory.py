"""The first forms of the directory's events, lifted: one holder a post, one deputy a person."""

from typing import Any, Final

_OFFICE_WIDE: Final = frozenset({"office", "leader", "inspector", "assessor", "auditor"})


def granted_with_scope(fields: dict[str, Any]) -> dict[str, Any]:
    """RoleGranted.v1 registered the person, and took the post from whoever held it: the grant is
    named after the post, so that the next one of it takes its place. A role that reaches beyond
    a unit does so now, and its unit is the home of who holds it.
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
    """Of DeputyNamed.v1 there was one a person: the next one took his place."""
    return {**fields, "id": f"deputy/{fields['person']}"}


def _scope(role: str, unit: str) -> str:
    return "office" if role in _OFFICE_WIDE else f"unit/{unit}"


def _grant(role: str, unit: str) -> str:
    return f"{role}/{unit}"
