"""``benchmarks/README.md`` and its pictures, made from the file of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import pictures
from benchmarks.contenders import MEMORY, RACES, Race
from benchmarks.figures import median, ratio, short, spread, table, with_spread
from benchmarks.results import Results
from benchmarks.targets import TARGETS, net, speed

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"

_HEAD = """\
# Benchmarks

```
python3 dev.py bench                  # everything, small: a few minutes
python3 dev.py bench --full           # everything, with the largest sizes
python3 dev.py bench redis payload    # these parts only
python3 dev.py bench page             # writes this page from benchmarks/results.json
python3 dev.py bench count            # the instruction count of one turn, which a test watches
python3 dev.py bench profile          # what each part of a turn costs
```

People fill in a form of six messages: `/register`, a name, an age that is refused, an age, an e-mail, `yes`. They are
interleaved: everybody sends the first message before anybody sends the second, so each message loads its conversation
again. Replies are collected in memory; nothing goes over a network but to the store.

Only the figures of one table can be compared, and the noise beside them says how far. A figure is the median over the
rounds, ± half the distance from the quickest to the slowest round. Contenders run in turn, each in a process of its
own, and a ratio is taken within a round. What each of them understood is checked."""

_NOT_EQUAL = """\
## What is not equal

- A bot written by hand knows no message ids, no second delivery, no lock, no other writer, no review, no way back, no
  words such as `cancel`; it keeps nothing of what it said. convflow does all of it in every turn, and its record holds
  the replies and the ids.
- The checks of aiogram, python-telegram-bot, vkbottle, telegraf, vk-io and grammY are written by hand, with one
  regular expression for the e-mail; convflow reads a plain one with a pattern and all others with `email-validator`.
  aiogram-dialog has type factories.
  botbuilder recognises numbers and yes within sentences.
- Frameworks of a platform read that platform's update and make its calls; convflow gets a message. *Net* takes off
  what the same framework costs when it does nothing with the message. The calls themselves end in memory.
- aiogram, python-telegram-bot, vkbottle, telegraf and vk-io keep live objects in memory. convflow, grammY, botbuilder
  and the bot with JSON keep what could be stored.
