#!/bin/sh
# OpenCSC at work: a folder becomes a network share, is made available offline, is changed on both
# sides while offline, and is brought together again.
#
#   samples/demo.sh [FOLDER]
#
# Works on a copy of FOLDER (default: /usr/share/doc). Every command is printed before it runs. All
# happens in a temporary folder with a Wine prefix of its own; nothing is left behind or running. As
# root on Debian, missing packages are installed first.
set -eu

folder=${1:-/usr/share/doc}
case $folder in
-*)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' "$0"
    [ "$folder" = --help ]
    exit
    ;;
esac
[ -d "$folder" ] || {
    echo "demo.sh: there is no folder $folder" >&2
    exit 2
}
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/.."
bin=$PWD/build/x64/bin
export LC_ALL=C.UTF-8 # Wine loses file names that the locale cannot express

# --- Showing what happens ----------------------------------------------------------------------

now() { # in milliseconds
    date +%s%3N
}

seconds() { # <milliseconds>
    printf '%d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100))
}

began=$(now)
step=
steps=

# Begins a step; ends the one before it and remembers how long it took.
step() { # <title>
    if [ -n "$step" ]; then
        took=$(seconds $(($(now) - step_began)))
        steps="$steps$(printf '%10s  %s' "$took" "$step")
"
    fi
    step=$1
    step_began=$(now)
    [ -z "$1" ] || printf '\n== %s\n' "$1"
}

# The folder of the server and that of the cache have long names: $server and $cache are shown for them.
shorten() { # <path>
    case $1 in
    "$server"*) printf '"$server%s"' "${1#"$server"}" ;;
    "$cache"*) printf '"$cache%s"' "${1#"$cache"}" ;;
    *[!A-Za-z0-9_./=:+,-]*) printf "'%s'" "$1" ;;
    *) printf '%s' "$1" ;;
    esac
}
cache=/unknown/yet

show_command() { # <command>...
    printf '$'
    for word in "$@"; do
        printf ' %s' "$(shorten "$word")"
    done
    printf '\n'
}

# Prints a command, runs it, and shows its output; of a longer one only the first $shown lines and the
# last. The output comes by way of a file: background processes that Wine starts keep the output of
# their parent open, and would keep a reader of ours waiting.
try() { # <command>...
    show_command "$@"
    status=0
    "$@" </dev/null >"$temp/output" 2>&1 || status=$?
    lines=$(wc -l <"$temp/output")
    if [ "$lines" -le $((shown + 2)) ] || [ $status -ne "$expected" ]; then
        cat "$temp/output"
    else
        head -n "$shown" "$temp/output"
        echo "    ... $((lines - shown - 1)) lines more ..."
        tail -n 1 "$temp/output"
    fi
    [ $status -eq "$expected" ] || give_up "that should have ended with exit code $expected: $status"
}
shown=1000
expected=0

# The same with another value of $shown or $expected.
try_showing() { # <lines> <command>...
    shown=$1
    shift
    try "$@"
    shown=1000
}

# For what takes long: on a terminal, the output is seen as it comes.
try_watching() { # <lines> <command>...
    if [ -t 1 ]; then
        shift
        show_command "$@"
        "$@"
    else
        try_showing "$@"
    fi
}

try_expecting() { # <exit code> <command>...
    expected=$1
    shift
    try "$@"
    expected=0
}

give_up() {
    echo "demo.sh: $*" >&2
    exit 1
}

# --- The temporary folder and the prefix -------------------------------------------------------

temp=$(mktemp -d)

