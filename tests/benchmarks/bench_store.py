"""The store's figures: 200 threads, moved files, kill -9, the disk, 100,000 sites, flipped bits."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from geo.domain.errors import KadianError
from geo.store import Store
from geo.store.backup import backup, restore
from geo.store.verify import verify
from tests.benchmarks.parts.crowd import CrowdStore
from tests.contract.children import EagerStore
from tests.contract.flipping import found_flips
from tests.contract.killing import acknowledged_until_killed, kept
from tests.contract.moving import ATTACKS, PRESSES, TrustingStore, acknowledged_and_lost
from tests.contract.story import GATE, changing, opened, registering, request_for, sites_of

THREADS, CHANGES = 200, 50
SITES, MANY = 500, 100_000
FLIPS = 1000
SYNCED = 50


CONTROL_CYCLES = 20
"""Kills of the control, at most: one that loses something is enough."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=20, help="kills of the writing process")
    parser.add_argument("--acknowledged", type=int, default=1000, help="writes before each kill, at least")
    parser.add_argument("--rounds", type=int, default=3, help="of all that can become of the store's files")
    parser.add_argument("--only", choices=MEASURES, action="append", help="this one; several may be named")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        for name in options.only or MEASURES:
            MEASURES[name](Path(folder), options)


def register(store, number, key):
    def work(tx):
        for n in range(number):
            registering(replace(GATE, id=f"S{n}"))(tx)

    return store.write(request_for(key), work)


def measure_crowd(folder, _options):
    measure_writing(f"sqlite:///{folder}/writing.db")
    measure_writing(f"sqlite:///{folder}/crowd.db", CrowdStore)


def measure_writing(url, kind=Store):
    """Let 200 people make 50 changes each, at sites spread over all."""
    waits, errors, what = [], Counter(), f"writing, {kind.__name__}"
    with opened(url, kind) as store:
        register(store, SITES, "sites")

        def press(person):
            for number in range(CHANGES):
                site_id = f"S{(person * 7 + number * 13) % SITES}"
                work = changing(site_id, status=("manned", "unmanned")[number % 2], unit=f"U{number % 5}")
                begun = time.perf_counter()
                try:
                    store.write(request_for(f"{person}-{number}"), work)
                except KadianError as error:
                    errors[type(error).__name__] += 1
                waits.append(time.perf_counter() - begun)

        seconds = in_threads(press, THREADS)
    recorded = revision_of(url) - SITES
    waits.sort()
    print(
        f"{what}: {THREADS} threads x {CHANGES} changes: {recorded / seconds:,.0f}/s, "
        f"p50 {quantile(waits, 0.5):.0f} ms, p99 {quantile(waits, 0.99):.0f} ms (target < 250), "
        f"max {waits[-1] * 1000:.0f} ms, {sum(errors.values())} errors, {recorded:,} recorded"
    )
    report = verify(url)
    print(f"{what}: {report.seq:,} entries verified, {len(report.deviations)} deviations")


def revision_of(url):
    store = Store.open_for_reading(url)
    try:
        return store.revision()
    finally:
        store.close()


