#!/usr/bin/env python3
"""What README.md says of the API is checked against the sources: readme.py <repository>."""

import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
readme = (root / "README.md").read_text(encoding="utf-8")
failures = 0


def case(name, problems):
    global failures
    for problem in problems:
        print(problem)
    print(f"[{'  FAILED  ' if problems else '       OK '}] {name}")
    failures += bool(problems)


def interfaces():
    """Name and methods of every interface, from the IDL."""
    for idl in root.glob("idl/cscobj_*.idl"):
        text = re.sub(r"/\*.*?\*/", "", idl.read_text(), flags=re.DOTALL)
        for name, body in re.findall(r"\ninterface (\w+) : \w+\n\{(.*?)\n\}", text, re.DOTALL):
            yield name, [m for m in re.findall(r"HRESULT (\w+)\(", body) if m != "RemoteNext"]


def table():
    """The methods in the table, by interface."""
    rows = {}
    for line in readme.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| IOfflineFiles") or line.startswith("| IEnumOfflineFiles"):
            for name in re.findall(r"I\w+", cells[0]):
                rows[name] = re.findall(r"\w+", cells[1])
    return rows


rows = table()
known = dict(interfaces())
case("the_table_of_the_readme_has_all_35_interfaces",
     [f"missing: {name}" for name in known if name not in rows]
     + [f"unknown: {name}" for name in rows if name not in known]
     + ([] if len(known) == 35 else [f"{len(known)} interfaces in the IDL"]))
case("the_table_of_the_readme_has_every_method",
     [f"missing: {name}::{method}" for name, methods in known.items() for method in methods
      if method not in rows.get(name, [])])
case("the_example_in_the_readme_is_the_sample",
     [] if (root / "samples/pin_and_sync/main.c").read_text() in readme else ["it differs"])
sys.exit(failures)
