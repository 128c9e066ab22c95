// Reads calendars with ical.js, the parser of Thunderbird's front end and of Nextcloud: node icaljs.mjs FILE...
// Prints {file: {name, entries}} in the form that ../forms.py describes.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = true;

const utc = (time) => time.toJSDate().toISOString().replace(".000Z", "Z");

function stamp(component, name) {
  const value = component.getFirstPropertyValue(name);
  return value ? utc(value) : null;
}

function before(alarm) {
  const trigger = alarm.getFirstPropertyValue("trigger");
  return -trigger.toSeconds();
}

function entry(component) {
  // Without these options each event searches all others for exceptions of its own.
  const event = new ICAL.Event(component, { strictExceptions: true, exceptions: [] });
  const task = component.name === "vtodo";
  const end = task ? component.getFirstPropertyValue("due") : component.getFirstPropertyValue("dtend");
  const start = component.getFirstPropertyValue("dtstart");
  const timed = [start, end].map((time) => (time && !time.isDate ? utc(time) : null));
  const text = (name) => component.getFirstPropertyValue(name)?.toString() ?? null;
  return {
    kind: component.name.toUpperCase(),
    uid: event.uid,
    sequence: component.getFirstPropertyValue("sequence"),
    status: text("status"),
    summary: event.summary,
    description: event.description,
    location: event.location,
    url: text("url"),
    categories: component
      .getAllProperties("categories")
      .flatMap((property) => property.getValues())
      .sort(),
    stamp: stamp(component, "dtstamp"),
    modified: stamp(component, "last-modified"),
    start: start?.toString() ?? null,
    end: end?.toString() ?? null,
    start_utc: timed[0],
    end_utc: timed[1],
    transparent: text("transp") === "TRANSPARENT",
    recurs: event.isRecurring() || event.isRecurrenceException(),
    alarms: component
      .getAllSubcomponents("valarm")
      .map(before)
      .sort((one, other) => one - other),
  };
}

function calendar(file) {
  const root = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  if (root.name !== "vcalendar") throw new Error(`${file}: ${root.name}`);
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const entries = root.getAllSubcomponents().filter((part) => part.name === "vevent" || part.name === "vtodo");
  return { name: root.getFirstPropertyValue("name"), entries: entries.map(entry) };
}

console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((file) => [file, calendar(file)]))));
