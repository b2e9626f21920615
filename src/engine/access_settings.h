// The settings that say who may have which answers, and how their values are read. Plain values.
#pragma once

namespace iiif {

// IIIFCachePrivate: the answers that shared caches must not keep.
struct PrivateAnswers {
    enum class Which {
        automatic,   // to clients that httpd names, or that a rule singles out
        all,
        of_users,   // only to clients that httpd names
    };

    Which which = Which::automatic;
    bool no_store = false;   // no cache at all may keep them

    bool operator==(const PrivateAnswers &) const = default;
};

// IIIFLimitMode: what limits do to a request that exceeds them.
enum class LimitMode {
    log,       // count and note it
    enforce,   // refuse it, too
};

}   // namespace iiif
