"""Versions: what users write. Each carries its number, its length and a checksum, so that any file
can be recognized: one whole version, empty (a program that rewrites a file empties it first), or
torn. The ledger knows what became of each version, and keeps the journal."""

import os
import re
import threading
import time
import zlib

HEADER = b"version %08d, %08d bytes, sum %08x\n"
PATTERN = re.compile(rb"version (\d{8}), (\d{8}) bytes, sum ([0-9a-f]{8})\n")
HEADER_SIZE = len(HEADER % (0, 0, 0))

EMPTY, TORN = 0, -1

# The engine's own names: never shown to users of the API, nor judged as files of theirs.
OWN_NAME = re.compile(r"~csc[0-9a-f]{16}\.(tmp|bak)$")


def content(version, size):
    """The bytes of a version. No two versions have a block in common, or a mixture could pass."""
    seed = b"%08d." % version
    body = (seed * (size // len(seed) + 1))[: max(0, size - HEADER_SIZE)]
    return HEADER % (version, HEADER_SIZE + len(body), zlib.crc32(body)) + body


def recognize(data):
    """The number of the version that these bytes are."""
    if not data:
        return EMPTY
    match = PATTERN.match(data)
    if not match or int(match[2]) != len(data):
        return TORN
    return int(match[1]) if zlib.crc32(data[HEADER_SIZE:]) == int(match[3], 16) else TORN


def recognize_file(path):
    with open(path, "rb") as file:
        return recognize(file.read())


def walk(root, own=False):
    """Yields (relative path, is a folder) of all that is visible below a folder; own: of the rest."""
    for entry in sorted(os.scandir(root), key=lambda entry: entry.name):
        folder = entry.is_dir(follow_symlinks=False)
        if bool(OWN_NAME.match(entry.name)) == own:
            yield entry.name, folder
        if folder:
            for name, is_folder in walk(entry.path, own):
                yield os.path.join(entry.name, name), is_folder


class Ledger:
    """What users did, and what must still be there because of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.journal = []
        self.faults = []
        self.count = 0
        self.edits = 0
        self.unsure = 0
        self.certain = {}  # version -> where it was written
        self.superseded = set()  # overwritten or deleted by a user who had it before him
        self.folders = set()  # made by a user
        self.removed = set()  # folders that a user removed or renamed, ever
        self.renamed = set()  # names that folders were given

    def note(self, who, text):
        with self.lock:
            self.journal.append(f"{time.monotonic():.4f} {who}: {text}")

    def fault(self, text):
        self.note("FAULT", text)
        with self.lock:
            self.faults.append(text)

    def new(self):
        with self.lock:
            self.count += 1
            return self.count

    def written(self, version, where, certain):
        """A user's version is complete. Not certain: the engine changed the name in that moment, so
        that on a server the user would have been refused."""
        with self.lock:
            self.edits += 1
            if certain:
                self.certain[version] = where
            else:
                self.unsure += 1
                self.certain.pop(version, None)

    def gave_up(self, version):
        with self.lock:
            self.superseded.add(version)

    def removed_folder(self, path, renamed_to=None):
        with self.lock:
            self.removed.add(path)
            if renamed_to:
                self.renamed.add(renamed_to)

    def was_renamed(self, path):
        """Has a user ever given this name, or that of a folder above, to a folder?"""
        return bool(path) and (path in self.renamed or self.was_renamed(os.path.dirname(path)))

    def made_folder(self, path):
        with self.lock:
            self.edits += 1
            self.folders.add(path)

    def wanted(self):
        """Versions that must be there in the end, with the place where they were written."""
        return {v: where for v, where in self.certain.items() if v not in self.superseded}

    def wanted_folders(self):
        def gone(path):
            return path in self.removed or (os.path.dirname(path) and gone(os.path.dirname(path)))

        return {path for path in self.folders if not gone(path)}
