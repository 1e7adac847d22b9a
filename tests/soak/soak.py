#!/usr/bin/env python3
"""Real processes: one server folder, two clients with stores of their own, a user at each of the
three folders, and clients that are killed at random moments while all work. Then edits and kills
end, the clients synchronize until nothing is left to do, and the laws are judged:

  P1  a file on any side is, at every instant, one whole version that somebody wrote
  P2  no version is lost but by a user or an explicit decision (here nothing is ever decided away)
  P3  no file and no folder goes without a deletion
  P4  once it is quiet a few passes bring all three folders to the same, and one more does nothing

    soak.py <folder with the programs> [--rounds N] [--seed N] [--seconds N] [--keep]

The seed decides what users do and how long clients live; the moments of real time are decided by
the machine, so a seed does not repeat a round exactly. After a fault the folder of the round stays,
with a journal of all that was done.
"""

import argparse
import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the folder of the sources stays clean

import versions
from client import Client
from users import FOLDERS, User

QUIET_PASSES = 4  # of each client, at most
FIRST_FILES = 20


class Round:
    def __init__(self, programs, seed, folder, client=Client):
        self.script = os.path.join(programs, "opencsc-wine")
        self.names = (f"soak{os.getpid()}", f"round{seed}")
        self.folder = folder
        self.server = os.path.join(folder, "server")
        self.trash = os.path.join(folder, "trash")
        self.ledger = versions.Ledger()
        self.random = random.Random(seed)
        os.mkdir(self.server)
        os.mkdir(self.trash)
        share = "\\\\" + "\\".join(self.names)
        self.clients = [client(name, share, folder, self.ledger, f"{seed}{name}") for name in "AB"]
        self.users = []
        self.passes = 0

    def share(self, verb, *folder):
        subprocess.run([self.script, verb, *self.names, *folder], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def add_user(self, name, root):
        self.users.append(User(name, root, self.trash, self.ledger, self.random.random()))

    def look(self):
        for user in self.users:
            user.look()

    def prepare(self):
        self.share("share", self.server)
        self.add_user("server", self.server)
        for folder in FOLDERS:
            os.makedirs(self.users[0].path(folder), exist_ok=True)
        for _ in range(FIRST_FILES):
            with contextlib.suppress(FileExistsError):  # the same name twice
                self.users[0].create()
        for client in self.clients:
            self.add_user(f"user of {client.name}", client.pin())
            client.after_kill = self.look

    def agitate(self, seconds):
        for thread in self.users + self.clients:
            thread.start()
        time.sleep(seconds)
        for thread in self.users + self.clients:
            thread.stopping.set()
        for thread in self.users + self.clients:
            thread.join()

    def become_quiet(self):
        quiet = False
        while not quiet and self.passes < QUIET_PASSES:
            self.passes += 1
            self.ledger.note("quiet", f"pass {self.passes}")
            quiet = all([client.synchronize() for client in self.clients])
        if not quiet:
            self.ledger.fault(f"P4: not quiet after {self.passes} passes of each client")

    # --- the laws ---

    def photograph(self):
        """Everything there is, with its identity and times."""
        found = {}
        for user in self.users:
            for rel, _ in versions.walk(user.root):
                s = os.stat(user.path(rel))
                found[user.name, rel] = (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
        return found

    def judge_one_more_pass(self):
        before = self.photograph()
        if not all([client.synchronize() for client in self.clients]):
            self.ledger.fault("P4: one more pass finds something to do")
        if before != self.photograph():
            self.ledger.fault("P4: a pass without anything to do has touched files")

    def tree(self, user):
        """Relative path -> version, or "a folder"."""
        found = {}
        for rel, is_folder in versions.walk(user.root):
            version = 0 if is_folder else versions.recognize_file(user.path(rel))
            found[rel] = "a folder" if is_folder else version
            if version == versions.TORN:
                self.ledger.fault(f"P1: {rel} at {user.name} is no whole version")
        for rel, _ in versions.walk(user.root, own=True):
            self.judge_own_name(user, rel)
        return found

    def judge_own_name(self, user, rel):
        """Names of the engine's own are gone in the end, unless a user has taken them elsewhere with
        their folder: those nobody finds again."""
        if not self.ledger.was_renamed(os.path.dirname(rel)):
            self.ledger.fault(f"{rel} is left at {user.name}")

    def judge_trees(self):
        trees = [self.tree(user) for user in self.users]
        for user, tree in zip(self.users[1:], trees[1:]):
            for rel in sorted(set(trees[0]) | set(tree)):
                if trees[0].get(rel) != tree.get(rel):
                    self.ledger.fault(f"P4: {rel} is {trees[0].get(rel)} on the server, "
                                      f"{tree.get(rel)} at {user.name}")
        there = set(trees[0].values())
        for version, where in self.ledger.wanted().items():
            if version not in there:
                self.ledger.fault(f"P2: v{version} is lost, written at {where}")
        for rel in self.ledger.wanted_folders():
            if trees[0].get(rel) != "a folder":
                self.ledger.fault(f"P3: folder {rel} is gone")

    def run(self, seconds):
        self.prepare()
        try:
            self.agitate(seconds)
            self.become_quiet()
            self.judge_one_more_pass()
            self.judge_trees()
            for client in self.clients:
                client.check_store()
        finally:
            self.share("unshare")

    def figures(self):
        def total(what):
            return sum(getattr(client, what) for client in self.clients)

        return {"edits": self.ledger.edits, "synchronizations": total("runs"),
                "kills": total("kills"), "kills in the middle of an act": total("wrecks"),
                "conflicts": total("conflicts"), "unsure versions": self.ledger.unsure,
                "faults": len(self.ledger.faults)}


def play(options, seed):
    """One round, announced as cmocka announces its cases."""
    name = f"soak_round_with_seed_{seed}"
    print(f"[ RUN      ] {name}", flush=True)
    folder = tempfile.mkdtemp(prefix="opencsc-soak-")
    play_round = Round(options.programs, seed, folder)
    play_round.run(options.seconds)
    figures = play_round.figures()
    print("    " + ", ".join(f"{n} {what}" for what, n in figures.items())
          + f"; quiet after {play_round.passes} passes")
    if play_round.ledger.faults or options.keep:
        journal = pathlib.Path(folder, "journal")
        journal.write_text("\n".join(play_round.ledger.journal) + "\n", encoding="utf-8")
        print(f"    journal: {journal}")
    if not play_round.ledger.faults and not options.keep:
        shutil.rmtree(folder)
    for fault in play_round.ledger.faults:
        print(f"    {fault}")
    print("[  FAILED  ]" if play_round.ledger.faults else "[       OK ]", name, flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1000000))
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    os.environ.update(LC_ALL="C.UTF-8", WINEDEBUG="-all")
    print(f"[==========] Running {options.rounds} test(s).")
    sums = {}
    for n in range(options.rounds):
        for what, figure in play(options, options.seed + n).items():
            sums[what] = sums.get(what, 0) + figure
    print(f"[==========] {options.rounds} test(s) run.")
    print(f"{options.rounds} rounds: " + ", ".join(f"{n} {what}" for what, n in sums.items()))
    return 1 if sums["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
