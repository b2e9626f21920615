# For scripts/demo and scripts/check: what both install and build. Sourced by bash; sets $top.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

complain() {
    echo "$(basename "$0"): $*" >&2
}

# missing_packages SECTION…: those of scripts/packages that are not there yet.
missing_packages() {
    local section package command
    while read -r section package command; do
        [[ " $* " == *" $section "* ]] || continue
        [ -n "$command" ] && command -v "$command" >/dev/null && continue
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            echo "$package"
    done < <(grep -v '^#' "$top/scripts/packages" | sort -u -k1,2)
}

# install_packages SECTION…: by apt, as root; nothing is asked of apt when nothing is missing.
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
        apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# install_node_packages FOLDER: what its package-lock.json says, unless it is there.
install_node_packages() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.lock" && return 0
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --silent </dev/null &&
        cp "$1/package-lock.json" "$1/node_modules/.lock"
}

# build FOLDER TARGET OPTION…: out of tree, configured anew when the options or configure change.
build() {
    local folder=$top/build/$1 target=$2
    shift 2
    if [ ! -e "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ] ||
        [ "$top/Makefile.am" -nt "$top/Makefile.in" ]; then
        (cd "$top" && autoreconf -fi) || return
    fi
    mkdir -p "$folder" && cd "$folder" || return
    if [ "$(cat options 2>/dev/null)" != "$*" ] || [ "$top/configure" -nt config.status ]; then
        "$top/configure" -q "$@" && echo "$*" >options || return
    fi
    make -j"$(nproc)" $target
}
