#!/usr/bin/env python3
"""Every line of contract.tsv names a test that exists, and every method has a line:
contract.py <repository>."""

import collections
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
here = root / "tests" / "com"


def lines():
    text = (here / "contract.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def has_test(name):
    file, _, test = name.partition(":")
    source = here / f"test_com_{file}.c"
    return source.exists() and source.read_text(encoding="utf-8").count(test) >= 2


def methods():
    for idl in root.glob("idl/cscobj_*.idl"):
        text = re.sub(r"/\*.*?\*/", "", idl.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name, body in re.findall(r"\ninterface (\w+) : \w+\n\{(.*?)\n\}", text, re.DOTALL):
            for method in re.findall(r"HRESULT (\w+)\(", body):
                if method != "RemoteNext":
                    yield f"nf-cscobj-{name}-{method}".lower()


promised = lines()
pages = collections.Counter(line[0] for line in promised)
problems = [f"not three columns: {line}" for line in promised if len(line) != 3]
problems += [f"no such test: {line[2]}" for line in promised if not has_test(line[2])]
problems += [f"nothing is tested of {page}" for page in methods() if page not in pages]
for problem in problems:
    print(problem)
print(f"{len(promised)} promises of {len(pages)} pages")
print(f"[{'  FAILED  ' if problems else '       OK '}] what the pages promise is tested")
sys.exit(bool(problems))
