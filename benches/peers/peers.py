#!/usr/bin/env python3
"""How fast copydesk is beside its peers: ratios of summed CPU time, page by page, one thread, one interleaved run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements.txt
    cargo build --release --manifest-path benches/peers/Cargo.toml
    /tmp/peers/bin/python benches/peers/peers.py [--every N] [--only clean|parse] [--json FILE]

Tools in Rust are called by a child process (src/main.rs) that tells the CPU time of each; tools in Python are called
here. Every page goes to all tools, twice to each, before the next page comes, so whatever else the machine does slows all alike.
Every tool gets bytes and has to find out their encoding where it can.
"""

import argparse
import gzip
import importlib.metadata
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = pathlib.Path(os.environ.get("COPYDESK_PEERS", HERE / "target" / "release" / "copydesk-peers"))
PAGES = HERE.parents[2] / "shared" / "data" / "wcxb"

# Turns of a tool with one page, as in src/main.rs: the first finds other tools' data in the caches.
TURNS = 2


def python_tools():
    """Names and calls of the peers in Python."""
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree
    from selectolax.lexbor import LexborHTMLParser

    return {
        # Parsing and freeing alone: walking from Python would cost more than parsing.
        "parse.lexbor (resiliparse)": lambda b: HTMLTree.parse_from_bytes(b, detect_encoding(b)),
        "parse.lexbor (selectolax)": lambda b: LexborHTMLParser(b, encoding=True),
        # The nearest to a walk that runs in C: all text, put together.
        "parse.lexbor (selectolax) + text": lambda b: LexborHTMLParser(b, encoding=True).root.text(),
        "clean.resiliparse": lambda b: extract_plain_text(
            HTMLTree.parse_from_bytes(b, detect_encoding(b)), main_content=True
        ),
        "clean.trafilatura": trafilatura.extract,
    }


def interleaved(paths, tools):
    """Summed CPU nanoseconds of every tool, and the pages' bytes."""
    child = subprocess.Popen([BINARY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sums, size = {}, 0
    for number, path in enumerate(paths):
        page = gzip.open(path).read()
        size += len(page)
        child.stdin.write(f"{path}\n")
        child.stdin.flush()
        times = json.loads(child.stdout.readline())
        for name, call in tools.items():
            start = time.thread_time_ns()
            for _ in range(TURNS):
                call(page)
            times[name] = (time.thread_time_ns() - start) // TURNS
        for name, spent in times.items():
            sums[name] = sums.get(name, 0) + spent
        if sys.stderr.isatty() and number % 20 == 0:
            print(f"\r{number} of {len(paths)}", end="", file=sys.stderr)
    child.stdin.close()
    child.wait()
    return sums, size


def report(sums, size, pages, group):
    """One table: milliseconds a page, MB/s, and how many times ours."""
    ours = sums[f"{group}.copydesk"]
    print(f"\n{group:32} {'ms/page':>8} {'MB/s':>8} {'times ours':>11}")
    for name, spent in sorted(sums.items(), key=lambda item: item[1]):
        if name.startswith(group + "."):
            print(f"{name[len(group) + 1:]:32} {spent / 1e6 / pages:8.3f} {size * 1e3 / spent:8.1f} {spent / ours:11.2f}")


def machine():
    """The processor's name, the system, the date."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor()
    return f"{name}, {platform.system()} {platform.release()}, {time.strftime('%Y-%m-%d')}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=pathlib.Path, default=PAGES, help="folder with pages.jsonl")
    options.add_argument("--every", type=int, default=1, help="only every Nth page")
    options.add_argument("--only", choices=["parse", "clean"])
    options.add_argument("--json", type=pathlib.Path, help="write the sums there too")
    options = options.parse_args()
    if not (options.pages / "pages.jsonl").exists():
        sys.exit(f"{options.pages} is absent: nothing was measured")
    if not BINARY.exists():
        sys.exit(f"{BINARY} is absent: cargo build --release --manifest-path {HERE / 'Cargo.toml'}")
    rows = [json.loads(line) for line in (options.pages / "pages.jsonl").open()]
    paths = [options.pages / row["html"] for row in rows[:: options.every]]
    groups = [options.only] if options.only else ["parse", "clean"]
    tools = {name: call for name, call in python_tools().items() if name.split(".")[0] in groups}
    sums, size = interleaved(paths, tools)
    versions = {n: importlib.metadata.version(n) for n in ["resiliparse", "selectolax", "trafilatura"]}
    print(machine())
    print(f"Python {platform.python_version()}, " + ", ".join(f"{n} {v}" for n, v in versions.items()))
    print(f"{len(paths)} pages, {size / 1e6:.1f} MB, one interleaved run of {TURNS} turns, one thread, CPU time")
    for group in groups:
        report(sums, size, len(paths), group)
    if options.json:
        options.json.write_text(json.dumps({"pages": len(paths), "bytes": size, "ns": sums}, indent=1))


if __name__ == "__main__":
    main()
