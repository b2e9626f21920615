# Makes other Debian systems in folders below /var/tmp, and runs commands in them. Sourced by bash,
# after common.sh; needs root. The commands see their own processes and mounts only, which end with
# them; of the network they share all, so a server in there has to listen on the loopback address.

chroots=/var/tmp/iiif-chroots

# chroot_base SUITE: makes a minimal system of that Debian suite, or does nothing if there is one, and
# prints its folder.
chroot_base() {
    local suite=$1 base=$chroots/$1-base
    if [ ! -e "$base/ready" ]; then
        install_packages chroot >&2 || return
        rm -rf "$base"
        mkdir -p "$base"
        debootstrap --variant=minbase "$suite" "$base" http://deb.debian.org/debian >&2 || return
        printf 'deb http://deb.debian.org/debian %s main\n' "$suite" "$suite-updates" \
            >"$base/etc/apt/sources.list"
        echo "deb http://deb.debian.org/debian-security $suite-security main" \
            >>"$base/etc/apt/sources.list"
        # Packages do not start services.
        printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
        chmod 755 "$base/usr/sbin/policy-rc.d"
        touch "$base/ready"
    fi
    echo "$base"
}

# chroot_copy SUITE NAME: makes a fresh copy of the base, and prints its folder. Hard links would let
# a package change the base, so the files are copied.
chroot_copy() {
    local base copy=$chroots/$1-$2
    base=$(chroot_base "$1") || return
    rm -rf "$copy"
    cp -a --reflink=auto "$base" "$copy"
    echo "$copy"
}

# in_chroot FOLDER COMMAND…: runs the command as root in the system in that folder.
in_chroot() {
    local root=$1
    shift
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    unshare --mount --pid --fork --kill-child --propagation private bash -c '
        root=$1
        shift
        mount -t proc proc "$root/proc" && mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev" &&
            exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
                DEBIAN_FRONTEND=noninteractive "$@"
    ' in_chroot "$root" "$@"
}

# copy_source FOLDER: copies the files that git knows, and OpenSeadragon if it is there.
copy_source() {
    mkdir -p "$1"
    (cd "$top" && git ls-files -z | xargs -0 tar -c) | tar -x -C "$1"
    if [ -d "$top/viewer/node_modules/openseadragon" ]; then
        mkdir -p "$1/viewer/node_modules"
        cp -r "$top/viewer/node_modules/openseadragon" "$1/viewer/node_modules/"
    fi
}
