#!/bin/sh
# What filling a cache costs, beside two programs that copy the same files.
#
#   tests/bench/fill.sh [COUNT]
#
# Makes COUNT files (default 5000, 1 to 16 KiB, a hundred to a folder) and, in one run:
#   rsync -a                    natively, an upper bound
#   wine xcopy                  the same Win32 calls without state, intents and flushes
#   offlinefiles pin --fill     into an empty cache
#   and for rsync and offlinefiles a second pass with nothing to do.
# Prints seconds, files per second and the ratio to rsync. These machines are noisy: compare the
# ratios of one run, not seconds of two. Needs a built build/x64 and rsync; uses a Wine prefix of
# its own and leaves nothing behind.
set -eu
cd "$(dirname "$0")/../.."
count=${1:-5000}
bin=${OPENCSC_BIN:-$PWD/build/x64/bin}
[ -x "$bin/opencsc-wine" ] || {
    echo "fill.sh: build first: cmake --preset x64 && cmake --build --preset x64" >&2
    exit 2
}
command -v rsync >/dev/null || {
    echo "fill.sh: needs rsync: apt-get install rsync" >&2
    exit 2
}

temp=$(mktemp -d)
export WINEPREFIX="$temp/prefix" WINEDEBUG=-all LC_ALL=C.UTF-8
stop() {
    wineserver -k 2>/dev/null || true
    rm -rf "$temp"
}
trap stop EXIT
trap 'exit 130' INT TERM

echo "making $count files"
python3 - "$temp/share" "$count" <<'PY'
import os, random, sys
root, count = sys.argv[1], int(sys.argv[2])
random.seed(1)
for i in range(count):
    folder = f"{root}/{i // 100:04}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/file-{i:06}.txt", "wb") as f:
        f.write(random.randbytes(random.randint(1024, 16384)))
PY
"$bin/opencsc-wine" install >/dev/null 2>&1 </dev/null
"$bin/opencsc-wine" share server bench "$temp/share" >/dev/null
wine cmd /c ver >/dev/null 2>&1 </dev/null # the prefix is awake now

base=
measure() { # <what> <command>...
    what=$1
    shift
    began=$(date +%s%N)
    "$@" >"$temp/output" 2>&1 </dev/null || {
        echo "fill.sh: $what failed:" >&2
        tail -n 5 "$temp/output" >&2
        exit 1
    }
    took=$(($(date +%s%N) - began))
    base=${base:-$took}
    awk -v what="$what" -v took="$took" -v base="$base" -v n="$count" 'BEGIN {
        printf "%-28s %9.2f s %9.0f files/s %8.1f x\n", what, took / 1e9, n * 1e9 / took, took / base
    }'
}

echo "filling"
measure "rsync -a" rsync -a "$temp/share/" "$temp/by-rsync/"
measure "wine xcopy" wine xcopy '\\server\bench' 'C:\by-xcopy' /E /I /Q /Y
measure "offlinefiles pin --fill" wine offlinefiles pin '\\server\bench' --deep --fill
echo "nothing to do"
base=
measure "rsync -a" rsync -a "$temp/share/" "$temp/by-rsync/"
measure "offlinefiles sync" wine offlinefiles sync '\\server\bench'

cache=$(wine offlinefiles locate '\\server\bench' 2>/dev/null </dev/null | tail -n 1 | tr -d '\r')
diff -r "$temp/share" "$(winepath -u "$cache" 2>/dev/null </dev/null)"
echo "the cached files are equal to those of the share"
