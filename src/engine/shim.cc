// The C interface of asks, replies and the engine. No exception leaves a function of this file.

#include "iiif.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/callback_sink.h"
#include "engine/current_error.h"
#include "engine/engine.h"
#include "engine/handles.h"

struct iiif_engine {
    iiif_engine(const iiif::ServerSettings &server, std::span<std::byte> shared)
        : engine(server, shared)
    {
    }

    iiif::Engine engine;
};

struct iiif_ask {
    iiif::ParsedQuestion question;
};

struct iiif_reply {
    iiif::Reply reply;
    std::vector<iiif::Header> common_headers;
    std::vector<iiif_header> headers = {};
    iiif_head head = {};
    iiif::LastingPieces pieces = {};
};

namespace {

void refresh_head(iiif_reply &handle)
{
    const auto &head = handle.reply.head();
    handle.headers.clear();
    for (const auto &[name, value] : head.headers) {
        handle.headers.push_back({name.c_str(), value.c_str()});
    }
    handle.head = {.status = head.status,
                   .content_type = iiif::text_or_null(head.content_type),
                   .etag = iiif::text_or_null(head.etag),
                   .modified = head.modified,
                   .content_length = handle.reply.content_length(),
                   .headers = handle.headers.data(),
                   .header_count = handle.headers.size(),
                   .work = head.work.c_str(),
                   .log = iiif::text_or_null(head.log),
                   .damaged = head.damaged ? 1 : 0};
}

std::string_view text_or_empty(const char *text)
{
    return text == nullptr ? "" : text;
}

iiif::Question question_of(const iiif_question &question)
{
    return {.path = question.path,
            .address = question.address,
            .accept = text_or_empty(question.accept),
            .query = text_or_empty(question.query)};
}

// Turns the exception in flight into a refusal. If there is no memory for the refusal, the
// connection ends as if the client had disconnected.
iiif_outcome end_early(iiif_reply &handle) noexcept
{
    try {
        const auto error = iiif::current_error();
        if (error.kind() == iiif::Kind::client_gone) {
            return IIIF_UNWANTED;
        }
        handle.reply = handle.reply.failed(error, handle.common_headers);
        refresh_head(handle);
        return IIIF_FAILED;
    }
    catch (...) {
        return IIIF_UNWANTED;
    }
}

}   // namespace

int iiif_speaks(const char *handler)
{
    return iiif::protocol_named(handler) != nullptr ? 1 : 0;
}

int iiif_takes(const char *handler, const char *method)
{
    const auto *protocol = iiif::protocol_named(handler);
    return protocol != nullptr && iiif::fetches(*protocol, method) ? 1 : 0;
}

iiif_engine *iiif_engine_new(const iiif_settings *server, void *shared, size_t bytes)
{
    return iiif::make_handle([&] {
        const std::span memory(static_cast<std::byte *>(shared), bytes);
        return std::make_unique<iiif_engine>(server->settings.server, memory);
    });
}

void iiif_engine_free(iiif_engine *engine)
{
    const std::unique_ptr<iiif_engine> end(engine);
}

iiif_ask *iiif_ask_new(const iiif_settings *settings, const iiif_question *question)
{
    return iiif::make_handle([&] {
        return std::make_unique<iiif_ask>(iiif_ask{parse_question(
            text_or_empty(question->handler), question_of(*question), settings->settings)});
    });
}

void iiif_ask_free(iiif_ask *ask)
{
    const std::unique_ptr<iiif_ask> end(ask);
}

iiif_about iiif_ask_about(const iiif_ask *ask)
{
    switch (ask->question.about()) {
    case iiif::About::picture:
        return IIIF_PICTURE;
    case iiif::About::folder:
        return IIIF_FOLDER;
    case iiif::About::nothing:
        break;
    }
    return IIIF_NOTHING;
}

const char *iiif_ask_file_name(iiif_ask *ask, int attempt)
{
    const auto &names = ask->question.file_names;
    const auto index = static_cast<std::size_t>(attempt);
    return index < names.size() ? names[index].c_str() : nullptr;
}

iiif_reply *iiif_answer(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read, void *context)
{
    return iiif::make_handle([&] {
        const auto ask_server = [&](const std::string &path) {
            return may_read == nullptr || may_read(context, path.c_str()) != 0;
        };
        const std::string path(text_or_empty(file));
        auto handle = std::make_unique<iiif_reply>(iiif_reply{
            engine->engine.answer(ask->question, settings->settings, method, path, ask_server),
            common_headers(ask->question, settings->settings)});
        refresh_head(*handle);
        return handle;
    });
}

const iiif_head *iiif_reply_head(const iiif_reply *reply)
{
    return &reply->head;
}

void iiif_reply_free(iiif_reply *reply)
{
    const std::unique_ptr<iiif_reply> end(reply);
}

iiif_outcome iiif_reply_send(iiif_reply *reply, iiif_write write, void *context)
{
    try {
        iiif::CallbackSink sink(write, context, reply->pieces);
        reply->reply.send(sink);
        refresh_head(*reply);
        return IIIF_SENT;
    }
    catch (...) {
        return end_early(*reply);
    }
}
