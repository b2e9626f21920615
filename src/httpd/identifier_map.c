#include "httpd/identifier_map.h"

#include "apr_dbm.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"

#include "httpd/map_program.h"
#include "httpd/map_text.h"

extern module AP_MODULE_DECLARE_DATA iiif_module;
APLOG_USE_MODULE(iiif);

enum { LONGEST_NAME = 4096 };

typedef struct identifier_map identifier_map;

typedef iiif_map_result (*look_up_in)(const identifier_map *map, request_rec *r,
                                      const char *identifier, const char **name);

struct identifier_map {
    look_up_in look_up;
    const char *text; /* the directive's argument, for the log */
    const char *path;
    const ap_regex_t *pattern;
    const char *substitution;
    const char *dbm_type;
    iiif_map_text *table;
    iiif_map_program *program;
};

/* --- Patterns -----------------------------------------------------------------------------------
 */

static iiif_map_result look_up_pattern(const identifier_map *map, request_rec *r,
                                       const char *identifier, const char **name)
{
    ap_regmatch_t matches[AP_MAX_REG_MATCH];
    char *made = NULL;

    if (ap_regexec(map->pattern, identifier, AP_MAX_REG_MATCH, matches, 0) != 0) {
        return IIIF_UNMAPPED;
    }
    if (ap_pregsub_ex(r->pool, &made, map->substitution, identifier, AP_MAX_REG_MATCH, matches,
                      LONGEST_NAME) != APR_SUCCESS) {
        return IIIF_UNMAPPED;
    }
    *name = made ? made : "";
    return IIIF_MAPPED;
}

static const char *make_pattern(cmd_parms *cmd, identifier_map *map, const char *const *words)
{
    map->look_up = look_up_pattern;
    map->pattern = ap_pregcomp(cmd->pool, words[0], AP_REG_EXTENDED);
    map->substitution = words[1];
    return map->pattern
               ? NULL
               : apr_pstrcat(cmd->pool, "IIIFIdentifierMap takes a regular expression, not '",
                             words[0], "'", NULL);
}

/* --- Text files ---------------------------------------------------------------------------------
 */

static iiif_map_result look_up_text(const identifier_map *map, request_rec *r,
                                    const char *identifier, const char **name)
{
    apr_status_t status = mod_iiif_map_text_find(map->table, identifier, r->pool, name);

    if (status != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, status, r,
                      "IIIF0021: IIIFIdentifierMap %s cannot be read", map->text);
        return IIIF_MAP_FAILED;
    }
    return *name ? IIIF_MAPPED : IIIF_UNMAPPED;
}

static const char *check_file(cmd_parms *cmd, const char *path)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, cmd->temp_pool) == APR_SUCCESS &&
                   info.filetype == APR_REG
               ? NULL
               : apr_pstrcat(cmd->pool, "IIIFIdentifierMap takes the name of a file, and ", path,
                             " is none", NULL);
}

static const char *make_text(cmd_parms *cmd, identifier_map *map)
{
    map->look_up = look_up_text;
    map->table = mod_iiif_map_text_new(cmd->pool, map->path);
    return check_file(cmd, map->path);
}

/* --- DBM files ----------------------------------------------------------------------------------
 */

static iiif_map_result fetch(apr_dbm_t *dbm, request_rec *r, const char *identifier,
                             const char **name)
{
    apr_datum_t key;
    apr_datum_t value;

    key.dptr = apr_pstrdup(r->pool, identifier);
    key.dsize = strlen(identifier);
    if (apr_dbm_fetch(dbm, key, &value) != APR_SUCCESS || !value.dptr) {
        return IIIF_UNMAPPED;
    }
    *name = apr_pstrmemdup(r->pool, value.dptr, value.dsize);
    return IIIF_MAPPED;
}

