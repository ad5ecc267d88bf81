"""The command line: `python -m core --help`. The same door as the pages'."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from core import facade, table
from core.contract import Job, Refusal, Unavailable
from core.vault import seeds

VISITOR = "command line"
SHOWN = 10  # characters that may come next


def labs(options: argparse.Namespace) -> tuple[Any, bool]:
    """The labs and their networks, with the figures of their cards."""
    rows = []
    for name, lab in facade.labs().items():
        figures = {entry.name: entry.card["metrics"][lab.metric]["value"] for entry in facade.shelf(name)}
        rows.append(
            {"lab": name, "title": lab.title, "variants": [variant.name for variant in lab.variants], lab.metric: figures}
        )
    return rows, True


def fetch(options: argparse.Namespace) -> tuple[Any, bool]:
    """Brings data sets into the cache."""
    done = []
    for name in options.names:
        with tqdm(unit="B", unit_scale=True, disable=options.json, desc=name) as bar:

            def progress(seen: int, total: int, doing: str, bar: tqdm[Any] = bar) -> None:
                bar.total = total or None
                bar.set_postfix_str(doing, refresh=False)
                bar.update(seen - bar.n)

            card = facade.fetch(name, progress)
        done.append({"dataset": card.id, "sha256": card.sha256, "licence": card.licence})
    return done, True


def train(options: argparse.Namespace) -> tuple[Any, bool]:
    """Trains one network and shelves it."""
    knobs = dict(pair.split("=", 1) if "=" in pair else (pair, "") for pair in options.set)
    text = _own_text(options.text) if options.text else ""
    job = facade.train(options.lab, options.variant, knobs, options.seed, VISITOR, publish=options.publish, text=text)
    with tqdm(total=100, disable=options.json, unit="%", bar_format="{l_bar}{bar}| {postfix}") as bar:

        def watch(now: Job) -> None:
            progress = now.progress
            share = (progress.epoch - 1 + progress.batch / max(progress.batches, 1)) / max(progress.epochs, 1)
            bar.n = round(100 * min(max(share, 0), 1))
            left = "" if progress.seconds_left is None else f", {progress.seconds_left:.0f} s left"
            bar.set_postfix_str(f"{now.status}: {progress.doing} epoch {progress.epoch} of {progress.epochs}{left}")

        try:
            job = facade.wait(job.id, watch)
        except KeyboardInterrupt:
            facade.cancel(job.id, VISITOR)
            job = facade.wait(job.id, watch)
    found = facade.entry(job.model).card["metrics"] if job.model else {}
    return {
        "job": job.id,
        "status": job.status,
        "message": job.message,
        "model": job.model,
        "metrics": found,
    }, job.status == "finished"


def _own_text(name: str) -> str:
    """A file's text. Raises Refusal when it cannot be read, or is empty."""
    try:
        if text := Path(name).read_text("utf-8"):
            return text
        raise Refusal("The text is empty. Name a file with 2,000 characters or more.")
    except OSError as problem:
        raise Refusal(f"The text could not be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise Refusal("The text could not be read: it is not UTF-8. Save it as UTF-8.") from None


def evaluate(options: argparse.Namespace) -> tuple[Any, bool]:
    """Examines shipped networks on the test part again and compares with their cards."""
    chosen = examinable(options.lab, options.variant)
    facade.fetch(facade.lab(options.lab).dataset)
    rows = [facade.evaluate(name) for name in chosen]
    return rows, all(row["agrees"] for row in rows)


def examinable(lab: str, variant: str | None) -> list[str]:
    """The networks of that variant or name, or all. Those that learned from a visitor's text are told of and left out, unless one
    of them is asked for by its name. Raises Refusal when none is left.
    """
    chosen = [entry for entry in facade.shelf(lab) if variant in (None, entry.card["variant"], entry.name)]
    gone = [entry.name for entry in chosen if entry.card["dataset"]["id"] == "own" and entry.name != variant]
    for name in gone:
        print(f"{name} is left out: it learned from a visitor's own text, which is not kept.", file=sys.stderr)
    if len(gone) == len(chosen):
        raise Refusal("No network of that name that can be examined is on the shelf.")
    return [entry.name for entry in chosen if entry.name not in gone]


def spread(options: argparse.Namespace) -> tuple[Any, bool]:
    """How far chance moves a shipped network's test figure, from its runs with other seeds; --write keeps it on its card."""
    lab = facade.lab(options.lab)
    shipped = facade.entry(f"{lab.name}/{lab.variant(options.variant).name}")
    found = seeds.spread(shipped)
    if options.write:
        seeds.keep(shipped, found)
    return {"model": shipped.name, **found}, True


def predict(options: argparse.Namespace) -> tuple[Any, bool]:
    """Reads one input: a picture's file; or a text as it stands there, and with - the text of the standard input."""
    shelf = facade.shelf(options.lab)
    chosen = [entry for entry in shelf if options.variant in (None, entry.card["variant"], entry.name)]
    if not chosen:
        raise Refusal("No network of that name is on the shelf.")
    kind = {"textbox": _opinion, "characters": _next_characters}.get(facade.lab(options.lab).widget)
    if kind is None:
        return _picture(chosen[0].name, options.input), True
    return kind(chosen[0].name, facade.tidy_text(_piped() if options.input == "-" else options.input)), True


def _piped() -> str:
    """The text of the standard input without its last line end. Raises Refusal when it is not UTF-8."""
    try:
        return sys.stdin.buffer.read().decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError:
        raise Refusal("The text could not be read: it is not UTF-8. Save it as UTF-8.") from None


def _opinion(model: str, text: str) -> dict[str, Any]:
    """For or against, and how many of the words the network knows. Raises Refusal where it knows none."""
    answer, found = facade.predict_text(model, text), facade.opinion(model, text)
    total, cut = len(found.reading.words), found.reading.cut
    if not found.known:
        raise Refusal("The network knows none of these words, so it has no verdict. Give it some words of English.")
    notes = [f"{found.known} of {total} words are known."] if found.known < total else []
    return {
        "model": answer.model,
        "label": answer.label,
        "probabilities": dict(zip(answer.labels, answer.probabilities, strict=True)),
        "words": total,
        "known": found.known,
        "notes": [*notes, *([f"The last {total - cut} words are read; the first {cut} are cut."] if cut else [])],
    }


def _next_characters(model: str, text: str) -> dict[str, Any]:
    """What comes next ("": any character that the network does not know), and what the text cost in bits per character."""
    cost, found = facade.surprise(model, text), facade.next_characters(model, text)
    unknown = int((~cost.known).sum())
    return {
        "model": model,
        "next": {guess.character: guess.probability for guess in found.guesses[:SHOWN]},
        "continuation": found.continuation,
        "entropy_bits": found.entropy,
        "characters": len(cost.text),
        "bits_per_character": cost.mean,
        "five_gram_bits_per_character": cost.baseline_mean,
        "notes": [f"{unknown} of {len(cost.text)} characters are unknown; they count in no mean."] if unknown else [],
    }


def _picture(model: str, name: str) -> dict[str, Any]:
    """The label of a picture in a file, and whether it looks like the training data."""
    try:
        content = Path(name).read_bytes()
    except OSError as problem:
        raise Refusal(f"The picture could not be read: {problem.strerror}.") from None
    drawing = facade.read_photo(content)
    answer = facade.predict(model, drawing.pixels)
    verdict = answer.verdict
    return {
        "model": answer.model,
        "label": answer.label,
        "probabilities": dict(zip(answer.labels, answer.probabilities, strict=True)),
        "out_of_distribution": None
        if verdict is None
        else {"familiar": verdict.familiar, "score": verdict.score, "threshold": verdict.threshold},
        "sentence": verdict.sentence if verdict else "",
        "notes": [*drawing.notes, *answer.notes],
    }


def export(options: argparse.Namespace) -> tuple[Any, bool]:
    """Copies a network out of the vault."""
    chosen = [entry for entry in facade.shelf(options.lab) if options.variant in (None, entry.card["variant"], entry.name)]
    if not chosen:
        raise Refusal("No network of that name is on the shelf.")
    content, name, _ = facade.download(chosen[0].name, options.to)
    out = Path(options.out) / name if Path(options.out).is_dir() else Path(options.out)
    try:
        out.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"The file could not be written: {problem.strerror}. Name a file in a folder that exists.") from None
    return {"model": chosen[0].name, "file": str(out), "bytes": len(content)}, True


