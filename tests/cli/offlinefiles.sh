#!/bin/sh
# offlinefiles.exe as its users meet it: over a real folder, in the Wine prefix of the tests, where it
# is installed. The store is one of our own.
#
#   offlinefiles.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: offlinefiles.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\clitest$$\\docs"
server=$temp/server
store=$temp/store
mkdir "$server" "$store"

clean_up() {
    "$bin/opencsc-wine" unshare "clitest$$" docs >/dev/null
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "clitest$$" docs "$server" >/dev/null

OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE

# The folder of the share in the cache, as a Unix path.
cache() {
    expect 0 offlinefiles locate "$share" >&2
    unix_path "$(tail -n 1 "$out")"
}

# A fresh server folder and an empty store; a few files, pinned and filled.
fresh() {
    rm -rf "$store" "$server"
    mkdir "$store" "$server" "$server/folder" "$server/folder/deep"
    echo one >"$server/one.txt"
    echo two >"$server/folder/two.txt"
    echo three >"$server/folder/deep/three with spaces.txt"
    echo four >"$server/größe €.txt"
    expect 0 offlinefiles pin "$share" --deep --fill
}

same_on_both_sides() {
    diff -r "$server" "$(cache)"
}

# --- Usage --------------------------------------------------------------------------------------

without_a_verb_there_is_a_hint() {
    expect 2 offlinefiles
    complains "offlinefiles --help"
}

an_unknown_verb_is_wrong_usage() {
    expect 2 offlinefiles frobnicate
    complains frobnicate
}

an_unknown_option_is_wrong_usage() {
    expect 2 offlinefiles sync "$share" --sideways
    complains --sideways
    complains "usage: offlinefiles sync PATH"
}

an_option_of_another_verb_is_wrong_usage() {
    expect 2 offlinefiles locate "$share" --deep
    complains "locate does not take"
}

a_missing_path_is_wrong_usage() {
    for verb in pin unpin sync info locate online offline; do
        expect 2 offlinefiles $verb
        complains "needs a PATH"
    done
}

a_second_path_is_wrong_usage_where_one_is_expected() {
    for verb in ls info locate online offline; do
        expect 2 offlinefiles $verb "$share" "$share"
    done
}

a_path_of_this_computer_is_wrong_usage() {
    for verb in pin unpin sync; do
        expect 2 offlinefiles $verb 'C:\windows'
        complains 'C:\windows: not a network path'
        [ ! -s "$out" ]
    done
    for verb in ls info locate online offline; do
        expect 2 offlinefiles $verb 'C:\windows'
    done
}

a_name_that_cannot_exist_is_wrong_usage() {
    for verb in pin sync info; do
        expect 2 offlinefiles $verb "$share\\what?"
        complains 'what?: the path contains a name that is not allowed'
    done
}

the_help_names_every_verb_and_the_exit_codes() {
    expect 0 offlinefiles --help
    for verb in status pin unpin sync ls info locate cat rename online offline delete suspend resume \
        cacheable space encrypt apply-policy check export; do
        says "  $verb "
    done
    says "Exit codes: 0"
}

the_help_of_each_verb_has_usage_and_examples() {
    for verb in status pin unpin sync ls info locate cat rename online offline delete suspend resume \
        cacheable space encrypt apply-policy check export; do
        expect 0 offlinefiles $verb --help
        says "Usage: offlinefiles $verb"
        says "Examples:"
    done
}

a_store_that_cannot_be_opened_makes_the_program_not_available() {
    echo "no folder" >"$temp/file"
    OPENCSC_STORE=$(windows_path "$temp/file")
    export OPENCSC_STORE
    expect 3 offlinefiles status
    complains "not available"
}

# --- Looking ------------------------------------------------------------------------------------

an_empty_cache_has_nothing_to_list() {
    rm -rf "$store"
    mkdir "$store"
    expect 0 offlinefiles ls
    [ ! -s "$out" ]
    expect 0 offlinefiles ls --json
    json 'j == []'
    expect 0 offlinefiles status
    says "0 servers, 0 shares, 0 items"
}

pinning_deep_with_fill_copies_everything() {
    fresh
    says "; 0 conflicts"
    or_bytes=$(cat "$server"/*.txt "$server"/folder/*.txt "$server"/folder/deep/*.txt | wc -c)
    says "$or_bytes bytes in"
    same_on_both_sides
}

status_counts_what_is_there() {
    expect 0 offlinefiles status
    says "$share: online"
    says "1 server, 1 share, 6 items"
    says "6 pinned, 0 changed here, 0 not fetched, 0 conflicts"
    expect 0 offlinefiles status --json
    json 'j["server_count"] == j["share_count"] == 1'
    json 'j["items"] == j["pinned"] == 6 and j["dirty"] == j["sparse"] == j["conflicts"] == 0'
    json 'j["shares"][0]["connection"] == "online" and j["shares"][0]["reason"] is None'
    json 'j["shares"][0]["path"].endswith("docs") and j["location"]'
}

ls_lists_servers_shares_folders_and_files() {
    expect 0 offlinefiles ls
    grep -q "^server .*\\\\\\\\clitest$$" "$out"
    expect 0 offlinefiles ls "\\\\clitest$$"
    grep -q '^share  P.* docs$' "$out"
    expect 0 offlinefiles ls "$share"
    grep -q '^dir    P----- .* folder$' "$out"
    grep -q '^file   P----- .* 4 .* one.txt$' "$out"
    grep -q ' größe €.txt$' "$out"
    [ "$(wc -l <"$out")" -eq 3 ]
    expect 0 offlinefiles ls "$share\\one.txt"
    [ "$(wc -l <"$out")" -eq 1 ]
    says one.txt
}

ls_flat_lists_full_paths_of_everything_below() {
    expect 0 offlinefiles ls "$share" --flat
    says "$share\\folder\\deep\\three with spaces.txt"
    [ "$(wc -l <"$out")" -eq 6 ]
}

ls_tree_draws_branches() {
    expect 0 offlinefiles ls "$share" --tree
    head -n 1 "$out" | grep -qF "$share"
    grep -q '^├── P----- *folder$' "$out"
    grep -q '^│   ├── P----- *deep$' "$out"
    grep -q '^│   │   └── P----- *three with spaces.txt$' "$out"
    tail -n 1 "$out" | grep -q '^└── '
}

json_listings_are_valid_and_complete() {
    expect 0 offlinefiles ls "$share" --flat --json
    json 'len(j) == 6 and all(i["pinned"] and not i["dirty"] for i in j)'
    json '[i["size"] for i in j if i["path"].endswith("one.txt")] == [4]'
    json 'any(i["path"].endswith("größe €.txt") for i in j)'
    expect 0 offlinefiles ls "$share" --tree --json
    json 'len(j) == 3'
    json '[k["path"].split("\\")[-1] for i in j if "children" in i for k in i["children"]] == ["deep", "two.txt"]'
    expect 0 offlinefiles info "$share\\one.txt" --json
    json 'j["dirty_bytes"] == 0 and j["remote_dirty_bytes"] == 0'
    json 'j["type"] == "file" and j["pinned_for"] == ["user"] and j["local_path"].endswith("one.txt")'
    python3 -m json.tool "$out" >/dev/null
}

slashes_may_lean_either_way_and_case_does_not_matter() {
    expect 0 offlinefiles info "//CLITEST$$/DOCS/folder/TWO.txt"
    says "$share\\folder\\two.txt"
}

info_tells_about_a_file_a_folder_a_share_and_a_server() {
    expect 0 offlinefiles info "$share\\folder\\two.txt"
    says "type:       file"
    says "pinned:     yes, for user"
    says "changes:    none"
    says "size:       4 bytes"
    expect 0 offlinefiles info "$share\\folder"
    says "type:       directory"
    says "new items below too"
    expect 0 offlinefiles info "$share"
    says "connection: online"
    expect 0 offlinefiles info "\\\\clitest$$"
    says "type:       server"
}

locate_prints_one_line_that_leads_to_the_content() {
    expect 0 offlinefiles locate "$share\\folder\\deep\\three with spaces.txt"
    [ "$(wc -l <"$out")" -eq 1 ]
    [ "$(cat "$(unix_path "$(cat "$out")")")" = three ]
    [ -d "$(cache)/folder" ]
}

what_is_not_in_the_cache_is_named_with_its_result() {
    for verb in ls info locate online offline; do
        expect 1 offlinefiles $verb "$share\\nowhere.txt"
        complains "$share\\nowhere.txt: not in the cache (0x80070002)"
    done
}

a_reader_that_leaves_early_is_no_failure() {
    offlinefiles ls "$share" --flat </dev/null 2>"$err" | head -n 1 >"$out"
    [ "$(wc -l <"$out")" -eq 1 ]
    [ ! -s "$err" ]
}

pinning_what_does_not_exist_fails() {
    expect 1 offlinefiles pin "$share\\nowhere"
    complains "$share\\nowhere: "
    complains "1 failed" || says "1 failed"
    expect 1 offlinefiles pin "\\\\clitest$$\\noshare"
    expect 1 offlinefiles pin "\\\\noserver$$\\docs"
}

# --- Synchronizing ------------------------------------------------------------------------------

without_changes_there_is_nothing_to_do() {
    fresh
    expect 0 offlinefiles sync "$share"
    says "nothing to do; 0 bytes in"
    [ "$(wc -l <"$out")" -eq 1 ]
}

while_offline_the_server_is_not_touched() {
    fresh
    expect 0 offlinefiles offline "$share"
    says "$share: offline, taken offline by the user"
    echo changed >>"$(cache)/one.txt"
    expect 1 offlinefiles sync "$share"
    complains "$share: the share is offline; \`offlinefiles online\` ends that (0x800704EE)"
    [ "$(cat "$server/one.txt")" = one ]
    expect 0 offlinefiles status
    says "$share: offline, taken offline by the user"
    expect 0 offlinefiles ls "$share"
    grep -q '^file   PM---O .* one.txt$' "$out"
    expect 0 offlinefiles online "$share"
    says "$share: online"
    expect 0 offlinefiles sync "$share"
    says "1 up"
    same_on_both_sides
}

each_way_has_its_word() {
    fresh
    cached=$(cache)
    echo changed >>"$cached/one.txt"
    mkdir "$cached/new folder"
    echo new >"$cached/new folder/here.txt"
    rm "$cached/folder/two.txt"
    echo changed >>"$server/größe €.txt"
    echo new >"$server/there.txt"
    rm "$server/folder/deep/three with spaces.txt"
    expect 0 offlinefiles sync "$share"
    grep -qxF "up                $share\\one.txt" "$out"
    grep -qxF "created on server $share\\new folder" "$out"
    grep -qxF "created on server $share\\new folder\\here.txt" "$out"
    grep -qxF "deleted on server $share\\folder\\two.txt" "$out"
    grep -qxF "down              $share\\größe €.txt" "$out"
    grep -qxF "created here      $share\\there.txt" "$out"
    grep -qxF "deleted here      $share\\folder\\deep\\three with spaces.txt" "$out"
    says "2 created on server, 1 created here, 1 up, 1 down, 1 deleted on server, 1 deleted here"
    same_on_both_sides
    expect 0 offlinefiles sync "$share"
    says "nothing to do"
}

renaming_works_without_the_server_which_follows() {
    fresh
    cached=$(cache)
    inode=$(stat -c %i "$server/folder/two.txt")
    expect 0 offlinefiles offline "$share"
    expect 0 offlinefiles rename "$share\\folder" "$share\\renamed"
    says "renamed here"
    [ "$(cat "$cached/renamed/two.txt")" = two ]
    [ -d "$server/folder" ]
    expect 0 offlinefiles online "$share"
    expect 0 offlinefiles sync "$share"
    [ "$(stat -c %i "$server/renamed/two.txt")" = "$inode" ]
    same_on_both_sides
    expect 1 offlinefiles rename "$share\\one.txt" "$share\\renamed"
    complains "$share\\renamed: "
    expect 1 offlinefiles rename "$share\\nowhere" "$share\\elsewhere"
    complains "$share\\nowhere: "
    expect 2 offlinefiles rename "$share\\one.txt"
    same_on_both_sides
}

changes_here_show_before_they_are_synchronized() {
    fresh
    cached=$(cache)
    echo changed >>"$cached/one.txt"
    echo new >"$cached/new.txt"
    rm "$cached/folder/two.txt"
    expect 0 offlinefiles ls "$share"
    grep -q '^file   PM---- .* one.txt$' "$out"
    grep -q '^file   .N---- .* new.txt$' "$out"
    expect 0 offlinefiles ls "$share\\folder" --json
    json '[i["deleted"] for i in j if i["path"].endswith("two.txt")] == [True]'
    expect 0 offlinefiles info "$share\\one.txt"
    says "content changed here"
    expect 0 offlinefiles status --json
    json 'j["dirty"] == 3'
    expect 1 offlinefiles locate "$share\\folder\\two.txt"
    complains "no local copy"
}

out_leaves_the_changes_of_the_server_alone() {
    fresh
    cached=$(cache)
    echo changed >>"$cached/one.txt"
    echo changed >>"$server/folder/two.txt"
    expect 0 offlinefiles sync "$share" --out
    says "1 up;"
    [ "$(cat "$cached/folder/two.txt")" = two ]
    expect 0 offlinefiles sync "$share" --in
    says "1 down;"
    same_on_both_sides
}

in_leaves_the_changes_here_alone() {
    fresh
    cached=$(cache)
    echo changed >>"$cached/one.txt"
    echo changed >>"$server/folder/two.txt"
    expect 0 offlinefiles sync "$share" --in
    says "1 down;"
    [ "$(cat "$server/one.txt")" = one ]
    expect 0 offlinefiles sync "$share" --in --out
    says "1 up;"
    same_on_both_sides
}

one_file_can_be_synchronized_alone() {
    fresh
    cached=$(cache)
    echo changed >>"$cached/one.txt"
    echo changed >>"$cached/folder/two.txt"
    expect 0 offlinefiles sync "$share\\one.txt"
    says "1 up;"
    [ "$(cat "$server/folder/two.txt")" = two ]
}

a_rebuilt_server_is_used_after_a_word_and_loses_nothing() {
    fresh
    echo changed >>"$(cache)/one.txt"
    cp -R "$server" "$server.new"
    rm -r "$server.new/folder"
    rm -r "$server"
    mv "$server.new" "$server"
    expect 1 offlinefiles sync "$share"
    expect 1 offlinefiles online "$share"
    expect 0 offlinefiles online --accept-new-root "$share"
    says "$share: online"
    expect 1 offlinefiles sync "$share"
    complains "$share\\one.txt: conflict"
    [ "$(cat "$server/folder/two.txt")" = two ]
    expect 0 offlinefiles sync "$share" --keep local
    same_on_both_sides
}

an_unreachable_share_is_named_and_nothing_is_lost() {
    fresh
    echo changed >>"$(cache)/one.txt"
    mv "$server" "$server.away"
    expect 1 offlinefiles sync "$share"
    complains "$share: the server or the share cannot be reached (0x80070043)"
    expect 0 offlinefiles status
    says "$share: offline, server not reachable"
    says "1 changed here"
    expect 1 offlinefiles online "$share"
    mv "$server.away" "$server"
    expect 0 offlinefiles online "$share"
    expect 0 offlinefiles sync "$share"
    same_on_both_sides
}

# --- Conflicts ----------------------------------------------------------------------------------

# The same file is changed on both sides, here first.
conflict() {
    fresh
    cached=$(cache)
    echo here >"$cached/one.txt"
    touch -d '2024-05-01 12:00' "$cached/one.txt"
    echo "on the server" >"$server/one.txt"
    touch -d '2024-05-01 12:30' "$server/one.txt"
}

a_conflict_stays_until_it_is_decided() {
    conflict
    expect 1 offlinefiles sync "$share"
    complains "$share\\one.txt: conflict: changed on both sides"
    complains "(0x8007051A)"
    complains "--keep local|remote|latest|all"
    says "1 conflict, 0 failed"
    [ "$(cat "$cached/one.txt")" = here ]
    [ "$(cat "$server/one.txt")" = "on the server" ]
    expect 0 offlinefiles info "$share\\one.txt"
    says "conflict:   changed here and on the server"
    expect 0 offlinefiles status
    says "1 conflict"
    says "$share\\one.txt: changed here and on the server"
    expect 0 offlinefiles status --json
    json 'j["shares"][0]["conflict_items"][0]["state"] == "FileChangedOnClient_ChangedOnServer"'
    expect 0 offlinefiles ls "$share"
    grep -q '^file   PM--C. .* one.txt$' "$out"
}

keep_local_sends_the_version_from_here() {
    conflict
    expect 0 offlinefiles sync "$share" --keep local
    [ "$(cat "$server/one.txt")" = here ]
    same_on_both_sides
}

keep_remote_fetches_the_version_of_the_server() {
    conflict
    expect 0 offlinefiles sync "$share" --keep remote
    [ "$(cat "$cached/one.txt")" = "on the server" ]
    same_on_both_sides
}

keep_latest_lets_the_later_change_win() {
    conflict
    expect 0 offlinefiles sync "$share" --keep latest
    same_on_both_sides
    grep -q . "$cached/one.txt"
    conflict
    echo later >"$cached/one.txt"
    expect 0 offlinefiles sync "$share" --keep=latest
    [ "$(cat "$server/one.txt")" = later ]
}

keep_all_keeps_both_under_two_names() {
    conflict
    expect 0 offlinefiles sync "$share" --keep all
    says "keeping both      $share\\one.txt (the version from here as one ("
    [ "$(cat "$server/one.txt")" = "on the server" ]
    [ "$(cat "$cached"/one\ *v1\).txt)" = here ]
    expect 0 offlinefiles sync "$share"
    same_on_both_sides
    [ "$(cat "$server"/one\ *v1\).txt)" = here ]
}

a_recorded_conflict_can_be_decided_later() {
    conflict
    expect 1 offlinefiles sync "$share"
    expect 0 offlinefiles sync "$share\\one.txt" --keep all
    expect 0 offlinefiles sync "$share"
    expect 0 offlinefiles status
    says "0 conflicts"
    same_on_both_sides
}

conflicts_lists_what_waits_for_a_decision() {
    fresh
    expect 0 offlinefiles conflicts
    says "no conflicts"
    expect 0 offlinefiles conflicts --json
    json 'j == []'
    conflict
    expect 1 offlinefiles sync "$share"
    complains "offlinefiles resolve PATH --keep local|remote|latest|all"
    expect 0 offlinefiles conflicts
    says "$share\\one.txt: changed here and on the server; since 20"
    says "1 conflict; decide with: offlinefiles resolve PATH... --keep local|remote|latest|all"
    expect 0 offlinefiles conflicts --json
    json 'len(j) == 1 and j[0]["path"].endswith("one.txt") and j[0]["type"] == "file"'
    json 'j[0]["state"] == "FileChangedOnClient_ChangedOnServer" and j[0]["since"].endswith("Z")'
    json 'j[0]["description"] == "changed here and on the server"'
    expect 0 offlinefiles conflicts "$share\\folder"
    says "no conflicts"
    expect 0 offlinefiles conflicts "$share\\one.txt"
    says "1 conflict;"
    expect 1 offlinefiles conflicts "$share\\nothing.txt"
    complains "not in the cache"
}

resolve_settles_a_recorded_conflict() {
    for keep in local remote latest all; do
        conflict
        expect 1 offlinefiles sync "$share"
        expect 0 offlinefiles resolve "$share\\one.txt" --keep $keep
        expect 0 offlinefiles conflicts
        says "no conflicts"
        expect 0 offlinefiles sync "$share"
        same_on_both_sides
        case $keep in
        local) [ "$(cat "$server/one.txt")" = here ] ;;
        latest) ;; # whichever that is: both sides are the same
        *) [ "$(cat "$server/one.txt")" = "on the server" ] ;;
        esac
        [ $keep != all ] || [ "$(cat "$server"/one\ *v1\).txt)" = here ]
    done
}

resolve_decides_nothing_about_a_conflict_that_has_become_another() {
    fresh
    cached=$(cache)
    echo "edited here" >"$cached/one.txt"
    rm "$server/one.txt"
    expect 1 offlinefiles sync "$share"
    expect 0 offlinefiles conflicts "$share"
    says "one.txt: changed here, deleted on the server"
    rm "$cached/one.txt"
    echo "made again by somebody else" >"$server/one.txt"
    expect 1 offlinefiles resolve "$share\\one.txt" --keep local
    complains "one.txt: not resolved: it has changed again since the conflict was recorded"
    [ "$(cat "$server/one.txt")" = "made again by somebody else" ]
    expect 0 offlinefiles conflicts "$share"
    says "one.txt: deleted here, changed on the server"
    expect 0 offlinefiles resolve "$share\\one.txt" --keep remote
    same_on_both_sides
}

resolve_refuses_what_is_no_recorded_conflict() {
    conflict
    expect 1 offlinefiles resolve "$share\\one.txt" --keep local
    complains "one.txt: no conflict is recorded for it"
    expect 1 offlinefiles sync "$share"
    expect 1 offlinefiles resolve "$share\\one.txt" "$share\\folder" --keep local
    complains "folder: no conflict is recorded for it"
    complains "nothing was resolved"
    [ "$(cat "$server/one.txt")" = "on the server" ]
    expect 2 offlinefiles resolve "$share\\one.txt"
    complains "resolve needs --keep"
}

# --- Pins ---------------------------------------------------------------------------------------

without_fill_the_content_comes_with_the_next_synchronization() {
    rm -rf "$store"
    mkdir "$store"
    expect 0 offlinefiles pin "$share" --deep
    expect 0 offlinefiles ls "$share"
    grep -q '^file   P-S' "$out"
    expect 0 offlinefiles sync "$share"
    expect 0 offlinefiles ls "$share"
    says_not 'P-S'
    same_on_both_sides
}

a_new_file_on_the_server_is_pinned_like_its_folder() {
    fresh
    echo new >"$server/folder/deep/new.txt"
    expect 0 offlinefiles sync "$share"
    expect 0 offlinefiles info "$share\\folder\\deep\\new.txt"
    says "pinned:     yes, for user"
}

unpinning_deep_leaves_no_pin_and_all_content() {
    fresh
    expect 0 offlinefiles unpin "$share" --deep
    says " unpinned; "
    expect 0 offlinefiles status --json
    json 'j["pinned"] == 0 and j["items"] == 6'
    same_on_both_sides
}

# --- Ctrl+C -------------------------------------------------------------------------------------

# Linux sends the signal of Ctrl+C to the program; Wine makes a console event of it.
control_c_cancels_cleanly_and_the_rest_follows_later() {
    rm -rf "$store"
    mkdir "$store"
    mkdir "$server/many"
    seq 5000 | sed "s,^,$server/many/," | xargs touch
    # A program that a shell starts in the background is deaf to SIGINT unless told otherwise.
    python3 - "$share" "$out" "$err" <<'EOF'
import signal, subprocess, sys, time
share, out, err = sys.argv[1:]
signal.signal(signal.SIGINT, signal.SIG_DFL)
program = "C:\\\\windows\\\\system32\\\\offlinefiles.exe"
p = subprocess.Popen(["wine", program, "pin", share, "--deep", "--fill"],
                     stdin=subprocess.DEVNULL, stdout=open(out, "w"), stderr=open(err, "w"))
while p.poll() is None and open(out).read().count("\n") < 20:
    time.sleep(0.01)
p.send_signal(signal.SIGINT)
sys.exit(0 if p.wait(60) == 130 else f"exit code {p.returncode} instead of 130")
EOF
    complains "cancelled"
    [ "$(wc -l <"$out")" -lt 5000 ]
    expect 0 offlinefiles pin "$share" --deep --fill
    same_on_both_sides
    rm -rf "$server/many"
}

run_cases \
    without_a_verb_there_is_a_hint \
    an_unknown_verb_is_wrong_usage \
    an_unknown_option_is_wrong_usage \
    an_option_of_another_verb_is_wrong_usage \
    a_missing_path_is_wrong_usage \
    a_second_path_is_wrong_usage_where_one_is_expected \
    a_path_of_this_computer_is_wrong_usage \
    a_name_that_cannot_exist_is_wrong_usage \
    the_help_names_every_verb_and_the_exit_codes \
    the_help_of_each_verb_has_usage_and_examples \
    a_store_that_cannot_be_opened_makes_the_program_not_available \
    an_empty_cache_has_nothing_to_list \
    pinning_deep_with_fill_copies_everything \
    status_counts_what_is_there \
    ls_lists_servers_shares_folders_and_files \
    ls_flat_lists_full_paths_of_everything_below \
    ls_tree_draws_branches \
    json_listings_are_valid_and_complete \
    slashes_may_lean_either_way_and_case_does_not_matter \
    info_tells_about_a_file_a_folder_a_share_and_a_server \
    locate_prints_one_line_that_leads_to_the_content \
    what_is_not_in_the_cache_is_named_with_its_result \
    a_reader_that_leaves_early_is_no_failure \
    pinning_what_does_not_exist_fails \
    without_changes_there_is_nothing_to_do \
    while_offline_the_server_is_not_touched \
    each_way_has_its_word \
    renaming_works_without_the_server_which_follows \
    changes_here_show_before_they_are_synchronized \
    out_leaves_the_changes_of_the_server_alone \
    in_leaves_the_changes_here_alone \
    one_file_can_be_synchronized_alone \
    a_rebuilt_server_is_used_after_a_word_and_loses_nothing \
    an_unreachable_share_is_named_and_nothing_is_lost \
    a_conflict_stays_until_it_is_decided \
    keep_local_sends_the_version_from_here \
    keep_remote_fetches_the_version_of_the_server \
    keep_latest_lets_the_later_change_win \
    keep_all_keeps_both_under_two_names \
    a_recorded_conflict_can_be_decided_later \
    conflicts_lists_what_waits_for_a_decision \
    resolve_settles_a_recorded_conflict \
    resolve_decides_nothing_about_a_conflict_that_has_become_another \
    resolve_refuses_what_is_no_recorded_conflict \
    without_fill_the_content_comes_with_the_next_synchronization \
    a_new_file_on_the_server_is_pinned_like_its_folder \
    unpinning_deep_leaves_no_pin_and_all_content \
    control_c_cancels_cleanly_and_the_rest_follows_later
