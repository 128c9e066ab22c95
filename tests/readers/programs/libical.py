"""Reads calendars with libical, the parser of Evolution and KDE, and asks its restriction check (RFC 5546).

``/usr/bin/python3 libical.py FILE...`` prints ``{file: {name, entries, errors}}`` in the form that ``forms.py``
describes. The system's Python runs it: the bindings (``gir1.2-ical-3.0``, ``python3-gi``) are packages of the system.
"""

import json
import sys
from pathlib import Path

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

UTC = ICalGLib.Timezone.get_utc_timezone()
KINDS = {ICalGLib.ComponentKind.VEVENT_COMPONENT: "VEVENT", ICalGLib.ComponentKind.VTODO_COMPONENT: "VTODO"}
P = ICalGLib.PropertyKind


def each(component, kind):
    found = component.get_first_property(kind)
    while found:
        yield found
        found = component.get_next_property(kind)


def parts(component, kind=ICalGLib.ComponentKind.ANY_COMPONENT):
    found = component.get_first_component(kind)
    while found:
        yield found
        found = component.get_next_component(kind)


def day(time):
    return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"


def clock(time):
    return f"{day(time)}T{time.get_hour():02}:{time.get_minute():02}:{time.get_second():02}"


def utc(time):
    return f"{clock(time)}Z"


def moment(calendar, component, kind, read):
    """A day or time as written, and the instant that libical makes of it with the zone that the file carries."""
    property_ = component.get_first_property(kind)
    if not property_:
        return None, None
    time = read(property_)
    if time.is_date():
        return day(time), None
    named = property_.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    zone = calendar.get_timezone(named.get_tzid()) if named else UTC
    return clock(time), utc(ICalGLib.Time.new_from_timet_with_zone(time.as_timet_with_zone(zone), False, UTC))


def entry(calendar, component):
    kind = KINDS[component.isa()]
    start, start_utc = moment(calendar, component, P.DTSTART_PROPERTY, ICalGLib.Property.get_dtstart)
    if kind == "VTODO":
        end, end_utc = moment(calendar, component, P.DUE_PROPERTY, ICalGLib.Property.get_due)
    else:
        end, end_utc = moment(calendar, component, P.DTEND_PROPERTY, ICalGLib.Property.get_dtend)

    def first(kind, read):
        property_ = component.get_first_property(kind)
        return read(property_) if property_ else None

    status = first(P.STATUS_PROPERTY, ICalGLib.Property.get_value_as_string)
    alarms = [
        -ICalGLib.Property.get_trigger(alarm.get_first_property(P.TRIGGER_PROPERTY)).get_duration().as_int()
        for alarm in parts(component, ICalGLib.ComponentKind.VALARM_COMPONENT)
    ]
    return {
        "kind": kind,
        "uid": component.get_uid(),
        "sequence": component.get_sequence(),
        "status": status,
        "summary": component.get_summary(),
        "description": component.get_description(),
        "location": component.get_location(),
        "url": first(P.URL_PROPERTY, ICalGLib.Property.get_url),
        "categories": sorted(
            word for found in each(component, P.CATEGORIES_PROPERTY) for word in found.get_categories().split(",")
        ),
        "stamp": utc(component.get_dtstamp()),
        "modified": first(P.LASTMODIFIED_PROPERTY, lambda found: utc(found.get_lastmodified())),
        "start": start,
        "end": end,
        "start_utc": start_utc,
        "end_utc": end_utc,
        "transparent": first(P.TRANSP_PROPERTY, ICalGLib.Property.get_value_as_string) == "TRANSPARENT",
        "recurs": any(True for kind in (P.RRULE_PROPERTY, P.RDATE_PROPERTY) for _ in each(component, kind)),
        "alarms": sorted(alarms),
    }


def errors(component):
    """What libical found wrong, at any depth."""
    found = [property_.get_xlicerror() for property_ in each(component, P.XLICERROR_PROPERTY)]
    return found + [error for part in parts(component) for error in errors(part)]


def calendar(file):
    root = ICalGLib.Parser.parse_string(Path(file).read_bytes().decode("utf-8"))
    if root is None or root.isa() != ICalGLib.ComponentKind.VCALENDAR_COMPONENT:
        raise SystemExit(f"{file}: not one VCALENDAR")
    names = [found.get_name() for found in each(root, P.NAME_PROPERTY)]
    entries = [entry(root, part) for kind in KINDS for part in parts(root, kind)]
    kept = root.count_errors()
    if not ICalGLib.restriction_check(root) or kept:
        return {"name": names[0], "entries": entries, "errors": errors(root) or [f"{kept} errors"]}
    return {"name": names[0], "entries": entries, "errors": []}


sys.stdout.write(json.dumps({file: calendar(file) for file in sys.argv[1:]}))
