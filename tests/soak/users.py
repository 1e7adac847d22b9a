"""Users: one at each of the three folders, who edits at random with the calls of this system while
the clients synchronize. They know exactly what they overwrite or delete: names are exchanged or
moved away first, and what lay there is looked at then.

Programs under Wine refuse each other as on Windows, but users here are not refused anything. Where
the engine puts a new file under a name at the very moment at which a user writes to the old one, or
puts a file there himself, his version may never have been visible to anybody: it is not counted
(RACE: in put_in_place of src/sync/transfer.c). Whatever is still there a moment later is."""

import contextlib
import ctypes
import errno
import os
import random
import threading
import time

import versions

EXCHANGE, NOREPLACE = 2, 1
AT_FDCWD = -100
libc = ctypes.CDLL(None, use_errno=True)

MOMENT = 0.01  # seconds
DEEDS_PER_SECOND = 25
FILES_WANTED = 40
FOLDERS = ["reports", "reports/2024", "größe", "photos", "photos/raw", "photos/raw/deep", "tmp"]
NAMES = [f"{stem}.{end}" for stem in ("one", "two", "three", "four €") for end in ("txt", "doc")]
SIZES = [60, 500, 500, 500, 4096, 20000, 20000, 300000, 1500000]


def rename(old, new, flags):
    """renameat2; raises OSError."""
    if libc.renameat2(AT_FDCWD, os.fsencode(old), AT_FDCWD, os.fsencode(new), flags) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), old)


def read_all(fd):
    return os.pread(fd, os.fstat(fd).st_size + 1, 0)


