#include "httpd/forwarded.h"

#include "apr_lib.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_protocol.h"

enum { LONGEST_VALUE = 1024 };

/* Returns whether the peer is a trusted proxy. mod_remoteip gives the request another address than
 * the connection's if it trusts the proxy. */
static int is_trusted(const request_rec *r, const iiif_settings *settings)
{
    const char *peer = r->connection->client_ip;

    return iiif_settings_trusts(settings, peer) ||
           (iiif_settings_trusts_remoteip(settings) && strcmp(r->useragent_ip, peer) != 0);
}

/* Returns the element of a comma-separated list at this distance from its end; the first one of a
 * shorter list; NULL if there is no list. */
static char *element(request_rec *r, const char *header, int from_end)
{
    const char *list = apr_table_get(r->headers_in, header);
    char *rest = list ? apr_pstrdup(r->pool, list) : NULL;
    char *comma = NULL;

    while (rest && (comma = strrchr(rest, ',')) != NULL && from_end-- > 0) {
        *comma = '\0';
    }
    rest = comma ? comma + 1 : rest;
    if (rest) {
        apr_collapse_spaces(rest, rest);
    }
    return rest && *rest && strlen(rest) <= LONGEST_VALUE ? rest : NULL;
}

/* Returns the distance. Each proxy of a chain appends to X-Forwarded-Host what it was asked for,
 * and to X-Forwarded-For who asked it. What the outermost trusted proxy was asked for is as far
 * from the end as there are trusted proxies behind it. */
static int trusted_hops(request_rec *r, const iiif_settings *settings)
{
    const char *chain = apr_table_get(r->headers_in, "X-Forwarded-For");
    int most = 0;
    int hops = 0;
    const char *address;

    for (; chain && *chain; chain++) {
        most += *chain == ',';
    }
    while (hops < most && (address = element(r, "X-Forwarded-For", hops)) != NULL &&
           iiif_settings_trusts(settings, address)) {
        hops++;
    }
    return hops;
}

static int consists_of(const char *text, const char *others)
{
    for (; *text; text++) {
        if (!apr_isalnum(*text) && !strchr(others, *text)) {
            return 0;
        }
    }
    return 1;
}

static const char *scheme_of(request_rec *r, int hop)
{
    const char *scheme = element(r, "X-Forwarded-Proto", hop);

    if (scheme && ap_cstr_casecmp(scheme, "https") == 0) {
        return "https";
    }
    return scheme && ap_cstr_casecmp(scheme, "http") == 0 ? "http" : ap_http_scheme(r);
}

static const char *host_of(request_rec *r, int hop)
{
    const char *host = element(r, "X-Forwarded-Host", hop);

    if (host && consists_of(host, ".-_:[]")) {
        return host;
    }
    host = ap_construct_url(r->pool, "", r);
    return strstr(host, "://") + 3;
}

/* Returns the port with its colon, or "" where the host has a port already, or where the port is
 * the scheme's own. */
static const char *port_of(request_rec *r, int hop, const char *scheme, const char *host)
{
    const char *port = element(r, "X-Forwarded-Port", hop);
    const char *after_address = strrchr(host, ']');

    if (!port || strlen(port) > 5 || strspn(port, "0123456789") != strlen(port) ||
        strchr(after_address ? after_address : host, ':') ||
        !strcmp(port, strcmp(scheme, "https") == 0 ? "443" : "80")) {
        return "";
    }
    return apr_pstrcat(r->pool, ":", port, NULL);
}

/* Returns the path that the proxy has removed from the URL, without its last slash. */
static const char *prefix_of(request_rec *r, int hop)
{
    char *prefix = element(r, "X-Forwarded-Prefix", hop);
    apr_size_t length = prefix ? strlen(prefix) : 0;

    while (length > 0 && prefix[length - 1] == '/') {
        prefix[--length] = '\0';
    }
    return prefix && prefix[0] == '/' && consists_of(prefix, "/-._~%!$&'()*+,;=:@") ? prefix : "";
}

const char *mod_iiif_public_url(request_rec *r, const iiif_settings *settings, const char *path)
{
    const char *scheme;
    const char *host;
    int hop;

    if (!is_trusted(r, settings)) {
        return ap_construct_url(r->pool, path, r);
    }
    hop = trusted_hops(r, settings);
    scheme = scheme_of(r, hop);
    host = host_of(r, hop);
    return apr_pstrcat(r->pool, scheme, "://", host, port_of(r, hop, scheme, host),
                       prefix_of(r, hop), path, NULL);
}
