// The C interface of asks, replies and the engine. No exception leaves a function of this file.

#include "iiif.h"

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/current_error.h"
#include "engine/handles.h"
#include "engine/watch/counting.h"

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
                   .cheap = head.cheap ? 1 : 0,
                   .headers = handle.headers.data(),
                   .header_count = handle.headers.size(),
                   .work = head.work.c_str(),
                   .log = iiif::text_or_null(head.log),
                   .log_id = head.log_id.data(),
                   .fault = head.fault ? 1 : 0,
                   .damaged = head.damaged ? 1 : 0};
}

iiif::Question question_of(const iiif_question &question)
{
    return {.path = question.path,
            .address = question.address,
            .accept = iiif::text_or_empty(question.accept),
            .query = iiif::text_or_empty(question.query),
            .page_headers = iiif::text_or_empty(question.page_headers)};
}

iiif::AnswerRecord::Detail detail_of(int number)
{
    using Detail = iiif::AnswerRecord::Detail;
    return number <= 0 ? Detail::none : number == 1 ? Detail::plan : Detail::stages;
}

std::string identifier_of(const iiif::ParsedQuestion &question)
{
    const auto *ask = std::get_if<iiif::Ask>(&question.meaning);
    return ask == nullptr ? std::string() : ask->identifier;
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

int iiif_shows_pictures(const char *handler)
{
    const auto *protocol = iiif::protocol_named(handler);
    return protocol != nullptr && protocol->shows_pictures ? 1 : 0;
}

int iiif_reads_body(const char *handler)
{
    const auto *protocol = iiif::protocol_named(handler);
    return protocol != nullptr && protocol->query_in_body ? 1 : 0;
}

iiif_engine *iiif_engine_new(const iiif_settings *server, void *shared, size_t bytes, int threads)
{
    return iiif::make_handle([&] {
        const std::span memory(static_cast<std::byte *>(shared), bytes);
        return std::make_unique<iiif_engine>(server->settings.server, memory, threads);
    });
}

void iiif_engine_free(iiif_engine *engine)
{
    const std::unique_ptr<iiif_engine> end(engine);
}

iiif_ask *iiif_ask_new(const iiif_settings *settings, const iiif_question *question)
{
    return iiif::make_handle([&] {
        auto parsed = parse_question(iiif::text_or_empty(question->handler), question_of(*question),
                                     settings->settings);
        const auto protocol = iiif::protocol_index(parsed, settings->settings);
        return std::make_unique<iiif_ask>(
            iiif_ask{std::move(parsed), protocol, detail_of(question->detail)});
    });
}

void iiif_ask_free(iiif_ask *ask)
{
    const std::unique_ptr<iiif_ask> end(ask);
}

const char *iiif_ask_identifier(const iiif_ask *ask)
{
    const auto *meaning = std::get_if<iiif::Ask>(&ask->question.meaning);
    return meaning == nullptr || meaning->about == iiif::About::nothing
               ? nullptr
               : meaning->identifier.c_str();
}

int iiif_ask_rename(iiif_ask *ask, const iiif_settings *settings, const char *name)
{
    try {
        iiif::rename(ask->question, name, settings->settings);
        return 1;
    }
    catch (...) {
        return 0;
    }
}

iiif_about iiif_ask_about(const iiif_ask *ask)
{
    switch (ask->question.about()) {
    case iiif::About::picture:
        return IIIF_PICTURE;
    case iiif::About::folder:
        return IIIF_FOLDER;
    case iiif::About::folder_or_picture:
        return IIIF_FOLDER_OR_PICTURE;
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

const char *iiif_ask_object(const iiif_ask *ask)
{
    const auto &remote = ask->question.remote;
    return remote ? remote->name.c_str() : nullptr;
}

const char *iiif_ask_object_path(const iiif_ask *ask)
{
    return ask->question.remote ? ask->question.ruled_path.c_str() : nullptr;
}

iiif_reply *iiif_answer(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read,
                        iiif_has_gone has_gone, void *context)
{
    return iiif::make_handle([&] {
        const auto ask_server = [may_read, context](const std::string &path) {
            return may_read == nullptr || may_read(context, path.c_str()) != 0;
        };
        iiif::WaitingClient client(has_gone, context);
        const std::string path(iiif::text_or_empty(file));
        iiif::AnswerRecord record{.detail = ask->detail};
        const iiif::RecordScope scope(record);
        auto reply = [&] {
            const iiif::ClientScope waiting(client);
            return engine->engine.answer(ask->question, settings->settings, method, path,
                                         ask_server, client);
        }();
        auto handle = std::make_unique<iiif_reply>(
            iiif_reply{std::move(reply), common_headers(ask->question, settings->settings),
                       std::move(record), identifier_of(ask->question)});
        refresh_head(*handle);
        return handle;
    });
}

iiif_reply *iiif_purge(iiif_engine *engine, const iiif_settings *settings, const iiif_ask *ask,
                       const char *file)
{
    return iiif::make_handle([&] {
        iiif::AnswerRecord record{.detail = ask->detail};
        const iiif::RecordScope scope(record);
        auto reply = engine->engine.purge(ask->question, settings->settings,
                                          std::string(iiif::text_or_empty(file)));
        auto handle = std::make_unique<iiif_reply>(
            iiif_reply{std::move(reply), common_headers(ask->question, settings->settings),
                       std::move(record), identifier_of(ask->question)});
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
    const iiif::RecordScope scope(reply->record);
    try {
        iiif::CallbackSink sink(write, context, reply->pieces);
        const iiif::ClientScope waiting(sink);
        reply->reply.send(sink);
        refresh_head(*reply);
        return IIIF_SENT;
    }
    catch (...) {
        return end_early(*reply);
    }
}
