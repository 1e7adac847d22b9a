#!/bin/sh
# What the engine's own encryption costs: filling the cache with one file, plain and encrypted in
# turn, and reading it back.
#
#   tests/bench/encrypt.sh [MIB [ROUNDS]]
#
# Makes a file of MIB (default 64) and fills it ROUNDS times (default 5) in each way, in one run; then
# reads the cached copy through `offlinefiles cat` in each way. Prints the best of each and the ratio.
# These machines are noisy: compare the ratios, not the seconds of two runs. Needs a built build/x64;
# uses a Wine prefix of its own and leaves nothing behind.
set -eu
cd "$(dirname "$0")/../.."
size=${1:-64}
rounds=${2:-5}
bin=${OPENCSC_BIN:-$PWD/build/x64/bin}
[ -x "$bin/opencsc-wine" ] || {
    echo "encrypt.sh: build first: cmake --preset x64 && cmake --build --preset x64" >&2
    exit 2
}

temp=$(mktemp -d)
export WINEPREFIX="$temp/prefix" WINEDEBUG=-all LC_ALL=C.UTF-8 OPENCSC_OWN_ENCRYPTION=1
stop() {
    wineserver -k 2>/dev/null || true
    rm -rf "$temp"
}
trap stop EXIT
trap 'exit 130' INT TERM

mkdir "$temp/share"
head -c "${size}M" /dev/urandom >"$temp/share/big"
"$bin/opencsc-wine" install >/dev/null 2>&1 </dev/null
"$bin/opencsc-wine" share server bench "$temp/share" >/dev/null
file='\\server\bench\big'
offlinefiles() {
    wine 'C:\windows\system32\offlinefiles.exe' "$@" </dev/null
}
offlinefiles status >/dev/null # the prefix is awake now

# Milliseconds of a command.
measure() { # <command>...
    began=$(date +%s%N)
    "$@" >"$temp/output" 2>&1 || {
        tail -n 5 "$temp/output" >&2
        exit 1
    }
    echo $((($(date +%s%N) - began) / 1000000))
}
least() { # <number> <number>
    [ "$1" -lt "$2" ] && echo "$1" || echo "$2"
}
fill() { # on|off
    offlinefiles encrypt "--$1" >/dev/null
    offlinefiles delete "$file" >/dev/null 2>&1 || true
    measure offlinefiles pin "$file" --fill
}

plain=999999 sealed=999999 read_plain=999999 read_sealed=999999
for _ in $(seq "$rounds"); do
    plain=$(least "$plain" "$(fill off)")
    read_plain=$(least "$read_plain" "$(measure offlinefiles cat "$file")")
    sealed=$(least "$sealed" "$(fill on)")
    read_sealed=$(least "$read_sealed" "$(measure offlinefiles cat "$file")")
    cmp "$temp/output" "$temp/share/big"
done
idle=$(measure offlinefiles info '\\server\bench')
awk -v p="$plain" -v s="$sealed" -v rp="$read_plain" -v rs="$read_sealed" -v m="$size" -v i="$idle" 'BEGIN {
    printf "%d MiB, best of each, milliseconds (a program that does nothing: %d)\n", m, i
    printf "fill   plain %5d   encrypted %5d   ratio %.2f\n", p, s, s / p
    printf "read   plain %5d   encrypted %5d   ratio %.2f\n", rp, rs, rs / rp
}'
