#include "engine/access_values.h"

#include <string_view>

#include "protocol/iip_text.h"

namespace iiif {

PrivateAnswers private_answers_of(const DirectiveLine &line)
{
    using Which = PrivateAnswers::Which;
    constexpr std::string_view kWanted = "auto, on or off, and no-store where nothing may be kept";
    constexpr std::array<Choice<Which>, 3> kWords{
        {{"auto", Which::automatic}, {"on", Which::all}, {"off", Which::of_users}}};
    auto words = line.words;
    PrivateAnswers answers;
    if (!words.empty() && lower_case(words.back()) == "no-store") {
        answers.no_store = true;
        words = words.first(words.size() - 1);
    }
    if (words.size() > 1 || (words.empty() && !answers.no_store)) {
        line.refuse(kWanted);
    }
    if (!words.empty()) {
        answers.which = choice_of(line, lower_case(words.front()), kWords, kWanted);
    }
    return answers;
}

}   // namespace iiif
