#!/usr/bin/env python3
"""Names and shapes at the limits, for limits.sh: makes, edits and compares trees of them.

  limits.py make|edit|remove <folder> <kind>   puts one kind into a folder, on whichever side
  limits.py compare <folder> <folder>          are both trees the same? Prints what is not

Everything is done on the Unix side with bytes, so that nothing in between can object.
"""
import os
import sys
import unicodedata

LONG = "l" * 60


def chain(depth, name):
    return "/".join(f"{name}{i:03}" for i in range(depth))


# Files by kind; every one is made, edited and removed on both sides.
KINDS = {
    "unicode": ["\U0001F600 smile.txt", "\U00020000\U0002A6DF.txt", "\u00fc\u00df\u0130\u0131.txt",
                "zero\u200bwidth.txt", "\u202eright to left.txt", "soft\u00adhyphen.txt"],
    "normal forms": [unicodedata.normalize(f, "caf\u00e9 \u1e69.txt") for f in ("NFC", "NFD")],
    "dots and spaces": ["trailing dot.", "trailing dots...", "trailing space ", " leading",
                        "dot space. ", "...three", "in  side"],
    "reserved": ["con", "aux.txt", "NUL", "com1.log", "lpt9", "prn.tar.gz", "com2/aux/nul.txt",
                 "conin$"],
    "255": ["a" * 251 + ".txt", "\u00fc" * 127, "\U0001F600" * 63, "d" * 255 + "/" + "f" * 255],
    "paths over 260": [f"{chain(4, LONG)}/file {LONG}.txt"],
    "paths over 1000": [f"{chain(18, LONG)}/file {LONG}.txt"],
    "200 deep": [chain(200, "d") + "/bottom.txt", chain(100, "d") + "/half way.txt"],
}


WIDE = 250  # the kind "wide": so many files in one folder


def content(rel, text):
    return f"{text} {rel}\n".encode("utf-8", "surrogateescape")


def write(root, rel, text):
    path = os.fsencode(os.path.join(root, rel))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content(rel, text))


def remove(root, rel):
    path = os.path.join(root, rel)
    os.remove(path)
    while (path := os.path.dirname(path)) != root and not os.listdir(path):
        os.rmdir(path)


def tree(root):
    found = {}
    root = os.fsencode(root)
    for folder, folders, files in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(folder, name), root)] = None
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, root)] = f.read()
    return found


def compare(one, two):
    a, b = tree(one), tree(two)
    for rel in sorted(a.keys() | b.keys()):
        if a.get(rel, 0) != b.get(rel, 0):
            print(f"{rel[:200]!r}: {str(a.get(rel, 'absent'))[:60]} / {str(b.get(rel, 'absent'))[:60]}")
    print(f"{len(a)} entries")
    return a == b


def main():
    verb, root = sys.argv[1:3]
    if verb == "compare":
        sys.exit(not compare(root, sys.argv[3]))
    KINDS["wide"] = [f"wide/file {i:04}.txt" for i in range(WIDE)]
    for rel in KINDS[sys.argv[3]]:
        if verb == "remove":
            remove(root, rel)
        else:
            write(root, rel, verb)


main()