def jobs(options: argparse.Namespace) -> tuple[Any, bool]:
    """The latest training runs; `jobs cancel ID` stops one."""
    if options.action == "cancel":
        facade.cancel(options.id, VISITOR, operator=True)
    return [
        {"job": job.id, "model": job.model or f"{job.spec.lab}/{job.spec.variant}", "status": job.status, "message": job.message}
        for job in facade.jobs()
    ], True


def check(options: argparse.Namespace) -> tuple[Any, bool]:
    """The long exactness runs; they need Keras, so they run in a process of their own."""
    command = [sys.executable, "-m", "core.worker.checks", *options.names]
    command += (
        ["--seed", str(options.seed)]
        + (["--cases", str(options.cases)] if options.cases else [])
        + (["--json"] if options.json else [])
    )
    return None, subprocess.run(command, check=False).returncode == 0


def write_table(options: argparse.Namespace) -> tuple[Any, bool]:
    """The README's table of labs, from the cards."""
    if options.write:
        table.refresh(Path("README.md"))
    return table.labs_table(), True


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="for programs: JSON on standard output, no bars")
    whole = argparse.ArgumentParser(prog="python -m core", description="Perceptarium's command line.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def command(action: Any, *names: str) -> argparse.ArgumentParser:
        made = commands.add_parser(names[0], parents=[common], help=action.__doc__, description=action.__doc__)
        made.set_defaults(action_=action)
        for name in names[1:]:
            made.add_argument(name)
        return made

    command(labs, "labs")
    command(fetch, "fetch").add_argument("names", nargs="+")
    training = command(train, "train", "lab")
    training.add_argument("--variant", required=True)
    training.add_argument("--set", action="append", default=[], metavar="knob=value")
    training.add_argument("--seed", default="1")
    either = training.add_mutually_exclusive_group()
    either.add_argument("--text", metavar="FILE", help="a text of your own to learn from (character_model)")
    either.add_argument("--publish", action="store_true", help="write into weights/, as a network that ships")
    command(evaluate, "evaluate", "lab").add_argument("--variant")
    spreading = command(spread, "seeds", "lab")
    spreading.add_argument("--variant", required=True)
    spreading.add_argument("--write", action="store_true")
    command(predict, "predict", "lab", "input").add_argument("--variant")
    exporting = command(export, "export", "lab", "out")
    exporting.add_argument("--variant")
    exporting.add_argument("--to", choices=list(facade.MIME), default="onnx")
    listing = command(jobs, "jobs")
    listing.add_argument("action", nargs="?", choices=["list", "cancel"], default="list")
    listing.add_argument("id", nargs="?", default="")
    checking = command(check, "check")
    checking.add_argument("names", nargs="*")
    checking.add_argument("--seed", type=int, default=1)
    checking.add_argument("--cases", type=int)
    command(write_table, "table").add_argument("--write", action="store_true")
    return whole


def main() -> int:
    options = parser().parse_args()
    try:
        answer, good = options.action_(options)
    except (Refusal, Unavailable) as problem:
        print(
            json.dumps({"error": str(problem)}) if options.json else str(problem), file=sys.stdout if options.json else sys.stderr
        )
        return 1
    if answer is not None:
        print(json.dumps(answer) if options.json else answer if isinstance(answer, str) else json.dumps(answer, indent=1))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
