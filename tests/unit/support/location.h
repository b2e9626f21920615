// A location of a server as httpd sees it: the engine behind its C interface, and one picture.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "iiif.h"
#include "shared_region.h"

namespace iiif {

struct Free {
    void operator()(iiif_settings *options) const { iiif_settings_free(options); }
    void operator()(iiif_engine *engine) const { iiif_engine_free(engine); }
    void operator()(iiif_ask *ask) const { iiif_ask_free(ask); }
    void operator()(iiif_reply *reply) const { iiif_reply_free(reply); }
};
template <class Type> using Handle = std::unique_ptr<Type, Free>;

// A directive and its words.
using Line = std::vector<const char *>;

inline Handle<iiif_settings> settings_of(const std::vector<Line> &lines)
{
    Handle<iiif_settings> settings(iiif_settings_new());
    for (const auto &line : lines) {
        const char *wrong = iiif_settings_set(settings.get(), line[0],
                                              static_cast<int>(line.size()) - 1, line.data() + 1);
        EXPECT_EQ(wrong, nullptr) << wrong;
    }
    return settings;
}

// The answer to a request.
struct Answer {
    int status = 0;
    std::string type;
    std::string etag;
    std::int64_t modified = 0;
    std::int64_t length = 0;
    std::map<std::string, std::string> headers;
    std::string work;
    std::string log;
    std::string body;
    iiif_outcome outcome = IIIF_SENT;

    // Returns "" if there is no such header.
    [[nodiscard]] std::string header(const std::string &name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? "" : found->second;
    }
};

inline std::string text_of(const char *text)
{
    return text == nullptr ? "" : text;
}

inline void read_head(const iiif_reply *reply, Answer &answer)
{
    const auto *head = iiif_reply_head(reply);
    answer.status = head->status;
    answer.type = text_of(head->content_type);
    answer.etag = text_of(head->etag);
    answer.modified = head->modified;
    answer.length = head->content_length;
    answer.headers.clear();
    for (std::size_t i = 0; i < head->header_count; ++i) {
        // Headers of one name are joined as httpd joins them.
        auto &value = answer.headers[head->headers[i].name];
        value += (value.empty() ? "" : ", ") + std::string(head->headers[i].value);
    }
    answer.work = text_of(head->work);
    answer.log = text_of(head->log);
}

inline int append_bytes(void *context, const void *bytes, std::size_t count, int)
{
    static_cast<std::string *>(context)->append(static_cast<const char *>(bytes), count);
    return 0;
}

// One location of a server, with one picture.
class Location {
public:
    explicit Location(std::string file, const std::vector<Line> &lines = {})
        : settings_(settings_of(lines)), shared_(iiif_shared_bytes(settings_.get())),
          file_(std::move(file))
    {
        EXPECT_EQ(iiif_shared_prepare(shared_.bytes().data(), shared_.bytes().size()), nullptr);
        engine_.reset(
            iiif_engine_new(settings_.get(), shared_.bytes().data(), shared_.bytes().size(), 0));
    }

    [[nodiscard]] Handle<iiif_ask> ask(const std::string &path, const char *accept = nullptr) const
    {
        return ask(settings_.get(), path, accept);
    }

    [[nodiscard]] Handle<iiif_reply> reply(const std::string &path, const char *accept = nullptr,
                                           const char *method = "GET") const
    {
        return reply(settings_.get(), path, accept, method);
    }

    [[nodiscard]] Answer head(const std::string &path, const char *accept = nullptr,
                              const char *method = "GET") const
    {
        Answer answer;
        read_head(reply(path, accept, method).get(), answer);
        return answer;
    }

    [[nodiscard]] Answer get(const std::string &path, const char *accept = nullptr,
                             const char *method = "GET") const
    {
        return sent(reply(path, accept, method));
    }

    // Returns the answer of another location for the same picture; both share the engine and the
    // cache.
    [[nodiscard]] Answer get_where(const std::vector<Line> &lines, const std::string &path) const
    {
        const auto settings = settings_of(lines);
        return sent(reply(settings.get(), path, nullptr, "GET"));
    }

    [[nodiscard]] iiif_engine *engine() const { return engine_.get(); }
    [[nodiscard]] const iiif_settings *settings() const { return settings_.get(); }

private:
    static Handle<iiif_ask> ask(const iiif_settings *settings, const std::string &path,
                                const char *accept)
    {
        const auto address = "https://example.org/iiif" + path;
        const iiif_question question{
            "iiif", path.c_str(), address.c_str(), accept, nullptr, nullptr, 0};
        return Handle<iiif_ask>(iiif_ask_new(settings, &question));
    }

    Handle<iiif_reply> reply(const iiif_settings *settings, const std::string &path,
                             const char *accept, const char *method) const
    {
        return Handle<iiif_reply>(
            iiif_answer(engine_.get(), settings, ask(settings, path, accept).get(), method,
                        file_.empty() ? nullptr : file_.c_str(), nullptr, nullptr, nullptr));
    }

    static Answer sent(const Handle<iiif_reply> &reply)
    {
        Answer answer;
        read_head(reply.get(), answer);
        answer.outcome = iiif_reply_send(reply.get(), append_bytes, &answer.body);
        return answer;
    }

    Handle<iiif_settings> settings_;
    SharedRegion shared_;
    Handle<iiif_engine> engine_;
    std::string file_;
};

}   // namespace iiif
