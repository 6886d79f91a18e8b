"""Operations on accounts: people, roles, posts, sessions, passwords and second factors."""

import hashlib
from datetime import date, timedelta
from functools import cache

import pyotp
from flask import current_app
from sqlalchemy import delete, select, update

from portal.accounts.models import Holding, RecoveryCode, RoleGrant, Staff, StaffSession
from portal.accounts.queries import find_staff, people_with_role
from portal.accounts.rules import (
    DEMO_PASSWORD,
    INITIAL_PASSWORD_LASTS,
    CodeRefusedError,
    InitialPasswordExpiredError,
    LastAdministratorError,
    SignInRefusedError,
    UserNameTakenError,
    accepted_totp_step,
    check_address,
    check_password_strength,
)
from portal.authority_settings.definitions import PORTAL_NAME
from portal.authority_settings.queries import current
from portal.library.access.permissions import Actor, Role
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import fold_identifier
from portal.platform import clock
from portal.platform.security.contact_encryption import open_sealed, seal
from portal.platform.security.passwords import hash_password, is_password
from portal.platform.security.tracking_codes import derived_hash, new_secret_code, read_code
from portal.platform.storage import audit
from portal.platform.storage.code_lookup import is_code_taken
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.platform.storage.unsent_texts import delete_unsent_of
from portal.settings import Settings

RECOVERY_CODES = 8  # unsourced
RECOVERY_CODE_LETTERS = 24  # of 32 kinds: 120 bits


def add_staff(
    actor: Actor, user_name: str, *, display_name: str, password: str, language: str = ORIGINAL, is_demo: bool = False
) -> Staff:
    """Create an account without any role, whose password is an initial one.

    Raises PasswordTooWeakError, CommonPasswordError, GuessablePasswordError or UserNameTakenError.
    """
    if not is_demo:
        check_password_strength(user_name, password, [display_name, *_portal_names()])
    if is_code_taken(Staff.user_name, user_name):
        raise UserNameTakenError
    staff = Staff(
        user_name=user_name,
        display_name=display_name,
        password_hash=_demo_hash(password) if is_demo else hash_password(password),
        password_expires_at=None if is_demo else clock.now() + INITIAL_PASSWORD_LASTS,
        language=language,
        needs_second_factor=not is_demo,
        created_at=clock.now(),
    )
    audit.record(actor, "add_staff", staff)
    return staff


@cache
def _demo_hash(password: str) -> str:
    """Hash the public demonstration password once and reuse the hash for all demonstration accounts."""
    return hash_password(password)


def grant_role(actor: Actor, staff: Staff, role: Role, department: str | None = None) -> None:
    """Grant a role in one department or (None) everywhere; do nothing when it is already granted."""
    if not any((each.role, each.department_code) == (role, department) for each in staff.role_grants):
        staff.role_grants.append(RoleGrant(role=role, department_code=department))
    audit.record(actor, "grant_role", staff, detail=_written(role, department))


def _written(role: Role, department: str | None) -> str:
    return f"{role.value}@{department or '*'}"


def assign_post(actor: Actor, staff: Staff, post_code: str, from_on: date) -> None:
    """Assign a post to a person from a day on; do nothing when the person already holds it."""
    if not any(each.post_code == post_code and each.to_on is None for each in staff.holdings):
        staff.holdings.append(Holding(post_code=post_code, from_on=from_on))
    audit.record(actor, "assign_post", staff)


def revoke_role(actor: Actor, staff: Staff, role: Role, department: str | None = None) -> None:
    """Revoke a role; raises NotFoundError when it is not granted, and LastAdministratorError."""
    held = [grant for grant in staff.role_grants if (grant.role, grant.department_code) == (role, department)]
    if not held:
        raise NotFoundError(f"{role.value} is not a role of {staff.user_name}")
    if role is Role.ADMINISTRATOR:
        _check_not_last_administrator(staff)
    for grant in held:
        staff.role_grants.remove(grant)
    audit.record(actor, "revoke_role", staff, detail=_written(role, department))