- The last message of a registration is two commits for convflow: the answers, then what `on_complete` led to.
- Node and Python are two languages: compare a line with the bot by hand of its own language.
- A bot by hand uses SQLite in the event loop, which waits for the disk and for other processes. convflow does there
  only what does not wait, and the rest in a thread."""


def write(results: Results, folder: Path = HERE) -> int:
    """Write the page and the pictures."""
    drawn = _pictures(results)
    place = folder / "pictures"
    place.mkdir(exist_ok=True)
    for name, svg in drawn.items():
        (place / f"{name}.svg").write_text(svg, "utf-8")
    parts = [_HEAD, _machine(results), "## Targets\n\n" + summary(results)]
    parts += [_race(results, race, drawn) for race in RACES if results.figures(race.name)]
    parts += [section for section in _growth(results, drawn) if section]
    parts += [_profile(results), _NOT_EQUAL]
    (folder / "README.md").write_text("\n\n".join(part for part in parts if part) + "\n", "utf-8")
    return 0


def summary(results: Results) -> str:
    """Write the table of targets."""
    return table(["target", "bound", "stretch", "measured", ""], [each.row(results) for each in TARGETS])


def _machine(results: Results) -> str:
    if not results.parts:
        return "Nothing was measured yet."
    newest = max(results.parts.values(), key=lambda part: part["made"])
    about = newest["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    small = sorted(name for name, part in results.parts.items() if not part["full"])
    told = f"Measured until {newest['made']} on {about['cores']} cores: {about['python']}, SQLite {about['sqlite']}"
    return f"{told}, {versions}." + (f" Small runs: {', '.join(small)}." if small else "")


def _picture(name: str, drawn: Mapping[str, str], says: str) -> str:
    return f"![{says}](pictures/{name}.svg)\n\n" if name in drawn else ""


# -- races ------------------------------------------------------------------------------------------------------------


def _race(results: Results, race: Race, drawn: Mapping[str, str]) -> str:
    found = results.figures(race.name)
    noise = f"Noise: {spread(found['noise']):.0%}." if found["noise"] else ""
    rounds = f"{found['rounds']} rounds of {found['people']} people. {noise}"
    body = _memory(results, found) if race is MEMORY else _store(results, race, found)
    return f"## {race.title}\n\n{rounds}\n\n{_picture(race.name, drawn, race.title)}{body}"


def _memory(results: Results, found: Mapping[str, Any]) -> str:
    times: Mapping[str, Any] = found["at"].get("1", {})
    rows = []
    for each in MEMORY.contenders:
        if each.name in found["failed"] or each.name not in times:
            rows.append([each.name, "not run", "", f"could not run: {found['failed'].get(each.name, 'not measured')}"])
            continue
        own = net(results, each.name)
        rows.append(
            [
                each.name,
                with_spread([cpu for cpu, _ in times[each.name]]),
                short(own) if own is not None else "",
                each.note,
            ]
        )
    return table(["contender", "CPU µs a message", "net", "what it does"], rows)


def _store(results: Results, race: Race, found: Mapping[str, Any]) -> str:
    rows = []
    for each in race.contenders:
        if each.name in found["failed"]:
            rows.append([each.name, *["not run"] * len(race.at_a_time), f"could not run: {found['failed'][each.name]}"])
            continue
        cells = []
        for at_a_time in race.at_a_time:
            times = found["at"].get(str(at_a_time), {}).get(each.name)
            share = speed(race.name, at_a_time, each.name)(results)
            if not times or share is None:
                cells.append("")
                continue
            rates = [1e6 / wall for _, wall in times]
            cells.append(f"{short(median(rates))} ± {spread(rates):.0%} (× {share:.2f})")
        rows.append([each.name, *cells, each.note])
    return table(["messages a second", *(f"{count} at a time" for count in race.at_a_time), "what it does"], rows)


# -- growth -----------------------------------------------------------------------------------------------------------


def _growth(results: Results, drawn: Mapping[str, str]) -> Sequence[str]:
    return (
        _length(results.figures("length"), drawn),
        _sessions(results.figures("sessions"), drawn),
        _payload(results.figures("payload"), drawn),
        _fields(results.figures("fields")),
        _workers(results.figures("workers"), drawn),
        _idle(results.figures("idle"), results.figures("importing")),
        _answers(results.figures("answers"), results.figures("hostile")),
    )


def _against(found: Mapping[str, Sequence[float]], first: str) -> list[list[str]]:
    return [[name, with_spread(times), f"{ratio(times, found[first]):.2f}"] for name, times in found.items()]


def _length(found: Any, drawn: Mapping[str, str]) -> str:
    if not found:
        return ""
    rows = [[f"message {int(row[0]):,}", *row[1:]] for row in _against(found, "10")]
    picture = _picture("length", drawn, "CPU of a message by the messages before it")
    return f"## A long conversation\n\n{picture}{table(['of one conversation', 'CPU µs', 'against the 10th'], rows)}"


def _sessions(found: Any, drawn: Mapping[str, str]) -> str:
    if not found:
        return ""
    rows = [[store, f"{int(row[0]):,}", *row[1:]] for store in found for row in _against(found[store], "0")]
    picture = _picture("sessions", drawn, "CPU of a message by idle sessions")
    head = ["store", "idle sessions", "CPU µs a message", "against none"]
    return f"## Many idle sessions\n\n{picture}{table(head, rows, left=2)}"


def _payload(found: Any, drawn: Mapping[str, str]) -> str:
    if not found:
        return ""
    cpu = found["cpu"]
    rows = [
        [f"{size} KB", *(with_spread(cpu[f"{kind} {size}"]) for kind in ("hand", "touched", "untouched"))]
        for size in (0, 1, 10, 100)
    ]
    head = ["session data", "by hand: load, change, save", "a turn that changes it", "a turn that does not"]
    picture = _picture("payload", drawn, "CPU of a message by the session's data")
    return f"## Much session data\n\nCPU µs a message.\n\n{picture}{table(head, rows)}"


def _fields(found: Any) -> str:
    if not found:
        return ""
    rows = [
        [f"{int(fields):,}", answers, *(with_spread(found[f"{kind} {fields} {answers}"]) for kind in ("turn", "codec"))]
        for fields, answers in (("10", "5"), ("1000", "5"), ("1000", "50"), ("1000", "500"))
    ]
    head = ["fields", "answers", "a turn, CPU µs", "decoding and encoding the record, CPU µs"]
    return f"## Large flows\n\n{table(head, rows, left=2)}"


def _workers(found: Any, drawn: Mapping[str, str]) -> str:
    if not found:
        return ""
    rows = []
    for store, rates in found.items():
        if isinstance(rates, str):
            rows.append([store, f"could not run: {rates}", "", ""])
            continue
        rows += [[store, *row] for row in _against(rates, "1")]
    picture = _picture("workers", drawn, "messages a second by processes")
    head = ["store", "processes", "messages a second", "against one"]
    told = "Processes that share one store, 16 messages at a time each; server and processes share the cores."
    return f"## Several workers\n\n{told}\n\n{picture}{table(head, rows, left=2)}"


def _idle(idle: Any, importing: Any) -> str:
    rows = []
    if idle:
        rows += [
            ["bytes of an idle session in memory beside its answers", short(idle["three ids"])],
            ["the same, with all the ids of messages that are remembered", short(idle["all ids"])],
        ]
    if importing:
        rows.append(["`import convflow`, ms on the wall, with the start of Python", with_spread(importing["convflow"])])
        if "bot" in importing:
            rows.append(["the same, with all that a bot begins with", with_spread(importing["bot"])])
        rows.append(["Python alone", with_spread(importing["nothing"])])
    return f"## At rest\n\n{table(['', ''], rows)}" if rows else ""


def _answers(answers: Any, hostile: Any) -> str:
    text = ""
    if answers:
        slow = sorted(answers["people"], key=lambda row: -row[2])
        rows = [[f"plain: {kind}", f"`{said}`", short(us)] for kind, said, us in answers["plain"]]
        rows += [[f"slowest: {kind}", f"`{said}`", short(us)] for kind, said, us in slow[:5]]
        worst = sorted(answers["hostile"], key=lambda row: -row[2])
        rows += [[f"hostile: {kind}", said, short(us)] for kind, said, us in worst[:5]]
        text += f"## Reading answers\n\n{table(['what', 'text', 'CPU µs'], rows, left=2)}"
    if hostile:
        worst = sorted(((ratio(times, hostile["plain"]), name) for name, times in hostile.items()), reverse=True)
        rows = [[name, with_spread(hostile[name]), f"{share:.1f}"] for share, name in worst[:6]]
        head = ["message", "CPU µs of its turn", "against a plain one"]
        text += f"\n\n## Hostile messages\n\nThe slowest ones.\n\n{table(head, rows)}"
    return text.strip()


def _profile(results: Results) -> str:
    found = results.figures("parts")
    if not found:
        return ""
    told = f"A message of a registration in memory, sampled: {short(found['us'])} µs of processor time."
    head = ["function, with what it asks of libraries", "share", "µs"]
    parts = table(["part", "share", "µs"], found["parts"])
    return f"## Where the time goes\n\n{told}\n\n{parts}\n\n{table(head, found['functions'])}"


# -- pictures ---------------------------------------------------------------------------------------------------------


def _pictures(results: Results) -> dict[str, str]:
    drawn: dict[str, str] = {}
    if results.figures("memory"):
        rows = [(each.name, own) for each in MEMORY.contenders if (own := net(results, each.name)) is not None]
        rows.sort(key=lambda row: row[1])
        drawn["memory"] = pictures.bars("In memory: CPU of a message, net", rows, unit=" µs")
    for race in RACES:
        if race is MEMORY or not (found := results.figures(race.name)):
            continue
        shares = {
            each.name: [share for count in race.at_a_time if (share := speed(race.name, count, each.name)(results))]
            for each in race.contenders
            if each.name not in found["failed"]
        }
        shares = {name: share for name, share in shares.items() if len(share) == len(race.at_a_time)}
        if shares:
            ticks = [f"{count} at a time" for count in race.at_a_time]
            drawn[race.name] = pictures.lines(f"{race.title}: speed against hand", ticks, shares)
    if found := results.figures("length"):
        ticks = [f"message {int(name):,}" for name in found]
        drawn["length"] = pictures.lines("CPU of a message", ticks, {"convflow": _medians(found)}, unit=" µs")
    if found := results.figures("sessions"):
        ticks = [f"{int(name):,}" for name in found["memory"]]
        series = {store: _medians(times) for store, times in found.items()}
        drawn["sessions"] = pictures.lines("CPU of a message by idle sessions", ticks, series, unit=" µs")
    if found := results.figures("payload"):
        sizes = (0, 1, 10, 100)
        kinds = ("hand", "touched", "untouched")
        series = {kind: [median(found["cpu"][f"{kind} {size}"]) for size in sizes] for kind in kinds}
        drawn["payload"] = pictures.lines("CPU by session data", [f"{size} KB" for size in sizes], series, unit=" µs")
    if found := results.figures("workers"):
        series = {store: _medians(rates) for store, rates in found.items() if not isinstance(rates, str)}
        if series:
            ticks = [f"{count} processes" for count in next(iter(found.values()))]
            drawn["workers"] = pictures.lines("Messages a second by processes", ticks, series)
    return drawn


def _medians(found: Mapping[str, Sequence[float]]) -> list[float]:
    return [median(times) for times in found.values()]
