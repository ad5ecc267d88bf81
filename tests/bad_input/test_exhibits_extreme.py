"""Addresses of large but valid-looking numbers, for every exhibit: none may take the site's time or memory, or crash it."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from pages.exhibits import exhibits
from tests.visiting import as_in_the_web_process

SEED = 2027
STATES = 150  # of all exhibits together
LIMIT = 20  # seconds that a single address may take
MOST_MEMORY = 1_000_000_000  # bytes beyond what the pages take by themselves
NUMBERS = (
    *("0", "-1", "1", "9", "99", "400", "1000", "4000", "10000", "40000", "100000", "1000000", "999999999", "2147483647"),
    *("1e-310", "1e-9", "1e5", "1e6", "1e12", "1e30", "1e308", "-1e308", "1000000,0", "3000,3000,0,1", "1e308_-1e308_1e308"),
)
CHOICES = {
    "convolution": {
        "panel": ("walk", "size", "costs", "matrix", "gradients", "keras"), "axes": ("1", "2", "3"),
        "pad": ("valid", "same", "symmetric", "full", "number", "sides"), "fill": ("numbers", "ones", "picture"),
        "kind": ("convolution", "grouped", "depthwise", "separable", "pointwise", "transposed"), "edit": ("yes", "no"),
        "given": ("own",), "rounding": ("ceil",),
    },
    "pooling": {
        "panel": ("walk", "size", "gradient", "shift", "lines"), "pad": ("same", "symmetric", "number"), "edit": ("yes", "no"),
        "kind": ("max", "average", "global_max"), "given": ("own",), "rounding": ("ceil",),
    },
    "filters": {"panel": ("one", "stack", "gradient", "exercise"), "filter": ("own", "gabor"), "padding": ("number", "same")},
    "tensors": {"panel": ("pixels", "axes", "reshape", "broadcasting", "flattening")},
    "optimizers": {"surface": ("network", "ravine"), "panel": ("step", "curvature", "surface"), "own": ("yes",)},
    "network": {"activation": ("gelu", "relu", "tanh"), "optimizer": ("gradient_descent", "adam")},
    "neuron": {"activation": ("softmax", "gelu"), "by": ("slid", "typed")},
}  # fmt: skip
HIDDEN = {  # numbers whose boxes come with a choice
    "convolution": ("padding", "multiplier", "groups", "input", "gradient", "before_height", "after_width", "kernel_0"),
    "pooling": ("padding", "rows", "columns", "input"),
    "filters": ("pad", "size", "kernel"),
    "tensors": ("shape", "to", "a", "b", "seed"),
    "neuron": ("temperature", "rival"),
    "optimizers": ("condition", "tilt", "batch", "seed", "adam_rate", "step"),
}
FOUND = (  # each of these once took minutes, gigabytes, or sent infinities
    "convolution?panel=size&kernel=1000&dilation=1000000&pad=full",
    "convolution?pad=full&kernel=1000000",
    "convolution?panel=size&kind=transposed&size=10000&stride=1000000",
    "convolution?panel=costs&kind=transposed&size=10000&stride=10000",
    "convolution?size=4000&stride=4000&kernel=1",
    "convolution?size=10000&stride=10000&kernel=1&axes=3",
    "convolution?panel=size&edit=yes&size=10000",
    "convolution?panel=size&edit=yes&size=10000&axes=3",
    "convolution?size=1000&channels=100000&filters=100000&edit=yes",
    "convolution?size=3&kernel=1&pad=number&padding=10000&stride=10000",
    "convolution?kind=separable&multiplier=100000&size=100&kernel=1",
    "convolution?panel=gradients&size=4000&stride=4000&kernel=1",
    "convolution?panel=gradients&kind=transposed&size=2&stride=20000",
    "convolution?panel=gradients&size=14&filters=3&channels=2&input=1e308_-1e308_1e308",
    "pooling?panel=size&kernel=1000000&pad=symmetric",
    "pooling?kernel=20000&pad=symmetric",
    "pooling?edit=yes&rows=1000000&columns=1000000",
    "pooling?panel=shift&kind=average&input=1e308_-1e308_1e308",
    "filters?stride=101&padding=number&pad=20000",
    "tensors?panel=axes&shape=3000,3000,0,1",
    "tensors?panel=axes&shape=1000000,1000000,1000000,1000000,0",
    "tensors?panel=reshape&shape=0&to=3000,3000,0,1",
    "optimizers?step=" + "9" * 5000,
    "neuron?activation=softmax&temperature=1e-310",
    "network?activation=gelu&layers=1&units=32&count=1000&batch=500&steps=4000",
)


def page() -> None:
    import streamlit as st

    from pages import exhibit
    from pages.exhibits import exhibits

    exhibit.render(exhibits()[st.session_state["exhibit"]])


def shown(exhibit: str, address: dict[str, str]) -> AppTest:
    """The page at that address, run once."""
    test = AppTest.from_function(page, default_timeout=LIMIT)
    test.session_state["exhibit"] = exhibit
    for name, value in address.items():
        test.query_params[name] = value
    return test.run()


def parameters(exhibit: str) -> list[str]:
    """The names of the numbers that the page reads: the widgets of its first run, and of what its choices lead to."""
    kept = list(shown(exhibit, {}).session_state)
    return sorted(str(name).removeprefix("at-") for name in kept if str(name).startswith("at-"))


def finite(test: AppTest) -> None:
    """What is sent to the browser's components is JSON, which knows neither Infinity nor NaN."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is sent to the browser")

    for element in test.get("bidi_component"):
        told = element.proto.json or element.proto.bytes.partition(b"\n")[0]
        if told:
            json.loads(told, parse_constant=refuse)


