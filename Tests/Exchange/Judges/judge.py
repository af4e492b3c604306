"""Has other people's readers judge what is exported: the same instances there as here.

Reads a folder that `scripts/test-exchange` had the tests write: `<name>.ics` with one recurring
VTODO and VEVENT each, `<name>.json` with the due times that they have here, and `todo.txt`. Needs icalendar, vobject,
recurring-ical-events, python-dateutil and pytodotxt of PyPI; says their versions.
"""

import csv
import json
import pathlib
import sys
from datetime import date, datetime, timedelta, timezone
from importlib.metadata import version

import icalendar
import pytodotxt
import recurring_ical_events
import vobject
from dateutil.rrule import rrulestr


def moment(value):
    """A due time as the golden file has it: a day, or an instant in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def end(component):
    """When a VTODO is due: DUE, or DTSTART where that stands alone."""
    return (component.get("DUE") or component["DTSTART"]).dt


def judge(path):
    text = path.read_bytes().decode()
    wanted = json.loads(path.with_suffix(".json").read_text())
    calendar = icalendar.Calendar.from_ical(text)
    faults = []
    for kind, when in (("VTODO", end), ("VEVENT", lambda component: component["DTSTART"].dt)):
        query = recurring_ical_events.of(calendar, components=[kind])
        found = sorted({moment(when(item)) for item in query.between(date(2020, 1, 1), date(2045, 1, 1))})[: len(wanted)]
        if found != wanted:
            faults.append(f"recurring-ical-events: {kind} {found[:5]} is not {wanted[:5]}")
    for component in calendar.walk("VTODO"):
        start, rule = component["DTSTART"].dt, component["RRULE"].to_ical().decode()
        distance = end(component) - start
        few = [moment(item + distance) for item in rrulestr(rule, dtstart=start, forceset=False)[: len(wanted)]] if isinstance(
            start, datetime) else [
            moment((item + distance).date())
            for item in rrulestr(rule, dtstart=datetime(start.year, start.month, start.day))[: len(wanted)]]
        if few != wanted:
            faults.append(f"dateutil: {few[:5]} is not {wanted[:5]}")
        if "DUE" in component and not end(component) > start:
            faults.append("DUE is not later than DTSTART")
    for component in vobject.readComponents(text):
        component.validate(raiseException=True)
    return faults


def judge_texts(folder):
    """Titles, descriptions and tags, letter by letter: in calendars by two readers, in the table by Python's."""
    wanted = json.loads((folder / "texts.json").read_text())
    text = (folder / "texts.ics").read_bytes().decode()
    faults = []
    for kind in ("VTODO", "VEVENT"):
        parts = icalendar.Calendar.from_ical(text).walk(kind)
        for part, want in zip(parts, wanted, strict=True):
            tags = part["CATEGORIES"]
            tags = [str(tag) for item in (tags if isinstance(tags, list) else [tags]) for tag in item.cats]
            said = {"title": str(part["SUMMARY"]), "description": str(part["DESCRIPTION"]), "tags": tags}
            if said != want:
                faults.append(f"icalendar: {kind} {said} is not {want}")
    for calendar in vobject.readComponents(text):
        for kind in ("vtodo", "vevent"):
            for part, want in zip(calendar.contents[kind], wanted, strict=True):
                said = {"title": part.summary.value, "description": part.description.value}
                if said != {name: want[name] for name in said}:
                    faults.append(f"vobject: {kind} {said} is not {want}")
    with (folder / "texts.csv").open(newline="", encoding="utf-8") as file:
        for row, want in zip(csv.DictReader(file), wanted, strict=True):
            if row["DESCRIPTION"] != want["description"] or not row["CONTENT"].startswith(want["title"]):
                faults.append(f"csv: {row} is not {want}")
    return faults


def main(folder):
    for name in ("icalendar", "vobject", "recurring-ical-events", "python-dateutil", "pytodotxt"):
        print(f"{name} {version(name)}")
    paths = sorted(pathlib.Path(folder).glob("[0-9]*.ics"))
    faults = 0
    for path in paths:
        for fault in judge(path):
            faults += 1
            print(f"{path.name}: {fault}")
    for fault in judge_texts(pathlib.Path(folder)):
        faults += 1
        print(f"texts: {fault}")
    todo = pytodotxt.TodoTxt(pathlib.Path(folder) / "todo.txt")
    lines = todo.parse()
    wanted = json.loads((pathlib.Path(folder) / "todo.json").read_text())
    for task, given in zip(lines, wanted, strict=True):
        said = {"completed": task.is_completed, "priority": task.priority, "due": task.attributes.get("due", [None])[0]}
        if said != given:
            faults += 1
            print(f"pytodotxt: {said} is not {given}")
    print(f"{len(paths)} series and {len(lines)} lines, {faults} faults")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
