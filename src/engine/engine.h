// Answers HTTP requests: calls the function for the kind of Ask (engine/answers) and turns every
// Error into a refusal. Owns the Resources. One for each child, used by all its threads.
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
#include "engine/tiers.h"
#include "model/ask.h"

namespace iiif {

class Engine {
public:
    // `shared` is a prepared SharedMemory, mapped as long as the engine lives; `threads` as for
    // Resources.
    Engine(const ServerSettings &server, std::span<std::byte> shared, int threads)
        : resources_(server, shared, threads)
    {
    }

    // Makes the Reply and decodes nothing. `file` is the absolute path of the picture or folder
    // that the question is about, or empty. `client` is asked whether it still waits. An Error
    // becomes a refusal; only std::bad_alloc, if there is no memory for the refusal, is thrown.
    [[nodiscard]] Reply answer(const ParsedQuestion &question, const Settings &settings,
                               std::string_view method, const std::string &file,
                               const MayRead &may_read, Sink &client);

    // Purges the picture at `file` from the caches of all children (Library::purge). The Reply says
    // whether there was one.
    [[nodiscard]] Reply purge(const ParsedQuestion &question, const Settings &settings,
                              const std::string &file);

    // Judges whether the answer stays within a tier. Opens the picture only if the URL does not
    // tell.
    [[nodiscard]] Verdict judge(const ParsedQuestion &question, const Settings &settings,
                                const Tier &tier, const std::string &file, Sink &client);

    [[nodiscard]] Resources &resources() noexcept { return resources_; }
    [[nodiscard]] const Resources &resources() const noexcept { return resources_; }

private:
    [[nodiscard]] Reply answer_ask(const Ask &ask, const Settings &settings,
                                   const std::string &file, const MayRead &may_read, Sink &client);

    Resources resources_;
};

}   // namespace iiif
