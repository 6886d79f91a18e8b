"""Publish gate rules on contact details for applications, enquiries and complaints."""

import re

from flask_babel import lazy_gettext as _l

from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found
from portal.library.guide.vocabulary import ChannelKind, ComplaintChannelKind
from portal.library.text.text_input import is_web_address

# Service numbers of 3 to 5 digits, mobile numbers, numbers with area code and extension, 400 numbers; unsourced.
_PHONE = re.compile(r"^(\d{3,5}|1\d{10}|0\d{2,3}-\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4})$")


def channel_missing(guide: Guide) -> Found:
    """Require at least one channel for applications (national 办事指南 rules)."""
    if not guide.channels:
        yield ElementRef("channels"), _l("State where and when people can apply.")


def channel_without_place(guide: Guide) -> Found:
    """Require the contact details of each channel: a window's address and hours, a URL, a telephone number."""
    for channel in guide.channels:
        needed = {
            ChannelKind.WINDOW: channel.address.original and channel.hours.original,
            ChannelKind.KIOSK: channel.address.original,
            ChannelKind.POST: channel.address.original,
            ChannelKind.ONLINE: channel.url,
            ChannelKind.PHONE: channel.phone,
        }
        if not needed.get(channel.kind, True):
            yield (
                ElementRef("channels", channel.key),
                _l("Enter the address and opening hours, web address or telephone number."),
            )


def consult_missing(guide: Guide) -> Found:
    """Require a telephone number for enquiries (national 办事指南 rules)."""
    if not guide.consult_phone:
        yield ElementRef("consult_phone"), _l("Enter a telephone number for enquiries.")


def complaint_channel_missing(guide: Guide) -> Found:
    """Require a telephone number for complaints (national 办事指南 rules)."""
    if not {channel.kind for channel in guide.complaint_channels} >= {ComplaintChannelKind.PHONE}:
        yield ElementRef("complaint_channels"), _l("Enter at least one telephone number for complaints.")


def malformed_contact(guide: Guide) -> Found:
    """Reject malformed telephone numbers and web addresses."""
    phones = [
        (ElementRef("consult_phone"), guide.consult_phone),
        *((ElementRef("channels", each.key), each.phone) for each in guide.channels),
    ]
    addresses = [(ElementRef("channels", each.key), each.url) for each in guide.channels]
    addresses += [
        (ElementRef("materials", each.key), url)
        for each in guide.materials
        for url in (each.blank_form_url, each.sample_url)
    ]
    addresses += [(ElementRef("outcomes", each.key), each.sample_url) for each in guide.outcomes]
    for each in guide.complaint_channels:
        if each.kind is ComplaintChannelKind.PHONE:
            phones.append((ElementRef("complaint_channels", each.key), each.address.original))
        if each.kind is ComplaintChannelKind.WEB:
            addresses.append((ElementRef("complaint_channels", each.key), each.address.original))
    for element, phone in phones:
        if phone and not _PHONE.match(phone):
            yield element, _l("This is not a telephone number.")
    for element, url in addresses:
        if url and not is_web_address(url):
            yield element, _l("This is not a web address beginning with https://.")
