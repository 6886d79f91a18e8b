"""Office addresses: nothing that a mail server could read as another header or address."""

import pytest

from portal.accounts.rules import NoAddressError, check_address


@pytest.mark.once
@pytest.mark.parametrize("address", ["", "wang@office.example", "first.last+tag@sub.office.example"])
def test_an_address_is_taken(address: str):
    check_address(address)


@pytest.mark.once
@pytest.mark.parametrize(
    "address",
    [
        "wang",
        "a@b\nBcc: c@d.example",
        "a@b.example\r\n",
        "a@b.example,c@d.example",
        "Wang <a@b.example>",
        "a b@c.example",
    ],
)
def test_more_than_an_address_is_refused(address: str):
    with pytest.raises(NoAddressError):
        check_address(address)
