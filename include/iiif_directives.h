/* The table of directives, one row each: the only list of them in the source.
 *
 * ROW(group, member, type, initial, name, preset, context, argument, parse, help)
 *
 *   group     the settings struct that holds the member; the four groups are described below
 *   member    the member's name, followed by its C++ type and its initial value
 *   name      the directive's name
 *   preset    the default, in the words of docs/directives.md
 *   context   the sections in which httpd accepts the directive:
 *               anywhere  server, host, location, folder, file
 *               url       server, host, location: needed before the picture's file is found
 *               server    the whole server, outside of virtual hosts
 *   argument  how the first word is read: words (unchanged), file (a path, relative to ServerRoot),
 *             file_or_off (a path, or the word "off"), map (a lookup that httpd's part makes)
 *   parse     the C++ expression that makes the value from `line`, a DirectiveLine
 *   help      the text that `httpd -L` prints
 *
 * The preprocessor makes from these rows the settings structs (model/settings.h,
 * engine/settings.h), parsing and merging (engine/directives.cc), and httpd's command table
 * (httpd/directives.c).
 */
#pragma once

/* Settings that may change the bytes of a picture. All of them enter the ETag and the cache key,
 * and the code that renders and encodes pictures sees no other setting. */
#define IIIF_PICTURE_DIRECTIVES(ROW)                                                               \
    ROW(picture, filter, Filter, Filter::bicubic, "IIIFFilter", "bicubic", anywhere, words,        \
        filter_of(line), "nearest, bilinear, bicubic or lanczos")                                  \
    ROW(picture, background, Color, {}, "IIIFBackground", "#ffffff", anywhere, words,              \
        color_of(line), "#rrggbb, behind free angles and what is transparent")                     \
    ROW(picture, keep_depth, bool, false, "IIIFDepth", "8", anywhere, words, keep_or(line, "8"),   \
        "keep or 8: bits a sample of formats that can have 16")                                    \
    ROW(picture, profile, ProfileUse, ProfileUse::keep, "IIIFProfile", "keep", anywhere, words,    \
        profile_of(line), "keep, srgb or strip: the color profile of answers")                     \
    ROW(picture, damaged, DamagedUse, DamagedUse::show, "IIIFDamaged", "show", anywhere, words,    \
        damaged_of(line), "show or refuse: pictures whose pixels are damaged")                     \
    ROW(picture, range, RangeUse, {}, "IIIFRange", "type", anywhere, words, range_of(line),        \
        "type, auto, or two samples: what is black and white in pictures of more than 8 bits")     \
    ROW(picture, keep_metadata, bool, true, "IIIFMetadata", "keep", anywhere, words,               \
        keep_or(line, "strip"), "keep or strip: EXIF, XMP and resolution of full pictures")        \
    ROW(picture, layers, int, kAutomaticLayers, "IIIFLayers", "auto", anywhere, words,             \
        layers_of(line), "quality layers of JPEG 2000: a number, all or auto")                     \
    ROW(picture, watermark, std::shared_ptr<const Watermark>, {}, "IIIFWatermark", "off",          \
        anywhere, file_or_off, watermark_of(line),                                                 \
        "a PNG, its opacity in percent and its place: laid over answers; or off")                  \
    ROW(picture, watermark_from, MarkedWidth, {}, "IIIFWatermarkMinWidth", "1", anywhere, words,   \
        MarkedWidth{number_of(line, "pixels", 1, kMostPixels)},                                    \
        "least width of an answer with a watermark, in pixels")                                    \
    ROW(picture, jpeg_progressive, bool, false, "IIIFJPEGProgressive", "off", anywhere, words,     \
        switch_of(line), "on: JPEG answers come in several scans")                                 \
    ROW(picture, webp_lossless, bool, false, "IIIFWebPLossless", "off", anywhere, words,           \
        switch_of(line), "on: WebP answers lose nothing")

/* Settings that may change the documents that describe a picture. All of them enter the cache key
 * of these documents. */
