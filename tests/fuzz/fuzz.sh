#!/bin/sh
# Looks for inputs that break the parsers of WMI, with libFuzzer and its sanitizers.
#
#   tests/fuzz/fuzz.sh [seconds]        default 600
#
# Needs clang with libFuzzer. Starts from the corpus and adds to it what reaches new code, made
# small. A finding is a file crash-... in the current folder; keep it in the corpus when it is
# mended.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
corpus=$here/corpus/wmi

# What the native build takes from its generator is in the sources: nothing else is needed.
clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I "$root/src" "$here/fuzz_wmi.c" "$root"/src/base/memory.c "$root"/src/base/text.c \
    "$root"/src/base/utf8.c "$root"/src/base/fold_table.c "$root"/src/wmi/value.c \
    "$root"/src/wmi/schema.c "$root"/src/wmi/object_path.c "$root"/src/wmi/plan.c \
    "$root"/src/wmi/wql_*.c -o "$work/fuzz_wmi"

mkdir "$work/new"
"$work/fuzz_wmi" -max_total_time="${1:-600}" -max_len=2048 -timeout=10 -print_final_stats=1 \
    -dict="$here/wmi.dict" "$work/new" "$corpus" 2>"$work/log" || {
    tail -n 40 "$work/log"
    exit 1
}
tail -n 12 "$work/log"
"$work/fuzz_wmi" -merge=1 -max_len=512 "$corpus" "$work/new" 2>/dev/null
echo "corpus: $(ls "$corpus" | wc -l) inputs"
