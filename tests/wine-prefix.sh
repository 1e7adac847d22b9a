#!/bin/sh
# Makes the Wine prefix all tests share ready, or ends what runs in it.
#
#   wine-prefix.sh start             starts a server that outlives single tests; creates the prefix
#   wine-prefix.sh install <script>  installs OpenCSC with that script, bin/opencsc-wine, if it exists
#   wine-prefix.sh stop              ends the server and every program of the prefix
#
# WINEPREFIX says which prefix. ctest runs start and install as fixtures, before the first test.
set -eu
: "${WINEPREFIX:?WINEPREFIX must name the prefix of the tests}"
export WINEDEBUG=-all

# No menus on the desktop, no offers to download Mono and Gecko.
export WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=d;mshtml=d"

case ${1:-} in
start)
    # What the server starts inherits its files. A pipe among them would never be closed, and
    # whoever reads from it would wait for ever.
    echo "wine-prefix: $WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    wineserver -p20 </dev/null >/dev/null 2>&1 || true # fails if one runs already
    wineboot --init </dev/null >/dev/null 2>&1
    ;;
install)
    if [ -e "$2" ]; then
        echo "wine-prefix: $2 install"
        "$2" install </dev/null
    else
        echo "wine-prefix: no $2 yet: OpenCSC is not installed"
    fi
    ;;
stop)
    wineserver -k -w || true
    ;;
*)
    echo "usage: wine-prefix.sh start | install <script> | stop" >&2
    exit 2
    ;;
esac