def leave_post(actor: Actor, staff: Staff, post_code: str, last_day: date) -> None:
    """End the holding of a post and store its last day; raises NotFoundError when the person does not hold it."""
    held = [holding for holding in staff.holdings if holding.post_code == post_code and holding.to_on is None]
    if not held:
        raise NotFoundError(post_code)
    for holding in held:
        holding.to_on = last_day
    audit.record(actor, "leave_post", staff)


def move_role_grants(actor: Actor, old_department: str, new_department: str) -> None:
    """Replace the roles granted in a department by the same roles in its successor."""
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.department_code == old_department)).all():
        staff = db.session.get_one(Staff, grant.staff_id)
        has_both = any((each.role, each.department_code) == (grant.role, new_department) for each in staff.role_grants)
        if has_both:
            staff.role_grants.remove(grant)
        else:
            grant.department_code = new_department
        audit.record(actor, "lead_grant_over", staff, detail=_written(grant.role, old_department))


def move_post_holdings(actor: Actor, old_post: str, new_post: str, today: date) -> None:
    """End the holdings of a post and begin holdings of its successor today; the earlier ones stay stored."""
    query = select(Holding).where(Holding.post_code == old_post, (Holding.to_on.is_(None)) | (Holding.to_on >= today))
    for holding in db.session.scalars(query).all():
        staff = db.session.get_one(Staff, holding.staff_id)
        if not any(each.post_code == new_post and each.covers(today) for each in staff.holdings):
            staff.holdings.append(Holding(post_code=new_post, from_on=today, to_on=holding.to_on))
        holding.to_on = max(holding.from_on, today - timedelta(days=1))
        audit.record(actor, "lead_holding_over", staff)


@operation
def set_email(actor: Actor, staff: Staff, email: str) -> None:
    """Set a person's office e-mail address, empty for none; raises NoAddressError."""
    email = fold_identifier(email)
    check_address(email)
    staff.email = email
    audit.record(actor, "set_email", staff)


def set_active(actor: Actor, staff: Staff, *, is_active: bool) -> None:
    """Activate or deactivate an account; either ends its sessions. Raises LastAdministratorError."""
    if not is_active and any(grant.role is Role.ADMINISTRATOR for grant in staff.role_grants):
        _check_not_last_administrator(staff)
    staff.is_active = is_active
    _end_sessions(staff)
    if not is_active:
        delete_unsent_of(staff.id)
    audit.record(actor, "activate" if is_active else "deactivate", staff)


def _check_not_last_administrator(staff: Staff) -> None:
    if all(person.id == staff.id for person in people_with_role([Role.ADMINISTRATOR])):
        raise LastAdministratorError


def forget_second_factor(actor: Actor, staff: Staff) -> None:
    """Delete a person's second factor and recovery codes, and end all sessions; the next sign-in sets up new ones."""
    staff.totp_secret = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    _end_sessions(staff)
    audit.record(actor, "forget_second_factor", staff)


def _end_sessions(staff: Staff) -> None:
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff.id, StaffSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def verify_password(user_name: str, password: str) -> Staff:
    """Return the account with this user name and password; raises SignInRefusedError or InitialPasswordExpiredError.

    An unknown name takes as long to refuse as a wrong password. Hashing is slow and nothing is written: call it outside
    ``writing()``. Raises HashingBusyError as well.
    """
    staff = find_staff(user_name)
    is_right = is_password(password, staff.password_hash if staff else None)
    if not is_right or staff is None or (password == DEMO_PASSWORD and not _is_demo()):
        raise SignInRefusedError
    if staff.password_expires_at is not None and clock.now() > staff.password_expires_at:
        raise InitialPasswordExpiredError
    return staff


