// Shared by the files of the C interface (shim.cc, shim_settings.cc, shim_watch.cc): the handles,
// and how they are made. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/callback_sink.h"
#include "engine/engine.h"
#include "engine/settings.h"
#include "iiif.h"
#include "model/answer_record.h"

struct iiif_settings {
    iiif::Settings settings;
    std::string sentence = {};
};

struct iiif_engine {
    iiif_engine(const iiif::ServerSettings &server, std::span<std::byte> shared, int threads)
        : engine(server, shared, threads)
    {
    }

    iiif::Engine engine;
};

struct iiif_ask {
    iiif::ParsedQuestion question;
    std::size_t protocol = 0;   // protocol_index()
    iiif::AnswerRecord::Detail detail = iiif::AnswerRecord::Detail::none;
    std::string offer = {};   // the last iiif_ask_offer()
};

struct iiif_reply {
    iiif::Reply reply;
    std::vector<iiif::Header> common_headers;
    iiif::AnswerRecord record;
    std::string identifier;   // the Ask's, or empty
    std::vector<iiif_header> headers = {};
    iiif_head head = {};
    iiif::LastingPieces pieces = {};
    std::vector<iiif::Header> notes = {};
    std::vector<iiif_header> note_handles = {};
    std::string story = {};
};

namespace iiif {

// Returns NULL for an empty text: the C interface has no empty texts.
inline const char *text_or_null(const std::string &text)
{
    return text.empty() ? nullptr : text.c_str();
}

inline std::string_view text_or_empty(const char *text)
{
    return text == nullptr ? std::string_view() : text;
}

// Releases the unique_ptr that `make` returns to the caller; returns NULL if `make` throws, which
// it does only when memory runs out.
template <class Make> auto *make_handle(const Make &make) noexcept
{
    using Handle = decltype(make().release());
    try {
        return make().release();
    }
    catch (...) {
        return Handle{nullptr};
    }
}

}   // namespace iiif