def measure_hot_site(url):
    """Let everybody change the version they saw; of those who saw the same version exactly one may win."""
    winners = Counter()
    with opened(url) as store:
        store.write(request_for("site"), registering(GATE))

        def press(person):
            for number in range(CHANGES // 5):
                version = sites_of(store)[GATE.id].version

                def work(tx, version=version):
                    if tx.site(GATE.id).version == version:
                        changing(GATE.id, note=f"{person}")(tx)

                if store.write(request_for(f"{person}-{number}"), work).seqs:
                    winners[version] += 1

        seconds = in_threads(press, THREADS)
        version = sites_of(store)[GATE.id].version
    whole = winners == Counter(range(1, version))
    print(
        f"hot site: {THREADS * CHANGES // 5:,} attempts by {THREADS} threads in {seconds:.1f} s, "
        f"{version - 1:,} versions, "
        f"exactly one winner each: {whole}"
    )


def measure_syncs(folder, _options):
    """Count fsync and fdatasync for each acknowledged write with strace; NORMAL is the control."""
    if shutil.which("strace") is None:
        print("syncs: not measured, strace is not installed")
        return
    for mode in ("FULL", "NORMAL"):
        one, more = (syncs(folder, mode, number) for number in (1, 1 + SYNCED))
        print(
            f"syncs: synchronous={mode}: {more - one} for {SYNCED} acknowledged writes, one after the other"
        )


def syncs(folder, mode, number):
    trace = folder / f"{mode}-{number}.trace"
    child = [
        sys.executable,
        "-m",
        "tests.benchmarks.apps.syncing",
        f"{folder}/{mode}-{number}.db",
        mode,
        str(number),
    ]
    strace = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    subprocess.run([*strace, *child], check=True)
    return sum("sync(" in line for line in trace.read_text().splitlines())


def measure_many(folder, _options):
    """Read, verify and back up a store of 100,000 sites, and check the backup."""
    url = f"sqlite:///{folder}/many.db"
    with opened(url) as store:
        timed(f"many: {MANY:,} sites registered", lambda: register(store, MANY, "many"))
        with store.read() as reader:
            timed(f"many: {MANY:,} rows read", reader.site_rows)
            timed("many: as they were known half way", lambda: reader.site_rows(at_seq=MANY // 2))
            timed("many: the last 50 entries of an area", lambda: reader.entries(area_codes=[GATE.area]))
    saved = folder / "many.backup"
    timed("many: backed up and verified (target < 60 s)", lambda: backup(url, saved))
    timed("many: backup checked by restoring it aside", lambda: restore(saved, url, check_only=True))


def measure_flips(folder, _options):
    """Flip single bits in the journal rows of a backup, and count the detected ones."""
    url, saved = f"sqlite:///{folder}/flipped.db", folder / "flipped.backup"
    with opened(url) as store:
        register(store, 50, "sites")
    backup(url, saved)
    flips = found_flips(f"sqlite:///{saved}", FLIPS)
    print(f"flips: {flips:,} of {FLIPS:,} flipped bits in journal rows found")


def measure_moved(folder, options):
    """Count what a store acknowledges after its files were removed, moved, replaced, cut or written over."""
    for kind in (Store, TrustingStore):
        after, lost, trials = 0, 0, 0
        for number in range(options.rounds):
            for attack in ATTACKS:
                trial = folder / f"{kind.__name__}-{number}-{trials}"
                counts = acknowledged_and_lost(trial, ATTACKS[attack], kind)
                after, lost, trials = after + counts[0], lost + counts[1], trials + 1
                shutil.rmtree(trial, ignore_errors=True)
        print(
            f"moved, {kind.__name__}: {trials} times, {len(ATTACKS)} ways, {PRESSES} presses after each: "
            f"{after} acknowledged into a file that is not the store's, {lost} of them lost after a crash"
        )


def measure_kills(folder, options):
    """Kill the process under 20 threads, repeatedly on one store; the eager writer is the control."""
    for kind, cycles in ((Store, options.cycles), (EagerStore, min(options.cycles, CONTROL_CYCLES))):
        kill(f"sqlite:///{folder}/{kind.__name__}.db", kind, cycles, options.acknowledged)


def kill(url, kind, cycles, min_acknowledged):
    promised, begun = {}, time.perf_counter()
    for cycle in range(cycles):
        promised |= acknowledged_until_killed(url, kind, cycle, min_acknowledged)
    seconds, recorded = time.perf_counter() - begun, kept(url)
    lost = sum(recorded.get(key) != numbers for key, numbers in promised.items())
    doubled = sum(len(numbers) > 1 for numbers in recorded.values())
    report = verify(url)
    print(
        f"kill -9, {kind.__name__}: {cycles:,} cycles in {seconds:,.0f} s, "
        f"{len(promised):,} acknowledged of {len(recorded):,} recorded, {lost} lost, {doubled} doubled, "
        f"{report.seq:,} entries verified, {len(report.deviations)} deviations",
        flush=True,
    )


def in_threads(press, number):
    together = threading.Barrier(number + 1)

    def pressing(person):
        together.wait()
        press(person)

    with ThreadPoolExecutor(number) as pool:
        running = [pool.submit(pressing, person) for person in range(number)]
        together.wait()
        begun = time.perf_counter()
        for future in running:
            future.result()
        return time.perf_counter() - begun


def quantile(waits, share):
    """Return a quantile of sorted seconds, in milliseconds."""
    return waits[int(len(waits) * share)] * 1000


def timed(what, task):
    begun = time.perf_counter()
    task()
    print(f"{what}: {time.perf_counter() - begun:.2f} s")


MEASURES = {
    "moved": measure_moved,
    "writing": measure_crowd,
    "hot": lambda folder, _: measure_hot_site(f"sqlite:///{folder}/hot.db"),
    "syncs": measure_syncs,
    "many": measure_many,
    "flips": measure_flips,
    "kills": measure_kills,
}


if __name__ == "__main__":
    main()