def drawn() -> list[tuple[str, dict[str, str]]]:
    """Pairs and triples of large numbers, the same for the same seed; every exhibit has its share."""
    dice, states = random.Random(SEED), []
    names = list(exhibits())
    for number in range(STATES):
        exhibit = names[number % len(names)]
        choices = CHOICES.get(exhibit, {})
        address = {name: dice.choice(values) for name, values in choices.items() if dice.random() < 0.6}
        states.append((exhibit, address, dice.random(), dice.randint(2, 3)))
    known = {exhibit: parameters(exhibit) for exhibit in names}
    found = []
    for exhibit, address, salt, count in states:
        own = random.Random(salt)
        free = [name for name in (*known[exhibit], *HIDDEN.get(exhibit, ())) if name not in (*CHOICES.get(exhibit, ()), "preset")]
        large = {name: own.choice(NUMBERS) for name in own.sample(free, min(count, len(free)))}
        found.append((exhibit, address | large))
    return found


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def visit() -> int:
    """Runs all addresses in this process and prints what went wrong; returns how many did."""
    warnings.simplefilter("error", RuntimeWarning)
    print(f"seed {SEED}")
    addresses = drawn()  # every exhibit has been shown once by now
    started, wrong = peak(), 0
    listed = [(url.partition("?")[0], dict(parse_qsl(url.partition("?")[2]))) for url in FOUND]
    for exhibit, address in [*listed, *addresses]:
        began, told = time.monotonic(), f"{exhibit} {str(address)[:300]}"
        try:
            test = shown(exhibit, address)
            finite(test)
            problem = "; ".join(f"{one.message} {''.join(one.stack_trace)}" for one in test.exception)
        except (AssertionError, RuntimeError) as reason:  # AppTest says so of an address that takes longer than the limit
            problem = str(reason)
        seconds, grown = time.monotonic() - began, peak() - started
        if grown > MOST_MEMORY:
            problem, started = f"{problem} memory grew by {grown:,} bytes", peak()
        if problem or seconds > LIMIT / 4:
            print(f"{'WRONG' if problem else 'slow'}: {told}: {problem} ({seconds:.1f} s)")
        wrong += bool(problem)
    print(f"{len(addresses) + len(listed)} addresses, {wrong} wrong, peak {peak() / 1e6:.0f} MB")
    return wrong


@pytest.mark.skipif(sys.platform == "win32", reason="memory is counted by the system's own means")
def test_no_address_takes_the_site_down() -> None:
    """In a process of its own, so that its memory can be told; it may not hang either."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    done = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, timeout=600, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]


if __name__ == "__main__":
    with as_in_the_web_process():
        sys.exit(min(visit(), 100))
