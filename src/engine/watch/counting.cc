#include "engine/watch/counting.h"

#include <string>

#include "base/error.h"
#include "codec/registry.h"

namespace iiif {

namespace {

constexpr int kLeastRefusal = 400;

std::string_view version_digit(Dialect dialect)
{
    switch (dialect) {
    case Dialect::iiif1:
        return "1";
    case Dialect::iiif2:
        return "2";
    case Dialect::iiif3:
        break;
    }
    return "3";
}

// httpd refuses for two reasons: its access control, and its own rules for requests.
std::string_view reason_of_httpd(int status)
{
    return status == 401 || status == 403 ? "access" : "other";
}

std::string_view codec_of(const Resources &resources, std::string_view file)
{
    try {
        return codec_name(*resources.library.open(std::string(file)));
    }
    catch (const Error &) {   // the file is gone, or cannot be read at all
        return kCodecLabels.back();
    }
}

}   // namespace

std::size_t protocol_index(const ParsedQuestion &question, const Settings &settings)
{
    std::string label(question.protocol->handler);
    if (question.protocol->has_dialect) {
        label += version_digit(settings.location.version);
    }
    return label_index(kProtocolLabels, label);
}

void count(Resources &resources, const EndedAnswer &ended, AnswerRecord &record)
{
    if (ended.work.empty() && ended.status >= kLeastRefusal) {
        record.refused = reason_of_httpd(ended.status);
    }
    if (record.refused == "damaged" || ended.work == "damaged") {
        record.codec = codec_of(resources, ended.file);
    }
    if (record.opened) {
        resources.child.set_open_pictures(resources.store.open_pictures());
    }
    const auto work = ended.work.empty() && ended.status >= kLeastRefusal ? "refusal" : ended.work;
    resources.answers.add({.protocol = ended.protocol,
                           .work = label_index(kWorkLabels, work),
                           .code = code_index(ended.status, ended.ending),
                           .bytes = ended.bytes,
                           .time = ended.time},
                          record);
}

}   // namespace iiif
