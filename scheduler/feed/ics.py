"""A person's dates as a calendar file (RFC 5545) that Outlook and phones subscribe to; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

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
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("x-published-ttl", ASK_AGAIN)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
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
