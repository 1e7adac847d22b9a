#!/bin/sh
# Brings one dependency into a cache folder and prints the folder its sources are in.
#
#   fetch-deps.sh sqlite <cache folder>     folder with sqlite3.c and sqlite3.h
#   fetch-deps.sh cmocka <cache folder>     folder with the source tree of cmocka
#   fetch-deps.sh xxhash <cache folder>     folder with xxhash.c and xxhash.h
#
# The sources are Debian's source packages, fetched by apt from wherever this machine gets its
# packages. Every file is pinned by its SHA-256 below. What is in the cache is not fetched again:
# then no network is contacted. No change is made to the system: apt works on private folders.
#
# To move to another version: change the version and the checksums (`apt-cache showsrc <package>`).
set -eu

sqlite_upstream=3.40.1
sqlite_revision=2+deb12u2
sqlite_orig="aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655 sqlite3_3.40.1.orig.tar.xz"
sqlite_files="$sqlite_orig
a5e95a18d1b59729278860559ded78751b9163ffb5bb906c5cd24c015f71d5fd sqlite3_3.40.1.orig-www.tar.xz
0843bc12e4364076477935ce313a6d0796fd899a989ff18ebb6545540e10e4ca sqlite3_3.40.1-2+deb12u2.debian.tar.xz
ee3459ae9d00939741c7708fc1b8ce1bde12d8c3fb1dfa005bbbc8651d884e23 sqlite3_3.40.1-2+deb12u2.dsc"

cmocka_upstream=1.1.5
cmocka_orig="f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6 cmocka_1.1.5.orig.tar.xz"

xxhash_upstream=0.8.1
xxhash_orig="3bb6b7d6f30c591dd65aaaff1c8b7a5b94d81687998ca9400082c739a690436c xxhash_0.8.1.orig.tar.gz"

# Standard output is for the answer alone; everything a person should read goes to standard error.
say() {
    echo "fetch-deps: $*" >&2
}

die() {
    say "$*"
    exit 1
}

need() { # <command> <Debian package>
    command -v "$1" >/dev/null 2>&1 || die "$1 is missing: install the package $2"
}

# Are all files of the list "<sha256> <name>\n..." in the download folder, unchanged?
have() {
    echo "$1" | while read -r sum name; do
        echo "$sum  $downloads/$name" | sha256sum --check --status 2>/dev/null || exit 1
    done
}

# Runs an apt command on a private copy of this machine's Debian sources, turned into deb-src.
private_apt() {
    "$@" -q -o Dir::Etc::sourcelist="$work/none" -o Dir::Etc::sourceparts="$work/sources" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/apt" -o APT::Sandbox::User= >&2
}

prepare_apt() {
    [ ! -d "$work/sources" ] || return 0
    need apt-get apt
    mkdir -p "$work/sources" "$work/lists/partial" "$work/apt/archives/partial"
    : >"$work/none"
    if [ -f /etc/apt/sources.list.d/debian.sources ]; then
        sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
            >"$work/sources/debian.sources"
    fi
    if [ -f /etc/apt/sources.list ]; then
        sed -n 's/^deb\(-src\)\{0,1\} /deb-src /p' /etc/apt/sources.list \
            >"$work/sources/debian.list"
    fi
    private_apt apt-get update
}

# Downloads a source package. Files appear in the download folder whole: another configure may look.
download() { # <package or package=version> [apt-get options]
    say "fetching the source package $1"
    prepare_apt
    mkdir -p "$work/downloads"
    (cd "$work/downloads" && private_apt apt-get source --download-only "$@") &&
        mv "$work/downloads"/* "$downloads"
}

# Moves a finished folder into the cache in one step. Another configure may have been faster.
publish() { # <folder> <folder in the cache>
    mv -T "$1" "$2" 2>/dev/null || [ -d "$2" ] || die "cannot create $2"
}

# A dependency whose upstream tarball is all that is needed.
get_tarball() { # <name> <version> <checksum line> <what the user may pass instead>
    folder=$cache/$1-$2
    if [ ! -d "$folder" ]; then
        have "$3" || download "$1" --tar-only || true
        have "$3" || die "$1 $2 is not to be had from this machine's package sources." \
            "Unpack it yourself and pass $4=<folder>."
        case $3 in *.xz) need xz xz-utils ;; esac
        mkdir "$work/$1"
        tar -xf "$downloads/${3#* }" -C "$work/$1" --strip-components=1
        publish "$work/$1" "$folder"
    fi
    echo "$folder"
}

get_cmocka() {
    get_tarball cmocka "$cmocka_upstream" "$cmocka_orig" -DOPENCSC_CMOCKA_DIR
}

get_xxhash() {
    get_tarball xxhash "$xxhash_upstream" "$xxhash_orig" -DOPENCSC_XXHASH_DIR
}

# Builds sqlite3.c and sqlite3.h from the source tree in $work/sqlite.
amalgamate() { # <folder in the cache>
    say "building the SQLite amalgamation (about 10 seconds)"
    need tclsh tcl
    need cc gcc
    need make make
    mkdir "$work/build" "$work/amalgamation"
    if ! (cd "$work/build" && ../sqlite/configure && make sqlite3.c) >"$work/log" 2>&1; then
        tail -n 20 "$work/log" >&2
        die "the amalgamation could not be built"
    fi
    cp "$work/build/sqlite3.c" "$work/build/sqlite3.h" "$work/amalgamation"
    publish "$work/amalgamation" "$1"
}

get_sqlite() {
    version=$sqlite_upstream-$sqlite_revision
    folder=$cache/sqlite-$version
    plain=$cache/sqlite-$sqlite_upstream-unpatched
    if [ ! -d "$folder" ] && [ ! -d "$plain" ]; then
        have "$sqlite_files" || download "sqlite3=$version" || true
        need xz xz-utils
        if have "$sqlite_files"; then
            need dpkg-source dpkg-dev
            (cd "$work" && dpkg-source --extract "$downloads/sqlite3_$version.dsc" sqlite) >&2
            amalgamate "$folder"
        else
            say "sqlite3 $version is not to be had (Debian may have moved on):" \
                "trying the release without Debian's patches"
            have "$sqlite_orig" || download sqlite3 --tar-only || true
            have "$sqlite_orig" || die "SQLite $sqlite_upstream is not to be had from this" \
                "machine's package sources. Change the pinned version in cmake/fetch-deps.sh, or" \
                "pass -DOPENCSC_SQLITE_DIR=<folder with sqlite3.c and sqlite3.h>."
            mkdir "$work/sqlite"
            tar -xf "$downloads/sqlite3_$sqlite_upstream.orig.tar.xz" -C "$work/sqlite" \
                --strip-components=1
            amalgamate "$plain"
        fi
    fi
    if [ ! -d "$folder" ]; then
        say "WARNING: SQLite is used WITHOUT Debian's (security) patches. To try for them again:" \
            "pin the present Debian revision in cmake/fetch-deps.sh and delete $plain"
        folder=$plain
    fi
    echo "$folder"
}

[ $# -eq 2 ] || die "usage: fetch-deps.sh sqlite|cmocka|xxhash <cache folder>"
mkdir -p "$2/downloads"
cache=$(cd "$2" && pwd)
downloads=$cache/downloads
work=$(mktemp -d "$cache/partial.XXXXXX") # in the cache, so that publish() is a rename
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

case $1 in
sqlite) get_sqlite ;;
cmocka) get_cmocka ;;
xxhash) get_xxhash ;;
*) die "unknown dependency: $1" ;;
esac
