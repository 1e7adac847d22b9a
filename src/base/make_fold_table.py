#!/usr/bin/env python3
"""Writes fold_table.c, the table behind csc_fold (base/text.h):

    python3 make_fold_table.py > fold_table.c && clang-format -i fold_table.c

Windows folds names with one upper-case letter per UTF-16 code unit, and only where the way back
leads to the same letter again: U+00B5 (micro sign), U+0131 (dotless i), U+017F (long s), U+03C2
(final sigma), the title-case digraphs U+01C5.. and the like stay themselves. So the table holds
c -> C exactly if C is the simple upper case of c and c is the simple lower case of C.

tests/unit/test_fold_windows.c compares all 65536 code units with CompareStringOrdinal.
"""
import unicodedata


def upper(c):
    """Simple upper case. str.upper() is the full mapping; where that is more than one character
    (U+1F80 and the like) str.title() gives the single one, if there is one."""
    for text in (chr(c).upper(), chr(c).title()):
        if len(text) == 1:
            return ord(text)
    return c


def fold(c):
    u = upper(c)
    return u if u <= 0xFFFF and chr(u).lower() == chr(c) else c


def ranges():
    """[first, last, delta, step] such that every step-th unit from first to last moves by delta."""
    found = []
    for c in range(0x80, 0x10000):
        if 0xD800 <= c <= 0xDFFF or fold(c) == c:
            continue
        delta = (fold(c) - c) & 0xFFFF
        if found and found[-1][2] == delta:
            first, last, _, step = found[-1]
            if c - last == step or (first == last and c - last == 2):
                found[-1] = [first, c, delta, c - last]
                continue
        found.append([c, c, delta, 1])
    return found


print("/*")
print(" * Made by make_fold_table.py from Unicode %s; not to be edited." % unicodedata.unidata_version)
print(" * Upper-casing of single UTF-16 code units beyond ASCII, in ascending ranges.")
print(" */")
print('#include "base/fold_table.h"')
print()
print("const struct csc_fold_range csc_fold_table[] = {")
for r in ranges():
    print("    {0x%04x, 0x%04x, 0x%04x, %d}," % tuple(r))
print("};")
print()
print("const size_t csc_fold_count = sizeof(csc_fold_table) / sizeof(csc_fold_table[0]);")