#define IIIF_DESCRIPTION_DIRECTIVES(ROW)                                                           \
    ROW(description, max_width, std::int64_t, kDefaultLongestSide, "IIIFMaxWidth", "8192",         \
        anywhere, words, number_of(line, "pixels", 1, kMostPixels),                                \
        "largest width of an answer, in pixels")                                                   \
    ROW(description, max_height, std::int64_t, 0, "IIIFMaxHeight", "as IIIFMaxWidth", anywhere,    \
        words, number_of(line, "pixels", 1, kMostPixels),                                          \
        "largest height of an answer, in pixels; as the width")                                    \
    ROW(description, max_area, std::int64_t, 0, "IIIFMaxArea", "no limit", anywhere, words,        \
        number_of(line, "pixels", 1, kMostArea), "largest area of an answer, in pixels")           \
    ROW(description, upscale, bool, false, "IIIFUpscale", "off", anywhere, words, switch_of(line), \
        "on: pictures may be enlarged beyond full size")                                           \
    ROW(description, strict_confine, bool, false, "IIIFStrictConfine", "off", anywhere, words,     \
        switch_of(line), "on: !w,h beyond the region is refused")                                  \
    ROW(description, formats, std::vector<ImageFormat>, {}, "IIIFFormats",                         \
        "all that are built in", anywhere, words, formats_of(line),                                \
        "formats that may be asked for, the preferred one first")                                  \
    ROW(description, rights, std::string, {}, "IIIFRights", "–", anywhere, words, uri_of(line),    \
        "URI of the licence, for info.json")                                                       \
    ROW(description, label_from, LabelFrom, LabelFrom::name, "IIIFLabelFrom", "name", anywhere,    \
        words, label_from_of(line), "name or metadata: where labels in manifests come from")       \
    ROW(description, layer_suffixes, std::vector<LayerSuffix>, {}, "IIIFLayer", "–", anywhere,     \
        words, with_layer(settings.description.layer_suffixes, line),                              \
        "the end of file names and a label: such pictures of one object are layers")               \
    ROW(description, pages_as_layers, bool, false, "IIIFPagesAs", "canvases", anywhere, words,     \
        pages_as_layers_of(line), "canvases or layers: how manifests show the pages of a file")    \
    ROW(description, login, std::string, {}, "IIIFAuth", "off", anywhere, words,                   \
        login_path_of(line), "path of the location with the login services, or off")               \
    ROW(description, login_versions, LoginVersions, LoginVersions::both, "IIIFAuthVersion",        \
        "both", anywhere, words, login_versions_of(line),                                          \
        "1, 2 or both: versions of the Authorization Flow that documents offer")                   \
    ROW(description, login_profile, LoginProfile, LoginProfile::active, "IIIFAuthProfile",         \
        "active", anywhere, words, login_profile_of(line),                                         \
        "active, clickthrough, kiosk or external: how visitors get access")                        \
    ROW(description, login_texts, LoginTexts, {}, "IIIFAuthText", "–", anywhere, words,            \
        with_login_text(settings.description.login_texts, line),                                   \
        "label, heading, note and others, a language, and a text for visitors")                    \
    ROW(description, extra, std::string, {}, "IIIFInfoExtra", "–", anywhere, file,                 \
        json_object_of(line), "file with a JSON object to add to info.json")

