#!/bin/sh
# Names and shapes at the limits of what file systems and the API allow, through the command line on
# real files: each kind is made on the server and here, edited and deleted on the other side, and
# both sides must be equal each time.
#
#   limits.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: limits.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\limittest$$\\docs"
server=$temp/server
store=$temp/store
mkdir "$server" "$store"

clean_up() {
    "$bin/opencsc-wine" unshare "limittest$$" docs >/dev/null
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "limittest$$" docs "$server" >/dev/null
OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE
# Enough that stays: deleting the rest is neither an emptied server nor most of it.
mkdir "$server/stays"
for i in $(seq 600); do echo "$i" >"$server/stays/$i"; done
expect 0 offlinefiles pin "$share" --deep --fill
cached=$store/namespace/limittest$$/docs

tree() {
    python3 "$here/limits.py" "$@"
}

both_equal() {
    tree compare "$server" "$cached"
}

sync_quietly() {
    expect 0 offlinefiles sync "$share"
    both_equal
}

# Made on one side, edited on the other, deleted on the first; then the other way round.
survives() { # <kind>
    for sides in "$server|$cached" "$cached|$server"; do
        one=${sides%|*}
        two=${sides#*|}
        tree make "$one" "$1"
        sync_quietly
        tree edit "$two" "$1"
        sync_quietly
        tree remove "$one" "$1"
        sync_quietly
    done
    [ "$(ls -A "$server")" = stays ]
}

names_in_any_script_travel() { survives unicode; }
composed_and_decomposed_names_are_two() { survives "normal forms"; }
dots_and_spaces_at_the_end_travel() { survives "dots and spaces"; }
names_reserved_for_devices_travel() { survives reserved; }
names_as_long_as_can_be_travel() { survives 255; }
paths_over_260_travel() { survives "paths over 260"; }
paths_over_1000_travel() { survives "paths over 1000"; }
two_hundred_folders_deep_travels() { survives "200 deep"; }
many_files_in_one_folder_travel() { survives wide; } # more: tests/bench/wide.py

# A name that Windows cannot have is named as failed each time; all else goes on around it.
names_that_cannot_be_are_told_and_left_alone() {
    mkdir "$server/stays/odd"
    for name in 'a:b.txt' 'back\slash' 'Twin.txt' 'twin.txt' "$(printf 'latin\344.txt')"; do
        echo "$name" >"$server/stays/odd/$name"
    done
    echo good >"$server/stays/odd/good.txt"
    ls "$server/stays/odd" >"$temp/before"
    expect 1 offlinefiles sync "$share"
    complains 'stays\odd\a:b.txt: '
    complains 'odd\back\slash: '
    complains 'odd\twin.txt: '
    complains 'odd\latin'
    says '4 failed'
    [ "$(cat "$cached/stays/odd/good.txt" "$cached/stays/odd/Twin.txt")" = "$(printf 'good\nTwin.txt')" ]
    echo question >"$cached/stays/odd/what?.txt"
    expect 1 offlinefiles sync "$share"
    complains 'odd\what?.txt: '
    ls "$server/stays/odd" | cmp - "$temp/before"
    [ "$(cat "$cached/stays/odd/what?.txt")" = question ]
    rm -r "$server/stays/odd" "$cached/stays/odd"
    sync_quietly
}

# The cache lies deeper than the server: here a path is too long that is not there.
a_path_too_long_for_one_side_fails_by_itself() {
    python3 - "$server/stays" "$store" <<'PY'
import os, sys
folder, store = map(os.fsencode, sys.argv[1:])
room = 4085 - len(folder)
os.chdir(folder)
while room > 0:
    name = b"p" * min(room, 200)
    room -= len(name) + 1
    os.mkdir(name)
    os.chdir(name)
open("bottom.txt" if room > -1 else "b", "w").close()
PY
    echo fine >"$server/stays/fine.txt"
    expect 1 offlinefiles sync "$share"
    complains 'pppp'
    [ "$(cat "$cached/stays/fine.txt")" = fine ]
    [ -n "$(find "$server" -name 'b*' -type f)" ]
    rm -r "$server"/stays/ppp*
    rm -rf "$cached"/stays/ppp*
}

run_cases \
    names_in_any_script_travel \
    composed_and_decomposed_names_are_two \
    dots_and_spaces_at_the_end_travel \
    names_reserved_for_devices_travel \
    names_as_long_as_can_be_travel \
    paths_over_260_travel \
    paths_over_1000_travel \
    two_hundred_folders_deep_travels \
    many_files_in_one_folder_travel \
    names_that_cannot_be_are_told_and_left_alone \
    a_path_too_long_for_one_side_fails_by_itself
