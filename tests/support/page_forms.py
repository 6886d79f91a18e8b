"""What a member of staff types on the page of a complaint, as a browser sends it."""

from tests.support.visitor import Form

REPLY = "经查，窗口当天确有延误，已向您道歉。"
NOTE = "已电话核实。"


def typed(form: Form, **values: str) -> dict[str, str]:
    """Return what a browser sends: the fields of the page's form, some of them (``reply__words``) typed into."""
    named = {next(name for name in form.fields if name.endswith(f"-{end.replace('__', ':')}")): value
             for end, value in values.items()}  # fmt: skip
    return form.fields | named
