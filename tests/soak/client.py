"""A client: a store of its own, and offlinefiles.exe in a process for each synchronization, which
may be killed at any moment."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time

PROGRAM = "C:\\windows\\system32\\offlinefiles.exe"
PATIENCE = 120  # seconds; a synchronization takes about one


def survivor(state):
    """The answer to a conflict that gives up no content: of two contents both are kept, of a
    content and a deletion the content."""
    if state.endswith("DeletedOnServer"):
        return "local"
    if state.startswith(("DeletedOnClient", "FileReplacedAndDeleted")):
        return "remote"
    return "latest" if state == "DirChangedOnClient_ChangedOnServer" else "all"


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


class Client(threading.Thread):
    """As a thread it synchronizes until told to stop, and kills most of its processes."""

    def __init__(self, name, share, folder, ledger, seed):
        super().__init__(name=name)
        self.share = share
        self.store = os.path.join(folder, f"store-{name}")
        self.output = os.path.join(folder, f"output-{name}")
        self.ledger = ledger
        self.random = random.Random(seed)
        self.stopping = threading.Event()
        self.after_kill = lambda: None
        self.usual = 0.5  # seconds that a synchronization takes
        self.runs = self.kills = self.wrecks = self.conflicts = 0
        os.mkdir(self.store)

    # --- processes ---

    def start_program(self, *arguments):
        environment = dict(os.environ, OPENCSC_STORE=windows_path(self.store))
        with open(self.output, "wb") as output:
            return subprocess.Popen(["wine", PROGRAM, *arguments], env=environment,
                                    stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=subprocess.STDOUT)

    def said(self):
        with open(self.output, encoding="utf-8", errors="replace") as output:
            return output.read()

    def run_program(self, *arguments, expected=(0,)):
        """Runs it to its end; what it said."""
        process = self.start_program(*arguments)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            code = f"a hang of {PATIENCE} s"
        self.note_end(arguments, code, expected)
        return self.said()

    def note_end(self, arguments, code, expected):
        said = "".join(f"\n    {line}" for line in self.said().splitlines())
        self.ledger.note(self.name, f"{' '.join(arguments)} ended with {code}{said}")
        if code not in expected:
            self.ledger.fault(f"{self.name}: {' '.join(arguments)} ended with {code}{said}")

    def pin(self):
        self.run_program("pin", self.share, "--deep", "--fill")
        place = self.run_program("locate", self.share).splitlines()[-1]
        return place.removeprefix("Z:").replace("\\", "/")

    # --- with kills ---

    def kill_sometime(self, process, arguments):
        """Waits a while; if the program runs then, that is the end of it."""
        began = time.monotonic()
        try:
            process.wait(self.random.uniform(0.1, 1.1) * self.usual)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        if code == -9:
            self.kills += 1
            self.note_end(arguments, "a kill", ("a kill",))
            self.wrecks += self.count("intent") > 0
            self.after_kill()
        else:
            self.usual += (time.monotonic() - began - self.usual) / 4
            self.note_end(arguments, code, (0, 1))

    def run(self):
        try:
            while not self.stopping.is_set():
                arguments = ["sync", self.share] + self.random.choice([[], [], ["--keep", "all"]])
                self.ledger.note(self.name, f"{' '.join(arguments)} begins")
                self.runs += 1
                if self.random.random() < 0.2:
                    began = time.monotonic()
                    self.run_program(*arguments, expected=(0, 1))
                    self.usual += (time.monotonic() - began - self.usual) / 4
                else:
                    self.kill_sometime(self.start_program(*arguments), arguments)
        except Exception as error:  # else a dead client would look like a lazy one
            self.ledger.fault(f"{self.name} stumbles: {error!r}")

    # --- in quiet ---

    def resolve(self):
        """Decides all recorded conflicts. A decision may settle others on its way: they are listed
        again each time."""
        for answer in ("all", "local", "remote", "latest"):
            recorded = json.loads(self.run_program("conflicts", self.share, "--json"))
            paths = [c["path"] for c in recorded if survivor(c["state"]) == answer]
            self.conflicts += len(paths)
            if paths:
                self.run_program("resolve", *paths, "--keep", answer, expected=(0, 1))

    def synchronize(self):
        """One pass; true if there was nothing to do."""
        said = self.run_program("sync", self.share, "--keep", "all", expected=(0, 1))
        self.conflicts += said.count("keeping both ")
        quiet = "nothing to do; 0 bytes" in said and " 0 conflicts, 0 failed" in said
        if " 0 conflicts," not in said:
            self.resolve()
        return quiet

    # --- the database ---

    def ask(self, question):
        """Asks a copy of the database: to open the real one would already be a recovery."""
        with tempfile.TemporaryDirectory() as folder:
            for name in os.listdir(self.store):
                if os.path.isfile(os.path.join(self.store, name)):
                    shutil.copy(os.path.join(self.store, name), folder)
            database = next(n for n in os.listdir(folder) if n.endswith(".db"))
            connection = sqlite3.connect(os.path.join(folder, database))
            try:
                return connection.execute(question).fetchone()[0]
            finally:
                connection.close()

    def count(self, table):
        return self.ask(f"SELECT count(*) FROM {table}")

    def check_store(self):
        verdict = self.ask("PRAGMA integrity_check")
        if verdict != "ok":
            self.ledger.fault(f"{self.name}: integrity_check says {verdict}")
        for table in ("intent", "conflict"):
            if self.count(table):
                self.ledger.fault(f"{self.name}: {self.count(table)} rows are left in {table}")
