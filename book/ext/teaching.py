"""Directives for teachers: ``hours-table`` and ``course``.

Minutes are estimated as ``tools/reading.py`` does. An exercise counts 10 minutes, an
open one 30.
"""

import pathsetup  # noqa: F401 - finds tools/
from generated import Generated, linked

import reading

EXERCISE, OPEN = 10, 30  # minutes


def topics(chapters):
    """Return the pages of each topic, by the name of the first."""
    first, found = {}, {}
    for name, chapter in chapters.items():
        lead = first.setdefault(chapter.topic, name)
        found.setdefault(lead, []).append(chapter)
    return found


def minutes(chapter):
    """Return the minutes of a page's core, its deeper sections and its exercises."""
    deeper = [
        piece
        for section in reading.sections(chapter.notebook)
        if section.title.startswith("Deeper:")
        for piece in section.pieces
    ]
    exercises = sum(
        OPEN if title.startswith("Open") else EXERCISE
        for title in chapter.exercises.values()
    )
    read = reading.minutes(chapter.notebook)
    return round(read), round(reading.minutes_of(deeper)), exercises


def homework(chapter):
    """Return two exercises: the first to write, and the first to find a mistake in."""
    wanted = ("Write", "Implement"), ("Break", "Find", "Mend", "Fix")
    found = []
    for starts in wanted:
        found += [k for k, t in chapter.exercises.items() if t.startswith(starts)][:1]
    for label in chapter.exercises:
        if len(found) < 2 and label not in found:
            found.append(label)
    return found


def figure(chapter):
    """Return the label of the figure to show, and whether it moves.

    It is the first with a slider, else the cover. One without a name is found by the
    label above it.
    """
    for test in (moves, lambda cell: "cover" in reading.tags(cell), reading.pictures):
        label = None
        for cell in chapter.notebook["cells"]:
            if cell["cell_type"] == "markdown":
                rows = reading.text(cell["source"]).splitlines()
                found = [
                    match[1] for row in rows if (match := reading.LABEL.match(row))
                ]
                label = found[-1] if found else label
            elif test(cell):
                return reading.figure(cell).get("name") or label, test is moves
    return chapter.labels[0], False


def moves(cell):
    """Whether a cell shows a figure with a slider."""
    data = [output.get("data", {}) for output in cell.get("outputs", [])]
    return any(
        "dlnotes-interactive" in reading.text(d.get("text/html", "")) for d in data
    )


def clock(amount):
    if not amount:
        return "–"
    hours, rest = divmod(round(amount), 60)
    return f"{hours} h {rest:02}" if hours else f"{rest} min"


class HoursTable(Generated):
    """What each topic costs."""

    classes = ("dl-stack", "dl-hours")

    def markdown(self):
        rows = [
            "| Topic | Read | Deeper | Exercises | Together |",
            "|---|--:|--:|--:|--:|",
        ]
        total = 0
        for pages in topics(self.chapters).values():
            parts = [sum(column) for column in zip(*map(minutes, pages), strict=True)]
            total += sum(parts)
            cells = " | ".join(map(clock, [*parts, sum(parts)]))
            rows.append(f"| {linked(pages[0])} | {cells} |")
        return "\n".join([*rows, f"| **All** | | | | **{clock(total)}** |"])


class Course(Generated):
    """A path: each line names the topics of a week, by their first pages."""

    has_content = True
    classes = ("dl-stack", "dl-course")

    def markdown(self):
        rows = ["| Week | Read | Show | Set | Hours |", "|---|---|---|---|--:|"]
        known = topics(self.chapters)
        lines = [line for line in self.content if line.strip()]
        for number, line in enumerate(lines, 1):
            for name in line.replace(",", " ").split():
                if name not in known:
                    self.warn("week %d: no topic begins with %s", number, name)
                for page in known.get(name, []):
                    rows.append(f"| {number} | {self.row(page)} |")
        return "\n".join(rows)

    def row(self, page):
        label, moves = figure(page)
        show = f"{{ref}}`{'a slider' if moves else 'a figure'} <{label}>`"
        labels = list(page.exercises)
        asked = [
            f"{{ref}}`exercise {labels.index(one) + 1} <{one}>`"
            for one in homework(page)
        ]
        read, _, work = minutes(page)
        return f"{linked(page)} | {show} | {', '.join(asked)} | {clock(read + work)}"


def setup(app):
    app.add_directive("hours-table", HoursTable)
    app.add_directive("course", Course)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
