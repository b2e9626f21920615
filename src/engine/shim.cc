// The C face over the engine: every function is a frame that no exception leaves.

#include "iiif.h"

#include <new>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "engine/locate.h"
#include "engine/methods.h"
#include "engine/page.h"
#include "engine/shared_block.h"

struct iiif_options {
    iiif::Options options;
    std::string sentence;
};

struct iiif_engine {
    iiif_engine(const iiif::ServerOptions &server, std::span<std::byte> shared)
        : engine(server, shared)
    {
    }

    iiif::Engine engine;
};

struct iiif_ask {
    iiif::Protocol protocol;
    std::variant<iiif::Ask, iiif::Error> meaning;
    std::vector<std::string> file_names;
};

struct iiif_reply {
    iiif::Reply reply;
    std::vector<iiif::Header> common_headers;
    std::vector<iiif_header> headers;
    iiif_head head;
    std::vector<std::vector<std::uint8_t>> given;   // pieces of the body that have to last
};

namespace {

using iiif::Error;
using iiif::Kind;

// Makes a handle, or NULL when memory ran out.
template <class Handle, class Make> Handle *make_handle(Make &&make) noexcept
{
    try {
        return std::make_unique<Handle>(make()).release();
    }
    catch (...) {
        return nullptr;
    }
}

// The Error that the exception in flight is, or stands for.
Error current_error()
{
    try {
        throw;
    }
    catch (const Error &error) {
        return error;
    }
    catch (const std::bad_alloc &) {
        return {Kind::out_of_memory, "There is not enough memory for this at the moment.",
                "out of memory"};
    }
    catch (const std::exception &error) {
        return {Kind::damaged, "The picture cannot be answered.", error.what()};
    }
}

const char *text_or_null(const std::string &text)
{
    return text.empty() ? nullptr : text.c_str();
}

void refresh_head(iiif_reply &handle)
{
    const auto &head = handle.reply.head();
    handle.headers.clear();
    for (const auto &[name, value] : head.headers) {
        handle.headers.push_back({name.c_str(), value.c_str()});
    }
    handle.head = {.status = head.status,
                   .content_type = text_or_null(head.content_type),
                   .etag = text_or_null(head.etag),
                   .modified = head.modified,
                   .content_length = handle.reply.content_length(),
                   .headers = handle.headers.data(),
                   .header_count = handle.headers.size(),
                   .work = head.work.c_str(),
                   .log = text_or_null(head.log)};
}

std::string_view text_or_empty(const char *text)
{
    return text == nullptr ? "" : text;
}

iiif_ask parse(const iiif::Options &options, const iiif_question &question)
{
    const auto protocol =
        iiif::protocol_named(text_or_empty(question.handler)).value_or(iiif::Protocol::iiif);
    try {
        auto ask = iiif::parse(protocol,
                               {.path = question.path,
                                .address = question.address,
                                .accept = text_or_empty(question.accept),
                                .query = text_or_empty(question.query)},
                               options);
        take_page(ask, options.page_separator.value_or(iiif::kDefaultPageSeparator));
        auto names = iiif::file_names(ask, options);
        return {protocol, std::move(ask), std::move(names)};
    }
    catch (...) {
        return {protocol, current_error(), {}};
    }
}

std::vector<iiif::Header> common_headers_of(const iiif::Options &options, const iiif_ask &ask)
{
    return iiif::common_headers(options, ask.protocol, options.dialect());
}

iiif::Reply answer(iiif::Engine &engine, const iiif::Options &options, const iiif_ask &ask,
                   std::string_view method, const char *file, const iiif::MayRead &may_read)
{
    if (!iiif::fetches(ask.protocol, method)) {
        return iiif::answer_method(ask.protocol, method, common_headers_of(options, ask));
    }
    try {
        if (const auto *error = std::get_if<Error>(&ask.meaning)) {
            throw Error(*error);
        }
        auto reply = engine.answer(std::get<iiif::Ask>(ask.meaning), options,
                                   file == nullptr ? "" : file, may_read);
        if (method == "POST") {   // a form's button says so; a page's image is fetched
            reply.offer_to_save();
        }
        return reply;
    }
    catch (...) {
        return iiif::refusal(current_error(), common_headers_of(options, ask));
    }
}

// What comes of the exception in flight. Where there is no memory to tell the client, nobody does.
iiif_outcome end_early(iiif_reply &handle) noexcept
{
    try {
        const auto error = current_error();
        if (error.kind() == Kind::client_gone) {
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

class CallbackSink final : public iiif::Sink {
public:
    CallbackSink(iiif_write write, void *context, std::vector<std::vector<std::uint8_t>> &given)
        : write_(write), context_(context), given_(given)
    {
    }

    void write(iiif::Bytes bytes) override { call(bytes, false); }

    void give(std::vector<std::uint8_t> bytes) override
    {
        given_.push_back(std::move(bytes));
        call(given_.back(), true);
    }

    void check_wanted() override { call({}, false); }

private:
    void call(iiif::Bytes bytes, bool lasting)
    {
        if (write_(context_, bytes.data(), bytes.size(), lasting ? 1 : 0) != 0) {
            throw Error(Kind::client_gone, "Nobody is left to answer.");
        }
    }

    iiif_write write_;
    void *context_;
    std::vector<std::vector<std::uint8_t>> &given_;
};

}   // namespace

iiif_options *iiif_options_new(void)
{
    return make_handle<iiif_options>([] { return iiif_options{}; });
}

iiif_options *iiif_options_merge(const iiif_options *base, const iiif_options *over)
{
    return make_handle<iiif_options>([&] {
        return iiif_options{iiif::Options::merged(base->options, over->options), {}};
    });
}

void iiif_options_free(iiif_options *options)
{
    const std::unique_ptr<iiif_options> end(options);
}

const char *iiif_options_set(iiif_options *options, const char *directive, int count,
                             const char *const *values)
{
    try {
        options->options.set(directive, {values, static_cast<std::size_t>(count)});
        return nullptr;
    }
    catch (const Error &error) {
        options->sentence = error.sentence();
        return options->sentence.c_str();
    }
    catch (...) {
        return "there is not enough memory";
    }
}

const char *iiif_options_allow_origin(const iiif_options *options)
{
    // Literals and members of `options`: both end with a zero byte.
    const auto origin = options->options.origin();
    return origin.empty() ? nullptr : origin.data();
}

const char *iiif_options_base_url(const iiif_options *options)
{
    const auto &url = options->options.base_url;
    return url ? url->c_str() : nullptr;
}

int iiif_speaks(const char *handler)
{
    return iiif::protocol_named(handler).has_value() ? 1 : 0;
}

int iiif_takes(const char *handler, const char *method)
{
    const auto protocol = iiif::protocol_named(handler);
    return protocol && iiif::fetches(*protocol, method) ? 1 : 0;
}

size_t iiif_shared_bytes(const iiif_options *server)
{
    return iiif::SharedBlock::bytes_for(server->options.server);
}

int iiif_shared_ready(void *memory, size_t bytes)
{
    return iiif::SharedBlock::ready({static_cast<std::byte *>(memory), bytes}) ? 1 : 0;
}

const char *iiif_shared_prepare(void *memory, size_t bytes)
{
    try {
        iiif::SharedBlock::prepare({static_cast<std::byte *>(memory), bytes});
        return nullptr;
    }
    catch (const std::bad_alloc &) {
        return "there is not enough memory";
    }
    catch (...) {
        return "this system has no locks that processes can share and survive";
    }
}

iiif_engine *iiif_engine_new(const iiif_options *server, void *shared, size_t bytes)
{
    try {
        const std::span memory(static_cast<std::byte *>(shared), bytes);
        return std::make_unique<iiif_engine>(server->options.server, memory).release();
    }
    catch (...) {
        return nullptr;
    }
}

void iiif_engine_free(iiif_engine *engine)
{
    const std::unique_ptr<iiif_engine> end(engine);
}

iiif_ask *iiif_ask_new(const iiif_options *options, const iiif_question *question)
{
    return make_handle<iiif_ask>([&] { return parse(options->options, *question); });
}

void iiif_ask_free(iiif_ask *ask)
{
    const std::unique_ptr<iiif_ask> end(ask);
}

const char *iiif_ask_file_name(iiif_ask *ask, int attempt)
{
    const auto index = static_cast<std::size_t>(attempt);
    return index < ask->file_names.size() ? ask->file_names[index].c_str() : nullptr;
}

iiif_reply *iiif_answer(iiif_engine *engine, const iiif_options *options, const iiif_ask *ask,
                        const char *method, const char *file, iiif_may_read may_read, void *context)
{
    try {
        const auto ask_server = [&](const std::string &path) {
            return may_read == nullptr || may_read(context, path.c_str()) != 0;
        };
        auto handle = std::make_unique<iiif_reply>(
            iiif_reply{answer(engine->engine, options->options, *ask, method, file, ask_server),
                       common_headers_of(options->options, *ask),
                       {},
                       {},
                       {}});
        refresh_head(*handle);
        return handle.release();
    }
    catch (...) {
        return nullptr;
    }
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
        CallbackSink sink(write, context, reply->given);
        reply->reply.send(sink);
        refresh_head(*reply);
        return IIIF_SENT;
    }
    catch (...) {
        return end_early(*reply);
    }
}
