#!/bin/sh
# opencsc-wine in a prefix of its own, which it has to create.
#
#   opencsc_wine.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: opencsc_wine.sh <folder with the programs>}
. "$here/harness.sh"

export WINEPREFIX="$temp/home/prefix"
system32=$WINEPREFIX/drive_c/windows/system32
unc=$WINEPREFIX/dosdevices/unc

clean_up() {
    [ ! -d "$WINEPREFIX" ] || wineserver -k -w || true
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
mkdir "$temp/data" "$temp/other"

opencsc_wine() {
    "$bin/opencsc-wine" "$@"
}

wrong_usage_shows_the_usage() {
    for words in '' 'frobnicate' 'install now' 'share a b' 'unshare a'; do
        # shellcheck disable=SC2086
        expect 2 opencsc_wine $words
        complains "opencsc-wine share SERVER SHARE FOLDER"
    done
    expect 0 opencsc_wine --help
    says "opencsc-wine install"
}

a_relative_prefix_is_refused() {
    WINEPREFIX=somewhere expect 1 opencsc_wine install
    complains "absolute path"
}

without_a_prefix_there_is_nothing_to_uninstall() {
    expect 0 opencsc_wine uninstall
    says "nothing to do"
    [ ! -e "$WINEPREFIX" ]
}

bad_names_and_folders_are_refused_before_anything_happens() {
    for name in '' 'a/b' 'a\b' 'a:b' 'a*' 'a?' 'a"' 'a<' 'a|' 'a.' 'a ' . ..; do
        expect 1 opencsc_wine share "$name" docs "$temp/data"
        expect 1 opencsc_wine share fileserver "$name" "$temp/data"
    done
    expect 1 opencsc_wine share fileserver docs "$temp/nowhere"
    complains "there is no folder $temp/nowhere"
    echo x >"$temp/file"
    expect 1 opencsc_wine share fileserver docs "$temp/file"
    complains "not a folder"
    [ ! -e "$WINEPREFIX" ]
}

without_programs_beside_it_the_script_says_what_is_missing() {
    mkdir "$temp/alone"
    cp "$bin/opencsc-wine" "$temp/alone"
    expect 1 "$temp/alone/opencsc-wine" install
    complains "cscobj.dll is missing"
    [ ! -e "$WINEPREFIX" ]
}

# The reader of a pipe gets to the end although Wine goes on running in the background.
install_creates_the_prefix_and_its_output_ends() {
    opencsc_wine install 2>&1 | cat >"$out"
    says "creating the Wine prefix $WINEPREFIX"
    says "copied: $system32/cscobj.dll"
    says "copied: $system32/offlinefiles.exe"
    says "registered: cscobj.dll"
    says "checked:"
    cmp "$bin/cscobj.dll" "$system32/cscobj.dll"
    expect 0 offlinefiles status
}

install_may_be_repeated() {
    expect 0 opencsc_wine install
    says "up to date: $system32/cscobj.dll"
    says_not copied
    says_not creating
    echo older >"$system32/offlinefiles.exe"
    expect 0 opencsc_wine install
    says "copied: $system32/offlinefiles.exe"
    cmp "$bin/offlinefiles.exe" "$system32/offlinefiles.exe"
}

# A wine that ends so many times without a word where offlinefiles is to run.
speechless_wine() { # <times>
    mkdir -p "$temp/bin"
    seq "$1" >"$temp/speechless"
    cat >"$temp/bin/wine" <<END
#!/bin/sh
case \$1 in
*offlinefiles.exe)
    if [ -s "$temp/speechless" ]; then
        sed -i 1d "$temp/speechless"
        exit 5
    fi ;;
esac
exec "$(command -v wine)" "\$@"
END
    chmod +x "$temp/bin/wine"
}

a_program_that_dies_without_a_word_is_started_once_more() {
    speechless_wine 1
    PATH=$temp/bin:$PATH expect 0 opencsc_wine install
    says "ended without a word (exit status 5, attempt 1)"
    says "checked:"
    speechless_wine 2
    PATH=$temp/bin:$PATH expect 1 opencsc_wine install
    complains "offlinefiles cannot be run"
}

