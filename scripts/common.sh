# Functions shared by the scripts: help, installing, building. Sourced by bash; sets $top.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

complain() {
    echo "$(basename "$0"): $*" >&2
}

# usage: prints the comment at the head of the running script.
usage() {
    awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
}

# help_if_asked ARGUMENT…: prints the usage and exits if the first argument is -h or --help.
help_if_asked() {
    case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
    esac
}

# missing_packages SECTION…: prints the packages of scripts/packages that are not installed.
missing_packages() {
    local section package command
    while read -r section package command; do
        [[ " $* " == *" $section "* ]] || continue
        [ -n "$command" ] && command -v "$command" >/dev/null && continue
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            echo "$package"
    done < <(grep -v '^#' "$top/scripts/packages" | sort -u -k1,2)
}

# install_packages SECTION…: installs missing packages with apt, which needs root. Does not run apt
# if no package is missing.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        complain "run this first: sudo apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null >/dev/null &&
        starting_no_service apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# starting_no_service COMMAND…: runs the command while Debian's packages may start no service: the
# tests start servers of their own, and lighttpd would take the port of the system's httpd.
starting_no_service() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap 'rm -f $policy' EXIT
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
    fi
    "$@"
)

# install_node_packages FOLDER: installs the packages of its package-lock.json unless they are
# installed.
install_node_packages() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.lock" && return 0
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --silent </dev/null &&
        cp "$1/package-lock.json" "$1/node_modules/.lock"
}

# unpack_node_packages FOLDER: unpacks the packages that FOLDER/viewers.txt names, a name and a version
# on each line, below FOLDER/viewers, unless they are there. These viewers come as complete bundles:
# npm ci would install hundreds of megabytes of packages that the bundles contain already.
unpack_node_packages() {
    local folder=$1 name version place
    while read -r name version; do
        place=$folder/viewers/$name
        [ "$(cat "$place/.version" 2>/dev/null)" != "$version" ] || continue
        rm -rf "$place" && mkdir -p "$place" || return
        (cd "$place" && npm pack --silent "$name@$version" >packed.txt </dev/null &&
            tar xzf "$(cat packed.txt)" --strip-components=1 && rm "$(cat packed.txt)" packed.txt &&
            echo "$version" >.version) || return
    done < <(grep -v '^#' "$folder/viewers.txt")
}

# compilers: prints the options of configure that choose the compilers: $CC and $CXX, or gcc,
# through ccache if it is installed. Several clones share the cached objects, because no path of a
# clone goes into an object.
compilers() {
    local cc=${CC:-gcc} cxx=${CXX:-g++}
    if command -v ccache >/dev/null && [[ $cc != *ccache* ]]; then
        cc="ccache $cc" cxx="ccache $cxx"
    fi
    printf '%s\n' "CC=$cc" "CXX=$cxx" "CPPFLAGS=-fdebug-prefix-map=$top=."
}

# build FOLDER TARGETS OPTION…: makes the targets in build/FOLDER, and first runs configure there if
# its options or configure itself have changed.
build() {
    local folder=$top/build/$1 targets=$2 options
    shift 2
    if [ ! -e "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ] ||
        [ "$top/Makefile.am" -nt "$top/Makefile.in" ]; then
        (cd "$top" && autoreconf -fi) || return
    fi
    mapfile -t options < <(compilers)
    options+=("$@")
    mkdir -p "$folder" && cd "$folder" || return
    if [ "$(cat options 2>/dev/null)" != "${options[*]}" ] || [ "$top/configure" -nt config.status ]
    then
        "$top/configure" -q "${options[@]}" && echo "${options[*]}" >options || return
    fi
    export CCACHE_BASEDIR=$top CCACHE_SLOPPINESS=pch_defines,time_macros
    local target
    for target in $targets; do   # one after the other: `all` runs a make of its own
        make -j"$(nproc)" "$target" || return
    done
}

# build_check TARGETS and build_sanitized TARGETS: make the two builds that are tested. The module
# is compiled as it is installed, or with sanitizers. At -O0 the tests would compile faster still,
# but run twice as long: the linker would take their copies of inline functions for the module's too.
build_check() {
    build check "$1" --enable-werror --enable-pch CFLAGS='-O2 -g' CXXFLAGS='-O2 -g' \
        TEST_CXXFLAGS='-O1 -g1'
}

build_sanitized() {
    build sanitizers "$1" --enable-sanitizers --enable-pch CFLAGS='-O1 -g1' CXXFLAGS='-O1 -g1'
}
