#include "engine/engine.h"

#include <utility>
#include <variant>

#include "base/error.h"
#include "engine/answers/answers.h"
#include "engine/current_error.h"
#include "engine/methods.h"
#include "engine/watermark_gate.h"
#include "protocol/protocols.h"

namespace iiif {

Reply Engine::answer(const ParsedQuestion &question, const Settings &settings,
                     std::string_view method, const std::string &file, const MayRead &may_read,
                     Sink &client)
{
    const auto headers = common_headers(question, settings);
    if (question.remote) {
        resources_.sources.know(question.remote->address, settings.location.private_sources);
    }
    if (!fetches(*question.protocol, method)) {
        return answer_method(*question.protocol, method, question.page_headers, headers);
    }
    try {
        auto reply = answer_ask(question.ask(), settings, file, may_read, client);
        reply.forbid_scripts();
        if (method == "POST") {   // a form's download button sends POST; an <img> sends GET
            reply.offer_to_save();
        }
        return reply;
    }
    catch (...) {
        return refusal(current_error(), headers);
    }
}

Reply Engine::purge(const ParsedQuestion &question, const Settings &settings,
                    const std::string &file)
{
    try {
        const auto &ask = question.ask();
        if (file.empty() || ask.about != About::picture) {
            throw Error(Kind::not_found, "There is no such picture.");
        }
        if (question.remote) {
            resources_.sources.know(question.remote->address, settings.location.private_sources);
        }
        resources_.library.purge(file);
        auto head = new_head(ask, settings, "purge");
        head.status = 204;
        head.headers.push_back({"Cache-Control", "no-store"});
        return {std::move(head), ""};
    }
    catch (...) {
        return refusal(current_error(), common_headers(question, settings));
    }
}

Verdict Engine::judge(const ParsedQuestion &question, const Settings &settings, const Tier &tier,
                      const std::string &file, Sink &client)
{
    const MayRead all = [](const std::string &) { return true; };
    return iiif::judge(tier, {question.ask(), settings, file, all, client, resources_});
}

Reply Engine::answer_ask(const Ask &ask, const Settings &settings, const std::string &file,
                         const MayRead &may_read, Sink &client)
{
    if (file.empty() && ask.about != About::nothing) {
        throw Error(Kind::not_found, ask.about == About::folder ? "There is no such folder."
                                                                : "There is no such picture.");
    }
    pass_watermark_gate(ask, settings);
    const AnswerContext context{ask, settings, file, may_read, client, resources_};
    return std::visit([&](const auto &what) { return iiif::answer(what, context); }, ask.what);
}

}   // namespace iiif
