#!/bin/sh
# Line and branch coverage of the engine, the store and the synchronization by the native tests:
#
#   tests/coverage.sh [-R <regex>]
#
# builds to build/coverage with gcc's --coverage, runs the native tests (those whose names match) and
# prints, for each file and each room, which part of its lines and branches was run. A branch that
# only an exception could take does not exist in C; one that only an error of malloc takes counts.
set -eu
cd "$(dirname "$0")/.."

regex=
case ${1-} in
'') ;;
-R) regex=${2:?} ;;
*)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' tests/coverage.sh >&2
    exit 2
    ;;
esac
tree=${OPENCSC_BUILD_DIR:-$PWD/build}/coverage

cmake --preset native -B "$tree" -DOPENCSC_SANITIZE=OFF -DOPENCSC_STYLE=OFF \
    -DCMAKE_C_FLAGS=--coverage >/dev/null
cmake --build "$tree"
find "$tree" -name '*.gcda' -delete
# The fast twins are other objects, and are not counted.
ctest --test-dir "$tree" --output-on-failure --parallel "$(nproc)" --timeout 1800 \
    -E '_fast|ablations' ${regex:+-R "$regex"} | tail -n 20

for room in engine store sync; do
    objects=$tree/src/$room/CMakeFiles/csc_$room.dir
    (cd "$objects" && gcov --branch-probabilities --no-output ./*.gcda) 2>/dev/null |
        awk -v room="$room" '
            /^File / { file = $2; gsub(/\047/, "", file); ours = file ~ "src/" room "/[a-z_]*\\.c$" }
            /^Lines executed:/ && ours { split($2, l, ":"); lines = l[2]; all = $4 }
            /^No branches/ && ours { print_file(0, 0) }
            /^Branches executed:/ && ours { branches = $4 }
            /^Taken at least once:/ && ours { split($4, t, ":"); print_file(t[2], branches) }
            function print_file(taken, count) {
                name = file; sub(/.*\//, "", name)
                printf "%-24s %6.1f %% of %4d lines  %6.1f %% of %4d branches\n",
                       room "/" name, lines, all, count ? taken : 100, count
                line_sum += lines * all; line_count += all
                branch_sum += taken * count; branch_count += count
                ours = 0
            }
            END {
                if (line_count)
                    printf "%-24s %6.1f %% of %4d lines  %6.1f %% of %4d branches\n\n", room ":",
                           line_sum / line_count, line_count,
                           branch_count ? branch_sum / branch_count : 100, branch_count
            }'
done
