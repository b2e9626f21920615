// The C interface of counters, notes and the status page. No exception leaves a function of this
// file: what cannot be counted or noted for lack of memory is left out.

#include "iiif.h"

#include <chrono>
#include <string>

#include "engine/handles.h"
#include "engine/watch/counting.h"
#include "engine/watch/notes.h"
#include "engine/watch/status_lines.h"

namespace {

template <class Call> void try_to(const Call &call) noexcept
{
    try {
        call();
    }
    catch (...) {   // NOLINT(bugprone-empty-catch): see above
    }
}

iiif::Ending ending_of(iiif_ending ending)
{
    switch (ending) {
    case IIIF_CUT:
        return iiif::Ending::cut;
    case IIIF_GONE:
        return iiif::Ending::gone;
    case IIIF_COMPLETE:
        break;
    }
    return iiif::Ending::complete;
}

std::string_view text_or_empty(const char *text)
{
    return text == nullptr ? "" : text;
}

}   // namespace

void iiif_engine_runs_in(iiif_engine *engine, const char *httpd)
{
    try_to([&] { engine->engine.resources().httpd = httpd; });
}

size_t iiif_reply_notes(iiif_reply *reply, const iiif_header **notes)
{
    try_to([&] {
        reply->note_handles.clear();
        reply->notes = iiif::notes(reply->record, reply->identifier);
        for (const auto &[name, value] : reply->notes) {
            reply->note_handles.push_back({name.c_str(), value.c_str()});
        }
    });
    *notes = reply->note_handles.data();
    return reply->note_handles.size();
}

int iiif_reply_is_shared(const iiif_reply *reply, const iiif_settings *settings, int whole)
{
    const auto least = std::chrono::milliseconds(settings->settings.location.share_from);
    if (least.count() == 0) {
        return 1;
    }
    if (reply->reply.head().work == "pass-through") {
        return 0;
    }
    return whole == 0 || iiif::worked(reply->record) >= least ? 1 : 0;
}

const char *iiif_reply_story(iiif_reply *reply)
{
    try_to([&] { reply->story = iiif::story(reply->record); });
    return reply->story.c_str();
}

const char *iiif_reply_stages(iiif_reply *reply)
{
    return iiif::text_or_null(reply->record.stages);
}

void iiif_count(iiif_engine *engine, const iiif_ended *ended)
{
    if (!ended->ask->question.protocol->shows_pictures) {
        return;
    }
    try_to([&] {
        const iiif::EndedAnswer answer{.protocol = ended->ask->protocol,
                                       .work = text_or_empty(ended->work),
                                       .status = ended->status,
                                       .ending = ending_of(ended->ending),
                                       .bytes = ended->bytes,
                                       .time = std::chrono::nanoseconds(ended->nanoseconds),
                                       .file = text_or_empty(ended->file)};
        iiif::AnswerRecord none;
        iiif::count(engine->engine.resources(), answer,
                    ended->reply == nullptr ? none : ended->reply->record);
    });
}

int64_t iiif_admit_line(iiif_engine *engine, const char *id, const char *file)
{
    int64_t result = 0;
    try_to([&] {
        const auto left_out = engine->engine.resources().faults.admit(
            std::string(id) + ' ' + file, std::chrono::steady_clock::now());
        result = left_out ? static_cast<int64_t>(*left_out) : -1;
    });
    return result;
}

void iiif_status(const iiif_engine *engine, iiif_take_line take, void *context)
{
    try_to([&] {
        for (const auto &[key, words, value] : iiif::status_lines(engine->engine.resources())) {
            take(context, key.data(), words.data(), value.c_str());
        }
    });
}