clean_up() {
    status=$?
    trap - EXIT HUP INT TERM
    if [ -d "$temp/prefix" ]; then
        WINEPREFIX=$temp/prefix wineserver -k -w || true
    fi
    rm -rf "$temp"
    exit $status
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

server=$temp/server # the disk of the file server, so to speak
export WINEPREFIX="$temp/prefix" WINEDEBUG=-all

offlinefiles() {
    wine 'C:\windows\system32\offlinefiles.exe' "$@"
}

# Takes a Windows path to the place where this machine sees it.
unix_path() {
    wine 'C:\windows\system32\winepath.exe' -u "$1" </dev/null 2>/dev/null
}

# --- Prepare: a copy of the folder, a build, a prefix -------------------------------------------

step "Copy $folder"
mkdir "$server"
echo "server=$server"
# Links become what they lead to; those that lead nowhere are left out.
show_command cp -rL "$folder/." "$server"
cp -rL "$folder/." "$server" 2>/dev/null || true
chmod -R u+rwX "$server"
# Windows does not know every name that Unix does, nor two names that differ in case only.
find "$server" -mindepth 1 -depth \( -name '*[:*?"<>|\\]*' -o -name '*[[:cntrl:]]*' -o -name '*.' \
    -o -name '* ' -o ! -type f ! -type d \) -exec rm -rf {} + -printf 'left out: %P\n'
find "$server" -mindepth 1 | sort -f | awk 'tolower($0) == last; { last = tolower($0) }' |
    while read -r path; do
        echo "left out, differs from another in case only: ${path#"$server/"}"
        rm -rf "$path"
    done
echo "$(find "$server" -type f | wc -l) files, $(find "$server" -mindepth 1 -type d | wc -l) folders," \
    "$(du -sh "$server" | cut -f 1)"

# Five small text files, spread over the folder, to play with.
find "$server" -type f -size -100k -exec grep -lI . {} + | sort >"$temp/files" || true
count=$(wc -l <"$temp/files")
[ "$count" -ge 5 ] || give_up "$folder has only $count small text files; the demo needs five"
pick() { # <number from 0 to 4>
    sed -n "$((count * $1 / 5 + 1))p" "$temp/files" | cut -c $((${#server} + 2))-
}
edited_here=$(pick 0)
deleted_here=$(pick 1)
edited_there=$(pick 2)
deleted_there=$(pick 3)
edited_both=$(pick 4)

step "Build OpenCSC"
try tools/debian-packages x64
try_watching 0 cmake --preset x64
try_watching 0 cmake --build --preset x64 --target cscobj offlinefiles

step "Install OpenCSC into a fresh Wine prefix"
try "$bin/opencsc-wine" install
try "$bin/opencsc-wine" share fileserver docs "$server"
wineserver -p </dev/null >/dev/null 2>&1 || true # keeps Wine running between the commands below

# --- Offline Files ------------------------------------------------------------------------------

echo "(below, offlinefiles stands for: wine offlinefiles.exe)"

step "Pin and fill"
try_watching 4 offlinefiles pin '\\fileserver\docs' --deep --fill

step "Look at the cache"
try offlinefiles status
try_showing 15 offlinefiles ls '\\fileserver\docs' --tree

step "Go offline"
try offlinefiles offline '\\fileserver\docs'
try offlinefiles locate '\\fileserver\docs'
cache=$(unix_path "$(tail -n 1 "$temp/output")")
[ -d "$cache" ] || give_up "the cached folder is not to be found: $cache"
echo "cache=$cache # the same, for programs of this machine"

# Says what is done to a file, and does it.
append() { # <text> <file>
    printf "\$ echo '%s' >> %s\n" "$1" "$(shorten "$2")"
    echo "$1" >>"$2"
}

step "Work offline, in the cached copies"
append "edited here, offline" "$cache/$edited_here"
append "edited here, offline, while somebody else does" "$cache/$edited_both"
try rm "$cache/$deleted_here"
try mkdir "$cache/made here"
append "created here, offline" "$cache/made here/new here.txt"

step "Meanwhile, somebody else works on the server"
append "edited on the server" "$server/$edited_there"
append "edited on the server, while somebody else does" "$server/$edited_both"
try rm "$server/$deleted_there"
append "created on the server" "$server/new on the server.txt"

step "What the cache knows about it"
try offlinefiles status

step "Go online and synchronize"
try offlinefiles online '\\fileserver\docs'
try_expecting 1 offlinefiles sync '\\fileserver\docs' # 1: one item is in conflict

step "The conflict"
conflict="\\\\fileserver\\docs\\$(echo "$edited_both" | tr / '\\')"
try offlinefiles info "$conflict"
try offlinefiles sync "$conflict" --keep all
try find "$(dirname "$cache/$edited_both")" -name "$(basename "${edited_both%.*}")*" -printf '%f\n'

step "Synchronize once more: nothing is left to do"
try offlinefiles sync '\\fileserver\docs'
try offlinefiles status

step "Compare both sides"
try diff -r "$server" "$cache"
echo "no difference"

step ""
printf '\n== Time\n%s%10s  all\n' "$steps" "$(seconds $(($(now) - began)))"
