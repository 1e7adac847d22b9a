#!/usr/bin/env python3
"""Agents that are killed at random moments: two stores of one share, an agent for each that is started
again after each kill, and a user at each of the three folders, who edits meanwhile. What follows,
and the laws that are judged, is that of tests/soak/soak.py.

    kills.py <folder with the programs> [--kills N] [--seed N] [--keep]

The seed decides what users do and how long agents live; the moments of real time are decided by the
machine, so a seed does not repeat a run exactly."""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "soak"))

import soak
from client import Client, windows_path

PROGRAM = "C:\\windows\\system32\\cscsvc.exe"
SPEED = 3000  # a share is synchronized every 10 to 70 minutes, which are seconds then
INTERVAL = 10  # minutes


class Agent(Client):
    """A client whose synchronizations are those of an agent."""

    wanted = 0  # kills, of each

    def start_agent(self):
        environment = dict(os.environ, OPENCSC_STORE=windows_path(self.store),
                           OPENCSC_AGENT_CLOCK=str(SPEED))
        with open(self.output, "wb") as output:
            return subprocess.Popen(["wine", PROGRAM, "run"], env=environment,
                                    stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=subprocess.STDOUT)

    def run(self):
        try:
            while not self.stopping.is_set() and self.kills < self.wanted:
                process = self.start_agent()
                self.runs += 1
                self.kill_agent(process)
        except Exception as error:  # else a dead client would look like a lazy one
            self.ledger.fault(f"{self.name} stumbles: {error!r}")

    def kill_agent(self, process):
        """It never ends by itself, so it is the kill that ends it."""
        try:
            code = process.wait(self.random.uniform(0.2, 3))
            self.note_end(("cscsvc run",), code, ("a kill",))
            time.sleep(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.kills += 1
            self.note_end(("cscsvc run",), "a kill", ("a kill",))
            self.wrecks += self.count("intent") > 0
            self.after_kill()

    def check_store(self):
        super().check_store()
        self.run_program("check")


class Round(soak.Round):
    def set_interval(self, verb, *what):
        subprocess.run(["wine", "reg", verb, "HKCU\\Software\\OpenCSC\\SyncInterval", "/v",
                        self.clients[0].share, *what, "/f"], stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    def prepare(self):
        super().prepare()
        self.set_interval("add", "/t", "REG_DWORD", "/d", str(INTERVAL))

    def agitate(self, _):
        for thread in self.users + self.clients:
            thread.start()
        for agent in self.clients:
            agent.join()
        for user in self.users:
            user.stopping.set()
        for user in self.users:
            user.join()
        self.set_interval("delete")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("programs")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1000000))
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    os.environ.update(LC_ALL="C.UTF-8", WINEDEBUG="-all")
    Agent.wanted = (options.kills + 1) // 2
    name = f"agents_killed_{options.kills}_times_with_seed_{options.seed}"
    print(f"[==========] Running 1 test(s).\n[ RUN      ] {name}", flush=True)
    folder = tempfile.mkdtemp(prefix="opencsc-kills-")
    play = Round(options.programs, options.seed, folder, Agent)
    play.run(0)
    faults = play.ledger.faults
    print("    " + ", ".join(f"{n} {what}" for what, n in play.figures().items())
          + f"; quiet after {play.passes} passes")
    if faults or options.keep:
        journal = pathlib.Path(folder, "journal")
        journal.write_text("\n".join(play.ledger.journal) + "\n", encoding="utf-8")
        print(f"    journal: {journal}")
    else:
        shutil.rmtree(folder)
    for fault in faults:
        print(f"    {fault}")
    print("[  FAILED  ]" if faults else "[       OK ]", name)
    print("[==========] 1 test(s) run.")
    return 1 if faults else 0


sys.exit(main())
