#!/bin/sh
# The filters of offlinefiles ls, and all that info tells, over a real folder.
#
#   choosing.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: choosing.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\clichoose$$\\docs"
server=$temp/server
store=$temp/store
mkdir "$server" "$server/folder" "$store"

clean_up() {
    "$bin/opencsc-wine" unshare "clichoose$$" docs >/dev/null
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "clichoose$$" docs "$server" >/dev/null

OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE

# old.txt of 2001, edited.txt and new.txt changed here, sparse.odt not fetched.
echo old >"$server/old.txt"
echo one >"$server/folder/edited.txt"
touch -d '2001-02-03 04:05:06' "$server/old.txt"
offlinefiles pin "$share" --deep --fill </dev/null >/dev/null 2>&1
echo sparse >"$server/folder/sparse.odt"
offlinefiles pin "$share" --deep </dev/null >/dev/null 2>&1
cache=$(unix_path "$(offlinefiles locate "$share" </dev/null 2>/dev/null | tr -d '\r' | tail -n 1)")
echo 'edited here' >"$cache/folder/edited.txt"
echo new >"$cache/folder/new.txt"

# The last components of what ls lists, sorted, on one line.
lists() { # <names> <option>...
    names=$1
    shift
    expect 0 offlinefiles ls "$share" --flat "$@"
    got_names=$(tr -d '\r' <"$out" | sed 's/.*\\//' | sort | tr '\n' ' ' | sed 's/ $//')
    [ "$got_names" = "$names" ] || fail "listed: $got_names" "$out"
}

without_a_choice_everything_is_listed() {
    lists "edited.txt folder new.txt old.txt sparse.odt"
}

states_choose() {
    lists "edited.txt new.txt" --dirty --files
    lists "new.txt" --created
    lists "" --deleted
    lists "sparse.odt" --sparse
    lists "edited.txt new.txt old.txt sparse.odt" --pinned --files # new.txt inherits
    lists "" --suspended
    lists "" --dirty --sparse
}

names_choose_files() {
    lists "edited.txt new.txt old.txt" --name '*.TXT'
    lists "new.txt" --name '*.txt' --created
    lists "old.txt" --name='o??.*'
}

times_choose() {
    lists "old.txt" --older 2001-02-04 --files
    lists "" --older 2001-02-02
    lists "edited.txt new.txt sparse.odt" --newer 2h --files
    lists "edited.txt folder new.txt sparse.odt" --newer 2001-02-05T12:30
    lists "old.txt" --newer 2001-02-02 --older 1d --files
}

a_file_is_listed_if_it_is_among_them() {
    expect 0 offlinefiles ls "$share\\old.txt" --dirty
    [ ! -s "$out" ]
    expect 0 offlinefiles ls "$share\\folder\\new.txt" --dirty
    says new.txt
}

wrong_values_and_the_tree_are_refused() {
    expect 2 offlinefiles ls "$share" --newer yesterday
    complains "needs a time"
    expect 2 offlinefiles ls "$share" --older
    expect 2 offlinefiles ls "$share" --name
    expect 2 offlinefiles ls "$share" --tree --dirty
    complains "--flat"
    expect 2 offlinefiles pin "$share" --dirty
}

info_tells_of_share_times_and_what_was_agreed() {
    expect 0 offlinefiles info "$share\\folder\\edited.txt"
    says "agreed on:  4 bytes"
    says "share:      caching manual"
    says "created:    "
    says "accessed:   "
    expect 0 offlinefiles info "$share\\folder\\edited.txt" --json
    json 'j["original"]["size"] == 4 and j["local"]["size"] == 12'
    json 'j["suspended"] is False and j["share_caching"] == "manual" and not j["encrypted"]'
    expect 0 offlinefiles info "\\\\clichoose$$" --json
    json '"share_caching" not in j'
}

run_cases \
    without_a_choice_everything_is_listed \
    states_choose \
    names_choose_files \
    times_choose \
    a_file_is_listed_if_it_is_among_them \
    wrong_values_and_the_tree_are_refused \
    info_tells_of_share_times_and_what_was_agreed
