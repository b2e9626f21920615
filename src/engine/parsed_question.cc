#include "engine/parsed_question.h"

#include <optional>
#include <utility>

#include "engine/current_error.h"
#include "engine/page.h"
#include "protocol/identifier.h"

namespace iiif {

const Ask &ParsedQuestion::ask() const
{
    if (const auto *error = std::get_if<Error>(&meaning)) {
        throw Error(*error);
    }
    return std::get<Ask>(meaning);
}

About ParsedQuestion::about() const noexcept
{
    const auto *ask = std::get_if<Ask>(&meaning);
    return ask == nullptr ? About::nothing : ask->about;
}

namespace {

ParseSettings parse_settings(const Settings &settings)
{
    return {.dialect = settings.location.version,
            .formats = settings.served_formats(),
            .lenient = settings.location.lenient,
            .raw_slashes = settings.location.raw_slashes,
            .index = settings.location.index};
}

// The segments of an IIIF path that stand behind the identifier.
int tail_segments(const Ask &ask)
{
    constexpr int kParameters = 4;
    if (std::holds_alternative<Request>(ask.what)) {
        return kParameters;
    }
    const bool document = std::holds_alternative<Description>(ask.what) ||
                          std::holds_alternative<Presentation>(ask.what);
    return document && !ask.identifier.empty() ? 1 : 0;
}

std::string tail_of(std::string_view path, int segments)
{
    auto start = path.size();
    for (; segments > 0 && start != std::string_view::npos; --segments) {
        start = start == 0 ? std::string_view::npos : path.rfind('/', start - 1);
    }
    return start == std::string_view::npos ? std::string() : std::string(path.substr(start));
}

void find_object(ParsedQuestion &question, const Settings &settings)
{
    question.remote = remote_picture(question.ask(), settings);
    question.ruled_path = question.remote ? question.remote->path + question.tail : "";
}

}   // namespace

ParsedQuestion parse_question(std::string_view handler, const Question &question,
                              const Settings &settings)
{
    const auto *named = protocol_named(handler);
    const auto *protocol = named == nullptr ? &protocols().front() : named;
    std::string page_headers(question.page_headers);
    try {
        auto ask = protocol->parse(question, parse_settings(settings));
        take_page(ask, settings.location.page_separator);
        auto names = file_names(ask, settings);
        auto tail = protocol->has_dialect ? tail_of(question.path, tail_segments(ask)) : "";
        ParsedQuestion parsed{
            protocol, std::move(ask), std::move(names), std::move(page_headers), {},
            {},       std::move(tail)};
        find_object(parsed, settings);
        return parsed;
    }
    catch (...) {
        return {protocol, current_error(), {}, std::move(page_headers)};
    }
}

void rename(ParsedQuestion &question, const std::string &name, const Settings &settings)
{
    auto *ask = std::get_if<Ask>(&question.meaning);
    if (ask == nullptr) {
        return;
    }
    check_identifier(name);
    ask->mapped_name = name;
    question.file_names = file_names(*ask, settings);
    find_object(question, settings);
}

std::vector<Header> common_headers(const ParsedQuestion &question, const Settings &settings)
{
    if (!question.protocol->cross_origin) {
        return {};
    }
    return common_headers(settings, question.protocol->has_dialect
                                        ? std::optional(settings.location.version)
                                        : std::nullopt);
}

}   // namespace iiif