/* Settings of a location: where its pictures are found, and how it answers. */
#define IIIF_LOCATION_DIRECTIVES(ROW)                                                              \
    ROW(location, root, std::string, {}, "IIIFRoot", "–", url, file, folder_of(line),              \
        "the folder of the pictures; relative to ServerRoot")                                      \
    ROW(location, sources, SourceAddresses, {}, "IIIFSource", "–", url, words,                     \
        with_source(settings.location.sources, line),                                              \
        "where pictures are kept: the start of their identifiers, a URL or s3:// address, "        \
        "options")                                                                                 \
    ROW(location, private_sources, bool, false, "IIIFSourceAllowPrivate", "off", url, words,       \
        switch_of(line), "on: servers of IIIFSource may have private and loopback addresses")      \
    ROW(location, version, Dialect, Dialect::iiif3, "IIIFVersion", "3", url, words,                \
        version_of(line), "version of the IIIF Image API: 1, 2 or 3")                              \
    ROW(location, raw_slashes, bool, false, "IIIFSlashes", "encoded", url, words,                  \
        slashes_of(line), "encoded or raw: how slashes in identifiers are written")                \
    ROW(location, lenient, bool, false, "IIIFLenient", "off", url, words, switch_of(line),         \
        "on: URLs of other versions and small mistakes in old ones are answered")                  \
    ROW(location, suffixes, std::vector<std::string>, {}, "IIIFSuffix", "–", url, words,           \
        suffixes_of(line), "suffixes to try where an identifier names no file")                    \
    ROW(location, page_separator, char, ';', "IIIFPageSeparator", ";", url, words,                 \
        separator_of(line), "one character: id;3 is the third picture of a file")                  \
    ROW(location, sequence_pattern, std::string, "_pyr_", "IIIFSequencePattern", "_pyr_", url,     \
        words, pattern_of(line), "what stands before the angles in the file names of a sequence")  \
    ROW(location, index, bool, false, "IIIFIndex", "off", url, words, switch_of(line),             \
        "on: manifests and collections list the folders of this location")                         \
    ROW(location, index_most, std::int64_t, 2000, "IIIFIndexMax", "2000", url, words,              \
        number_of(line, "files", 1, kMostIndexed), "files of a folder that one manifest lists")    \
    ROW(location, base_url, std::string, {}, "IIIFBaseURL", "from the request as httpd sees it",   \
        url, words, base_url_of(line), "public URL of this location")                              \
    ROW(location, trusted_proxies, TrustedProxies, {}, "IIIFTrustedProxy", "–", url, words,        \
        proxies_of(line), "addresses of proxies whose X-Forwarded-* headers count, or remoteip")   \
    ROW(location, identifier_maps, std::vector<std::string>, {}, "IIIFIdentifierMap", "–", url,    \
        map, with_map(settings.location.identifier_maps, line),                                    \
        "a pattern and its substitution, or txt:file, dbm:file or prg:program")                    \
    ROW(location, quality, Qualities, {}, "IIIFQuality", "jpg, webp, pdf 75; avif 50", anywhere,   \
        words, with_quality(settings.location.quality, line),                                      \
        "a format and its encoder's quality, 1 to 100")                                            \
    ROW(location, pass_through, bool, true, "IIIFPassThrough", "on", anywhere, words,              \
        switch_of(line), "off: stored JPEG tiles are decoded and encoded again")                   \
    ROW(location, codec_threads, int, kAutomaticThreads, "IIIFCodecThreads", "auto", anywhere,     \
        words, codec_threads_of(line),                                                             \
        "threads that decode one large window of JPEG 2000; auto: as many as are idle")            \
    ROW(location, source_pixels, std::int64_t, kDefaultSourcePixels, "IIIFMaxSourcePixels",        \
        "500000000", anywhere, words, number_of(line, "pixels", 1, kMostArea),                     \
        "pixels that may be decoded for one answer")                                               \
    ROW(location, input_formats, InputFormats, {}, "IIIFInputFormats",                             \
        "tiff jpeg jp2 png gif webp", anywhere, words, input_formats_of(line),                     \
        "kinds of picture files that are read")                                                    \
    ROW(location, max_age, std::int64_t, 86400, "IIIFMaxAge", "86400", anywhere, words,            \
        number_of(line, "seconds", 0, kMostSeconds),                                               \
        "seconds that caches may keep pictures; info.json a tenth of it")                          \
    ROW(location, private_answers, PrivateAnswers, {}, "IIIFCachePrivate", "auto", anywhere,       \
        words, private_answers_of(line),                                                           \
        "auto, on or off, and no-store: which answers are only for their client's own cache")      \
    ROW(location, allow_origins, std::vector<std::string>, {"*"}, "IIIFAllowOrigin", "*",          \
        anywhere, words, origins_of(line),                                                         \
        "*, origins, or off: who may read answers from another site")                              \
    ROW(location, allow_credentials, bool, false, "IIIFAllowCredentials", "off", anywhere, words,  \
        switch_of(line), "on: pages of IIIFAllowOrigin may send cookies and passwords")            \
    ROW(location, sign_keys, std::vector<std::string>, {}, "IIIFSignKeys", "–", url, file,         \
        keys_of(line), "file with the keys of signed links, the newest first")                     \
    ROW(location, limit_mode, LimitMode, LimitMode::log, "IIIFLimitMode", "log", anywhere, words,  \
        limit_mode_of(line), "log or enforce: whether limits refuse, or count what they would")    \
    ROW(location, shed_above, std::int64_t, 0, "IIIFLoadShedding", "off", anywhere, words,         \
        load_of(line), "percent of busy threads above which only tiles and listed sizes are made") \
    ROW(location, snap_sizes, bool, false, "IIIFSnapSizes", "off", anywhere, words,                \
        switch_of(line), "on: !w,h of whole pictures redirects to the next size of info.json")     \
    ROW(location, cache_tags, std::vector<std::string>, {}, "IIIFCacheTag", "off", anywhere,       \
        words, cache_tags_of(line), "headers by which caches know a picture's answers, or off")    \
    ROW(location, purge, bool, false, "IIIFPurge", "off", anywhere, words, switch_of(line),        \
        "on: PURGE is answered where a <Limit PURGE> has a Require")                               \
    ROW(location, share_from, std::int64_t, 0, "IIIFShareFrom", "0", anywhere, words,              \
        number_of(line, "milliseconds", 0, kMostShareFrom),                                        \
        "milliseconds of work from which mod_cache may keep an answer; 0: all")                    \
    ROW(location, login_substitute, std::string, {}, "IIIFAuthSubstitute", "off", anywhere, words, \
        substitute_of(line), "what is shown without access: the path of a location, or a size")    \
    ROW(location, login_origins, std::vector<std::string>, {}, "IIIFAuthOrigin", "–", url, words,  \
        login_origins_of(line), "origins of viewers that may get access tokens, or *")             \
    ROW(location, token_seconds, std::int64_t, 300, "IIIFAuthTokenLife", "300", url, words,        \
        number_of(line, "seconds", 10, kMostTokenSeconds), "seconds that an access token is good") \
    ROW(location, token_variables, std::vector<std::string>, {}, "IIIFAuthTokenEnv", "–", url,     \
        words, token_variables_of(line), "environment variables that access tokens keep")          \
    ROW(location, logout_uri, std::string, {}, "IIIFAuthLogout", "–", url, words, uri_of(line),    \
        "where the logout service sends visitors on")                                              \
    ROW(location, health_image, std::string, {}, "IIIFHealthImage", "–", url, file,                \
        picture_file_of(line), "the picture that iiif-health decodes with ?deep")

