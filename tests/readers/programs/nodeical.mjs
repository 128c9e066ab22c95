// Reads calendars with node-ical, which many bots and boards are made with: node nodeical.mjs FILE...
// Prints {file: {name, entries}} in the form that ../forms.py describes.
import ical from "node-ical";

const utc = (time) => (time ? new Date(time).toISOString().replace(".000Z", "Z") : null);
const pad = (number) => String(number).padStart(2, "0");
const words = (value) => (value === undefined ? null : (value.val ?? value));

function local(time) {
  if (!time) return null;
  if (time.dateOnly) return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return new Date(time).toLocaleString("sv-SE", { timeZone: time.tz }).replace(" ", "T");
}

function seconds(duration) {
  const [, sign, weeks, days, hours, minutes, rest] =
    /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  const [w, d, h, m, s] = [weeks, days, hours, minutes, rest].map((part) => Number(part ?? 0));
  return (sign === "-" ? 1 : -1) * ((((w * 7 + d) * 24 + h) * 60 + m) * 60 + s);
}

function entry(item) {
  const end = item.type === "VTODO" ? item.due : item.end;
  const timed = [item.start, end].map((time) => (time && !time.dateOnly ? utc(time) : null));
  return {
    kind: item.type,
    uid: item.uid,
    sequence: Number(item.sequence),
    status: item.status ?? null,
    summary: words(item.summary),
    description: words(item.description),
    location: words(item.location),
    url: words(item.url),
    categories: [...(item.categories ?? [])].sort(),
    stamp: utc(item.dtstamp),
    modified: utc(item.lastmodified),
    start: local(item.start),
    end: local(end),
    start_utc: timed[0],
    end_utc: timed[1],
    transparent: item.transparency === "TRANSPARENT",
    recurs: Boolean(item.rrule || item.recurrences || item.recurrenceid),
    alarms: (item.alarms ?? []).map((alarm) => seconds(words(alarm.trigger))).sort((one, other) => one - other),
  };
}

function calendar(file) {
  const items = Object.values(ical.sync.parseFile(file));
  const head = items.find((item) => item.type === "VCALENDAR");
  const entries = items.filter((item) => item.type === "VEVENT" || item.type === "VTODO");
  return { name: head["WR-CALNAME"], entries: entries.map(entry) };
}

console.log(JSON.stringify(Object.fromEntries(process.argv.slice(2).map((file) => [file, calendar(file)]))));
