// Answers HTTP requests: finds the function for the kind of answer (engine/answers) and turns every
// Error into a refusal. One for each child, used by all its threads.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/settings.h"
#include "engine/parsed_question.h"
#include "engine/reply.h"
#include "engine/resources.h"
#include "engine/sequence.h"
#include "model/ask.h"

namespace iiif {

class Engine {
public:
    // `shared` is a prepared SharedBlock, mapped as long as the engine lives.
    Engine(const ServerSettings &server, std::span<std::byte> shared) : resources_(server, shared)
    {
    }

    // Decodes nothing. `file` is the absolute path of what the question is about, a picture or a
    // folder; empty where there is none. An Error becomes the Reply that says it; only a want of
    // memory for that is thrown.
    [[nodiscard]] Reply answer(const ParsedQuestion &question, const Settings &settings,
                               std::string_view method, const std::string &file,
                               const MayRead &may_read);

private:
    [[nodiscard]] Reply answer_ask(const Ask &ask, const Settings &settings,
                                   const std::string &file, const MayRead &may_read);

    Resources resources_;
};

}   // namespace iiif
