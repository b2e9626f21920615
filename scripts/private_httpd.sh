# Sets up a private httpd for interactive use: its folder, port and configuration. Sourced by
# scripts/demo and scripts/debug, after common.sh. Uses only the program and the modules of the
# system's httpd.

# private_folder NAME: prints the folder to use: NAME in this clone, or one in /var/lib if httpd's
# children cannot enter the clone. They run as www-data if root starts httpd, and cannot enter
# /root.
private_folder() {
    local near=$top/$1
    mkdir -p "$near"
    if [ "$(id -u)" -ne 0 ] ||
        setpriv --reuid=www-data --regid=www-data --clear-groups test -r "$near" -a -x "$near"; then
        echo "$near"
    else
        echo "/var/lib/mod_iiif-$1/$(sha256sum <<<"$top" | cut -c1-12)"
    fi
}

httpd_program() {
    PATH=$PATH:/usr/sbin command -v apache2
}

free_port() {
    local port
    for port in $(shuf -i 20000-29999 -n 50); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    return 1
}

# choose_port FOLDER: prints the previous port if it is still free, so that bookmarks stay valid.
choose_port() {
    local port
    port=$(cat "$1/port" 2>/dev/null || true)
    if [ -z "$port" ] || (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        port=$(free_port)
    fi
    echo "$port" | tee "$1/port"
}

# write_config FOLDER PORT MODULE: writes FOLDER/httpd.conf, which serves FOLDER/pictures under
# /iiif.
write_config() {
    local folder=$1 port=$2 module=$3 modules=/usr/lib/apache2/modules
    cat >"$folder/httpd.conf" <<END
ServerRoot "$folder"
ServerName 127.0.0.1
Listen 127.0.0.1:$port
PidFile "$folder/httpd.pid"
DefaultRuntimeDir "$folder"
Mutex "file:$folder"
ErrorLog "$folder/error.log"
LogFormat "%h %t \"%r\" %>s %O %{iiif-work}n %D" work
CustomLog "$folder/access.log" work
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
LoadModule mime_module $modules/mod_mime.so
LoadModule iiif_module "$module"
$([ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data')
TypesConfig /etc/mime.types
DocumentRoot "$folder/viewer"
<Directory "/">
    Options None
    AllowOverride None
    Require all denied
</Directory>
<Directory "$folder/viewer">
    Require all granted
</Directory>

IIIFRoot "$folder/pictures"
<Directory "$folder/pictures">
    Require all granted
</Directory>
<Location "/iiif">
    SetHandler iiif
    IIIFIndex on
</Location>
<Location "/iip">
    SetHandler iip
</Location>
END
}