/* Opened for each request, so that a file that was replaced is read anew. */
static iiif_map_result look_up_dbm(const identifier_map *map, request_rec *r,
                                   const char *identifier, const char **name)
{
    apr_dbm_t *dbm;
    apr_status_t status =
        apr_dbm_open_ex(&dbm, map->dbm_type, map->path, APR_DBM_READONLY, APR_OS_DEFAULT, r->pool);
    iiif_map_result result;

    if (status != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, status, r,
                      "IIIF0022: IIIFIdentifierMap %s cannot be opened", map->text);
        return IIIF_MAP_FAILED;
    }
    result = fetch(dbm, r, identifier, name);
    apr_dbm_close(dbm);
    return result;
}

static const char *make_dbm(cmd_parms *cmd, identifier_map *map)
{
    const char *file = NULL;
    const char *other = NULL;

    map->look_up = look_up_dbm;
    if (apr_dbm_get_usednames_ex(cmd->pool, map->dbm_type, map->path, &file, &other) !=
        APR_SUCCESS) {
        return apr_pstrcat(cmd->pool, "IIIFIdentifierMap: this httpd has no DBM files of the type ",
                           map->dbm_type, NULL);
    }
    return check_file(cmd, file);
}

/* --- Programs -----------------------------------------------------------------------------------
 */

static iiif_map_result look_up_program(const identifier_map *map, request_rec *r,
                                       const char *identifier, const char **name)
{
    apr_status_t status = mod_iiif_map_program_ask(map->program, identifier, r->pool, name);

    if (status != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, status, r,
                      "IIIF0023: IIIFIdentifierMap %s does not answer", map->text);
        return IIIF_MAP_FAILED;
    }
    return *name ? IIIF_MAPPED : IIIF_UNMAPPED;
}

static const char *make_program(cmd_parms *cmd, identifier_map *map)
{
    char **words;

    map->look_up = look_up_program;
    if (apr_tokenize_to_argv(map->path, &words, cmd->pool) != APR_SUCCESS || !words[0]) {
        return "IIIFIdentifierMap takes the name of a program after prg:";
    }
    words[0] = ap_server_root_relative(cmd->pool, words[0]);
    map->program = mod_iiif_map_program_new(cmd->pool, words);
    return check_file(cmd, words[0]);
}

/* --- The directive ------------------------------------------------------------------------------
 */

/* Makes the map that a word such as txt:conf/pictures.txt or dbm=sdbm:conf/pictures names. */
static const char *make_lookup(cmd_parms *cmd, identifier_map *map, const char *word)
{
    const char *rest = strchr(word, ':') + 1;

    if (strncmp(word, "prg:", 4) == 0) {
        map->path = rest;
        return make_program(cmd, map);
    }
    map->path = ap_server_root_relative(cmd->pool, rest);
    if (!map->path) {
        return apr_pstrcat(cmd->pool, "IIIFIdentifierMap takes a path, not '", rest, "'", NULL);
    }
    if (strncmp(word, "txt:", 4) == 0) {
        return make_text(cmd, map);
    }
    map->dbm_type = word[3] == '='
                        ? apr_pstrmemdup(cmd->pool, word + 4, (apr_size_t)(rest - word - 5))
                        : "default";
    return make_dbm(cmd, map);
}

const char *mod_iiif_add_map(cmd_parms *cmd, apr_array_header_t **maps, int argc,
                             const char *const *argv)
{
    identifier_map *map = apr_pcalloc(cmd->pool, sizeof(*map));

    if (!*maps) {
        *maps = apr_array_make(cmd->pool, 2, sizeof(map));
    }
    APR_ARRAY_PUSH(*maps, identifier_map *) = map;
    map->text = argv[0];
    return argc == 2 ? make_pattern(cmd, map, argv) : make_lookup(cmd, map, argv[0]);
}

iiif_map_result mod_iiif_look_up(request_rec *r, const apr_array_header_t *maps,
                                 const char *identifier, const char **name)
{
    iiif_map_result result = IIIF_UNMAPPED;
    int i;

    *name = NULL;
    for (i = 0; i < maps->nelts && result == IIIF_UNMAPPED; i++) {
        const identifier_map *map = APR_ARRAY_IDX(maps, i, identifier_map *);

        result = map->look_up(map, r, identifier, name);
    }
    return result;
}
