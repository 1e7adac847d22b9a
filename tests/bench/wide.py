#!/usr/bin/env python3
"""What one wide folder costs: time and peak memory, to be read for how they grow.

  tests/bench/wide.py [COUNT...]      default 10000 100000; OPENCSC_BIN=<folder with the programs>

For each COUNT: that many small files in one folder, filled into an empty cache, synchronized with
nothing to do, and again after every hundredth file was edited on either side. Needs a built
build/x64; uses a Wine prefix of its own and leaves nothing behind.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.environ.get("OPENCSC_BIN", os.path.join(HERE, "../../build/x64/bin"))
PROGRAM = r"C:\windows\system32\offlinefiles.exe"


def measure(what, count, *arguments):
    began = time.monotonic()
    with open(os.environ["OUTPUT"], "wb") as out:
        child = subprocess.Popen(["wine", PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
    took = time.monotonic() - began
    if status:
        with open(os.environ["OUTPUT"], "rb") as out:
            sys.exit(f"wide.py: {what} failed: {out.read()[-2000:].decode(errors='replace')}")
    print(f"{count:8} files  {what:16} {took:8.1f} s {1e6 * took / count:8.0f} us each  "
          f"peak {usage.ru_maxrss / 1024:7.1f} MiB", flush=True)


def write(folder, i, text):
    with open(os.path.join(folder, f"file {i:07}.txt"), "w", encoding="ascii") as f:
        f.write(f"{text} {i}\n")


def run(temp, count):
    server = os.path.join(temp, f"server{count}")
    share = rf"\\wide\n{count}"
    os.makedirs(server + "/wide")
    for i in range(count):
        write(server + "/wide", i, "made")
    subprocess.run([BIN + "/opencsc-wine", "share", "wide", f"n{count}", server], check=True,
                   stdout=subprocess.DEVNULL)
    measure("pin --deep --fill", count, "pin", share, "--deep", "--fill")
    measure("sync, no change", count, "sync", share)
    cached = os.path.join(temp, "store/namespace/wide", f"n{count}", "wide")
    for i in range(0, count, 100):
        write(server + "/wide", i, "edited there")
        write(cached, i + 50, "edited here")
    measure("sync, 2 % changed", count, "sync", share)
    if subprocess.run(["diff", "-rq", server + "/wide", cached], check=False).returncode:
        sys.exit("wide.py: both sides differ in the end")
    shutil.rmtree(server)


def main():
    temp = tempfile.mkdtemp()
    os.mkdir(temp + "/store")
    os.environ.update(WINEPREFIX=temp + "/prefix", WINEDEBUG="-all", LC_ALL="C.UTF-8",
                      OPENCSC_STORE="Z:" + temp.replace("/", "\\") + r"\store",
                      OUTPUT=temp + "/output")
    try:
        subprocess.run([BIN + "/opencsc-wine", "install"], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for count in map(int, sys.argv[1:] or ["10000", "100000"]):
            run(temp, count)
    finally:
        subprocess.run(["wineserver", "-k"], check=False)
        shutil.rmtree(temp, ignore_errors=True)


main()
