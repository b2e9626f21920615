# Varnish in front of one or several servers with mod_iiif: answers in memory, each picture on one server, purging by
# picture. Needs Debian's varnish and varnish-modules. TLS ends in front of it, in HAProxy or hitch, which pass on by the
# PROXY protocol: varnishd -a :80 -a 127.0.0.1:6086,PROXY -f /etc/varnish/default.vcl -s malloc,8g
# The other side is httpd-conf/behind-a-proxy.conf; docs/fronts.md explains both.
vcl 4.1;

import directors;
import proxy;
import xkey;

# A server that has more work than it can do gets no new pictures.
probe ready {
    .request = "GET /iiif-ready HTTP/1.1" "Host: images.example.org" "Connection: close";
    .interval = 2s;
    .timeout = 2s;
    .window = 4;
    .threshold = 2;
    .initial = 2;
}

backend node1 {
    .host = "127.0.0.1";
    .port = "8080";
    .probe = ready;
    .connect_timeout = 2s;
    # httpd waits for up to 15 seconds for a render slot.
    .first_byte_timeout = 60s;
}

acl purgers {
    "127.0.0.1";
}

sub vcl_init {
    new iiif = directors.shard();
    iiif.add_backend(node1);
    # backend node2 …; iiif.add_backend(node2);
    iiif.reconfigure();
}

sub vcl_recv {
    # iiif-purge --varnish sends this.
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(403));
        }
        return (synth(200, "purged " + xkey.purge(req.http.xkey)));
    }
    if (req.url !~ "^/(iiif|iip|deepzoom|zoomify)([/?]|$)") {
        return (synth(404));
    }

    # The public name, for the `id` in info.json. What a client says of it is dropped.
    unset req.http.X-Forwarded-Host;
    unset req.http.X-Forwarded-Port;
    unset req.http.X-Forwarded-Prefix;
    if (proxy.is_ssl()) {
        set req.http.X-Forwarded-Proto = "https";
    } else {
        set req.http.X-Forwarded-Proto = "http";
    }

    # Varnish keeps no answer to a request with a cookie. If no access rule of httpd looks at cookies:
    # unset req.http.Cookie;
}

sub vcl_backend_fetch {
    # The location and the identifier: all tiles of a picture come from the same server. A second attempt asks the next.
    set bereq.backend = iiif.backend(by = KEY, alt = bereq.retries,
        key = iiif.key(regsub(bereq.url, "^(/[^/?]+/[^/?]+).*", "\1")));
}

# A server that gives no answer has just gone: the probe has not noticed yet. httpd's 503 is an answer and goes to the
# client with its Retry-After.
sub vcl_backend_error {
    if (bereq.retries == 0) {
        return (retry);
    }
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # Answers above 256 KiB come without a length. They are rare and would fill the memory.
    if (beresp.status == 200 && !beresp.http.Content-Length) {
        set beresp.uncacheable = true;
        set beresp.ttl = 120s;
        return (deliver);
    }
    # An old answer is sent while a new one is fetched, and kept for a day to be checked with its ETag.
    set beresp.grace = 1h;
    set beresp.keep = 1d;
    # While a server is busy, the old answer stays.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
}

sub vcl_deliver {
    # The servers' own note.
    unset resp.http.xkey;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
