"""A person's dates as a calendar file (RFC 5545) that Outlook and phones subscribe to; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vText

from tenants.clock import VIETNAM

# How often a calendar program shall ask again; it decides for itself.
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Dated:
    """One whole day in a person's calendar. `identity` stays while the thing does, so that a moved date moves the entry."""

    identity: str
    on: date
    title: str
    details: str
    address: str


def calendar_file(name: str, entries: Iterable[Dated], *, host: str, now: datetime) -> bytes:
    """The file, as RFC 5545 wants it: UTF-8, lines of at most 75 bytes. `host` makes the identities unique in the world."""
    calendar = Calendar()
    calendar.add("prodid", "-//Suite 57//Suite 57//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # Not in the standard of 2009, but what Outlook, Apple and Google read (RFC 7986 names the second of each pair).
    # The library knows no type for the first of each and would write it as it stands.
    calendar.add("x-wr-calname", vText(name))
    calendar.add("name", vText(name))
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.identity}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.details)
        event.add("url", entry.address)
        # A deadline takes nobody's time: the day stays free.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _zone() -> Timezone:
    """Vietnam's time. Whole days need none, but the standard wants a part in every calendar, also where nothing is owed."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", str(VIETNAM))
    since = datetime(1975, 6, 13, tzinfo=VIETNAM)
    standard.add("dtstart", since.replace(tzinfo=None))
    for side in ("tzoffsetfrom", "tzoffsetto"):
        standard.add(side, since.utcoffset())
    zone.add_component(standard)
    return zone