def needs_second_factor(staff: Staff) -> bool:
    """Tell whether the password alone does not sign a person in: outside demo mode it signs in nobody."""
    return staff.needs_second_factor or not _is_demo()


def _is_demo() -> bool:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.demo


def change_password(actor: Actor, staff: Staff, new_password: str, hashed: str = "") -> None:
    """Set the password that a person has chosen, and end every session of theirs.

    ``hashed`` is its hash, made before ``writing()`` where others would wait for the writer meanwhile.
    Raises PasswordTooWeakError, CommonPasswordError or GuessablePasswordError.
    """
    _set_password(staff, new_password, hashed)
    staff.password_expires_at = None
    audit.record(actor, "change_password", staff)


def set_initial_password(actor: Actor, staff: Staff, password: str) -> None:
    """Set a password that the person must replace within ``INITIAL_PASSWORD_LASTS``; ends every session of theirs.

    Raises PasswordTooWeakError, CommonPasswordError or GuessablePasswordError.
    """
    _set_password(staff, password)
    staff.password_expires_at = clock.now() + INITIAL_PASSWORD_LASTS
    audit.record(actor, "set_initial_password", staff)


def _set_password(staff: Staff, password: str, hashed: str = "") -> None:
    departments = [grant.department_code or "" for grant in staff.role_grants]
    names = [staff.display_name, staff.email.partition("@")[0], *departments, *_portal_names()]
    check_password_strength(staff.user_name, password, names)
    staff.password_hash = hashed or hash_password(password)
    _end_sessions(staff)


def _portal_names() -> list[str]:
    return list(current(PORTAL_NAME).values())


def new_totp_secret() -> str:
    """Return a fresh secret for an authenticator app."""
    return pyotp.random_base32()


@operation
def enrol_second_factor(actor: Actor, staff: Staff, secret: str, typed: str) -> list[str]:
    """Store the encrypted TOTP secret after a correct first code; return the recovery codes, shown only now.

    Raises CodeRefusedError.
    """
    if staff.totp_secret is not None:
        raise CodeRefusedError
    staff.totp_last_step = accepted_totp_step(secret, fold_identifier(typed), 0, clock.now())
    staff.totp_secret = seal(secret, f"totp:{staff.id}")
    staff.needs_second_factor = True  # in demo mode too, from then on
    codes = [f"R-{new_secret_code(RECOVERY_CODE_LETTERS)}" for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(staff_id=staff.id, code_hash=_recovery_hash(staff, code)) for code in codes)
    audit.record(actor, "enrol_second_factor", staff)
    return codes


@operation
def use_second_factor(actor: Actor, staff: Staff, typed: str) -> None:
    """Accept a TOTP code or a recovery code, each only once; raises CodeRefusedError."""
    typed = fold_identifier(typed)
    if typed.isdigit() and staff.totp_secret is not None:
        secret = open_sealed(staff.totp_secret, f"totp:{staff.id}")
        staff.totp_last_step = accepted_totp_step(secret, typed, staff.totp_last_step, clock.now())
    else:
        _use_recovery_code(staff, typed)
    audit.record(actor, "use_second_factor", staff)


def _use_recovery_code(staff: Staff, typed: str) -> None:
    code = db.session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.staff_id == staff.id,
            RecoveryCode.code_hash.in_([_recovery_hash(staff, typed), _old_recovery_hash(staff, typed)]),
            RecoveryCode.used_at.is_(None),
        )
    )
    if code is None:
        raise CodeRefusedError
    code.used_at = clock.now()


def _recovery_hash(staff: Staff, code: str) -> str:
    return derived_hash("recovery", f"{staff.id}:{read_code(code)}")


def _old_recovery_hash(staff: Staff, code: str) -> str:
    """Return the hash, without a key, of codes given out before they had 120 bits: they work until they are used."""
    return hashlib.sha256(f"{staff.id}:{read_code(code)}".encode()).hexdigest()