/* Settings of the whole server. */
#define IIIF_SERVER_DIRECTIVES(ROW)                                                                \
    ROW(server, memory_limit, std::int64_t, std::int64_t{1} << 30, "IIIFMemoryLimit", "1G",        \
        server, words, memory_limit_of(line),                                                      \
        "bytes of pixels in memory at once; K, M and G may follow")                                \
    ROW(server, cache_bytes, std::int64_t, std::int64_t{256} << 20, "IIIFCacheSize", "256M",       \
        server, words, cache_bytes_of(line),                                                       \
        "bytes of the tile cache that all children share; 0: none")                                \
    ROW(server, token_keys, std::vector<std::string>, {}, "IIIFAuthKey", "–", server, file,        \
        keys_in_file(line), "file of keys for access tokens, the newest first")                    \
    ROW(server, open_files, std::int64_t, 256, "IIIFOpenFiles", "256", server, words,              \
        number_of(line, "files", 1, kMostFiles), "pictures that a child keeps open")               \
    ROW(server, render_slots, std::int64_t, 0, "IIIFRenderSlots",                                  \
        "twice the processors, at most 128", server, words,                                        \
        number_of(line, "slots", 1, RenderSlots::kMostSlots),                                      \
        "answers that may be decoded at once")

#define IIIF_DIRECTIVES(ROW)                                                                       \
    IIIF_PICTURE_DIRECTIVES(ROW)                                                                   \
    IIIF_DESCRIPTION_DIRECTIVES(ROW)                                                               \
    IIIF_LOCATION_DIRECTIVES(ROW)                                                                  \
    IIIF_SERVER_DIRECTIVES(ROW)