class User(threading.Thread):
    """Edits below a folder until told to stop. `lock` is held while the folder is in his hands."""

    def __init__(self, name, root, trash, ledger, seed):
        super().__init__(name=name)
        self.root = root
        self.trash = trash
        self.ledger = ledger
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.trashed = 0
        self.deeds = (
            [self.edit_in_place] * 6
            + [self.create] * 5
            + [self.replace] * 4
            + [self.replace_as_office_does] * 2
            + [self.delete] * 2
            + [self.move] * 2
            + [self.make_folder] * 2
            + [self.remove_folder, self.rename_folder]
        )

    # --- what there is ---

    def path(self, rel):
        return os.path.join(self.root, rel)

    def pick(self, folder=False):
        found = [rel for rel, is_folder in versions.walk(self.root) if is_folder == folder]
        return self.random.choice(found) if found else None

    def pick_name(self):
        """A free name for a file; the last of some tries may not be free, after all."""
        for _ in range(5):
            name = os.path.join(self.random.choice([""] + FOLDERS), self.random.choice(NAMES))
            if os.path.isdir(self.path(os.path.dirname(name))) and not os.path.exists(self.path(name)):
                break
        return name

    def still_there(self, rel, fd):
        """Is this file what the name stands for?"""
        try:
            return os.stat(self.path(rel)).st_ino == os.fstat(fd).st_ino
        except FileNotFoundError:
            return False

    def settle(self, version, rel, fd):
        """A name was given: a moment later, does it still stand for that file?"""
        time.sleep(MOMENT)
        self.ledger.written(version, (self.name, rel), self.still_there(rel, fd))

    def give_up(self, version, rel):
        if version == versions.TORN:
            self.ledger.fault(f"P1: {self.name} finds {rel} torn")
        elif version:
            self.ledger.gave_up(version)

    def throw_away(self, rel):
        """Moves a name out of the share, and then looks what it was."""
        self.trashed += 1
        place = os.path.join(self.trash, f"{self.name}-{self.trashed}")
        os.rename(self.path(rel), place)
        if not os.path.isdir(place):
            old = versions.recognize_file(place)
            self.give_up(old, rel)
            return old
        for own in (False, True):
            for below, is_folder in versions.walk(place, own):
                version = 0 if is_folder else versions.recognize_file(os.path.join(place, below))
                self.give_up(max(version, 0), os.path.join(rel, below))
        return "a folder"

    @contextlib.contextmanager
    def opened(self, rel, flags):
        fd = os.open(self.path(rel), flags, 0o644)
        try:
            yield fd
        finally:
            os.close(fd)

    @contextlib.contextmanager
    def new_file(self, rel):
        """A new file: its version and the open file."""
        version = self.ledger.new()
        data = versions.content(version, self.random.choice(SIZES))
        with self.opened(rel, os.O_RDWR | os.O_CREAT | os.O_EXCL) as fd:
            os.write(fd, data)
            yield version, fd

    # --- deeds; each returns what to write into the journal ---

    def create(self):
        rel = self.pick_name()
        with self.new_file(rel) as (version, fd):
            self.settle(version, rel, fd)
        return f"creates {rel}: v{version}"

    def edit_in_place(self):
        """Grows the file or keeps its size with one write, or empties it first, as programs do that
        rewrite their files."""
        rel = self.pick()
        if not rel:
            return None
        with self.opened(rel, os.O_RDWR) as fd:
            before = read_all(fd)
            old, version = versions.recognize(before), self.ledger.new()
            size = self.random.choice(SIZES + [len(before)] * 9)
            if size < len(before):
                os.ftruncate(fd, 0)
            os.pwrite(fd, versions.content(version, size), 0)
            self.give_up(old, rel)
            certain = self.still_there(rel, fd)
            self.ledger.written(version, (self.name, rel), certain)
        return f"edits {rel}: v{version} over v{old}{'' if certain else ', unsure'}"

    def replace(self):
        """Saves beside it and exchanges the names."""
        rel = self.pick()
        if not rel:
            return None
        beside = os.path.join(os.path.dirname(rel), f"~new{self.ledger.new()}")
        with self.new_file(beside) as (version, fd):
            rename(self.path(beside), self.path(rel), EXCHANGE)
            old = self.throw_away(beside)
            self.settle(version, rel, fd)
        return f"replaces {rel}: v{version} over v{old}"

    def replace_as_office_does(self):
        """Saves beside it, moves the old file aside, the new one in its place, removes the old."""
        rel = self.pick()
        if not rel:
            return None
        number = self.ledger.new()
        beside = os.path.join(os.path.dirname(rel), f"~WRD{number}.tmp")
        aside = os.path.join(os.path.dirname(rel), f"~WRL{number}.tmp")
        with self.new_file(beside) as (version, fd):
            rename(self.path(rel), self.path(aside), NOREPLACE)
            rename(self.path(beside), self.path(rel), NOREPLACE)
            old = self.throw_away(aside)
            self.settle(version, rel, fd)
        return f"replaces {rel} as Office does: v{version} over v{old}"

    def delete(self):
        rel = self.pick()
        return rel and f"deletes {rel}: v{self.throw_away(rel)}"

    def move(self):
        rel, to = self.pick(), self.pick_name()
        if not rel:
            return None
        rename(self.path(rel), self.path(to), NOREPLACE)
        with self.opened(to, os.O_RDONLY) as fd:
            version = versions.recognize(read_all(fd))
            time.sleep(MOMENT)
            if not self.still_there(to, fd):
                self.ledger.written(version, None, False)
        return f"moves {rel} to {to}: v{version}"

    def make_folder(self):
        rel = self.random.choice(FOLDERS)
        os.mkdir(self.path(rel))
        self.ledger.made_folder(rel)
        return f"makes folder {rel}"

    def remove_folder(self):
        rel = self.pick(folder=True)
        if not rel:
            return None
        self.ledger.removed_folder(rel)
        self.throw_away(rel)
        return f"removes folder {rel}"

    def rename_folder(self):
        rel, to = self.pick(folder=True), self.random.choice(FOLDERS)
        if not rel or (to + "/").startswith(rel + "/"):
            return None
        self.ledger.removed_folder(rel, to)
        rename(self.path(rel), self.path(to), NOREPLACE)
        return f"renames folder {rel} to {to}"

    # --- the whole ---

    def deed(self):
        crowded = sum(1 for _ in versions.walk(self.root)) > FILES_WANTED
        return self.delete if crowded else self.random.choice(self.deeds)

    def act(self):
        """One deed. The engine may be faster: what a user picked is gone, what he wants is there."""
        with self.lock:
            deed = self.deed()
            try:
                done = deed()
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY, errno.EINVAL):
                    raise
                done = f"cannot {deed.__name__}: {error}"
            if done:
                self.ledger.note(self.name, done)

    def run(self):
        try:
            while not self.stopping.wait(self.random.expovariate(DEEDS_PER_SECOND)):
                self.act()
        except Exception as error:  # else a dead user would look like a lazy one
            self.ledger.fault(f"{self.name} stumbles: {error!r}")

    def look(self):
        """P1: each visible file is one whole version, at any instant."""
        with self.lock:
            for rel, is_folder in versions.walk(self.root):
                try:
                    if not is_folder and versions.recognize_file(self.path(rel)) == versions.TORN:
                        self.ledger.fault(f"P1: {rel} at {self.name} is no whole version")
                except FileNotFoundError:
                    pass  # the engine has just taken the name away