install_works_by_way_of_a_link() {
    ln -s "$bin/opencsc-wine" "$temp/link"
    expect 0 "$temp/link" install
}

share_maps_a_folder_in_lower_case() {
    expect 0 opencsc_wine share FileServer Docs "$temp/data/"
    says "shared: \\\\FileServer\\Docs is $temp/data"
    [ "$(readlink "$unc/fileserver/docs")" = "$temp/data" ]
    echo hello >"$temp/data/hello.txt"
    expect 0 in_wine cmd.exe /c type '\\fileserver\docs\hello.txt'
    says hello
}

share_may_be_repeated_but_not_led_elsewhere() {
    expect 0 opencsc_wine share fileserver docs "$temp/data"
    says "up to date"
    expect 1 opencsc_wine share FILESERVER DOCS "$temp/other"
    complains "is $temp/data already"
    complains "opencsc-wine unshare"
    [ "$(readlink "$unc/fileserver/docs")" = "$temp/data" ]
}

a_folder_with_spaces_and_other_letters_can_be_shared() {
    mkdir "$temp/größe mit leerzeichen"
    expect 0 opencsc_wine share fileserver 'my files' "$temp/größe mit leerzeichen"
    [ -d "$unc/fileserver/my files/" ]
    expect 0 opencsc_wine unshare fileserver 'my files'
}

a_share_made_by_others_is_left_alone() {
    mkdir -p "$unc/Elsewhere/Docs"
    expect 1 opencsc_wine share elsewhere docs "$temp/data"
    complains "not made by opencsc-wine"
    expect 1 opencsc_wine unshare elsewhere docs
    [ -d "$unc/Elsewhere/Docs" ]
}

unshare_takes_the_link_and_leaves_the_folder() {
    expect 0 opencsc_wine unshare FILESERVER docs
    says "unshared: \\\\FILESERVER\\docs"
    [ ! -e "$unc/fileserver" ]
    [ -e "$temp/data/hello.txt" ]
    expect 0 opencsc_wine unshare fileserver docs
    says "nothing to do"
}

uninstall_removes_what_install_copied_and_nothing_else() {
    ls "$system32" >"$temp/before"
    expect 0 opencsc_wine uninstall
    says "unregistered: cscobj.dll"
    says "removed: $system32/cscobj.dll"
    says "what is cached stays"
    ls "$system32" >"$temp/after"
    [ -z "$(comm -13 "$temp/before" "$temp/after")" ]
    for program in $(comm -23 "$temp/before" "$temp/after"); do
        [ -e "$bin/$program" ]
    done
    [ ! -e "$system32/offlinefiles.exe" ]
    expect 0 opencsc_wine uninstall
    says "nothing to do"
}

after_uninstall_the_program_says_that_offline_files_is_not_available() {
    expect 3 wine "$bin/offlinefiles.exe" status
    complains "not registered here (0x80040154)"
    complains "opencsc-wine install"
}

run_cases \
    wrong_usage_shows_the_usage \
    a_relative_prefix_is_refused \
    without_a_prefix_there_is_nothing_to_uninstall \
    bad_names_and_folders_are_refused_before_anything_happens \
    without_programs_beside_it_the_script_says_what_is_missing \
    install_creates_the_prefix_and_its_output_ends \
    install_may_be_repeated \
    a_program_that_dies_without_a_word_is_started_once_more \
    install_works_by_way_of_a_link \
    share_maps_a_folder_in_lower_case \
    share_may_be_repeated_but_not_led_elsewhere \
    a_folder_with_spaces_and_other_letters_can_be_shared \
    a_share_made_by_others_is_left_alone \
    unshare_takes_the_link_and_leaves_the_folder \
    uninstall_removes_what_install_copied_and_nothing_else \
    after_uninstall_the_program_says_that_offline_files_is_not_available
