// Sets directives from arbitrary words: the first word chooses the directive, or is its name.
// Every value is accepted or refused with a sentence. Files are not read. scripts/fuzz builds and
// runs it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/directives.h"
#include "iiif.h"

namespace iiif {
namespace {

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty() && words.size() < 20) {
        const auto end = std::min(text.find('\n'), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool reads_a_file(std::string_view name)
{
    return name == "IIIFWatermark" || name == "IIIFInfoExtra" || name == "IIIFRoot";
}

void set(std::string_view directive, std::string_view text)
{
    const auto words = words_of(text);
    std::vector<const char *> values;
    for (const auto &word : words) {
        values.push_back(word.c_str());
    }
    const std::unique_ptr<iiif_settings, void (*)(iiif_settings *)> settings(iiif_settings_new(),
                                                                             iiif_settings_free);
    const auto *const wrong = iiif_settings_set(settings.get(), std::string(directive).c_str(),
                                                static_cast<int>(values.size()), values.data());
    if (wrong != nullptr && std::string_view(wrong).empty()) {
        std::abort();
    }
}

}   // namespace
}   // namespace iiif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t count)
{
    if (count == 0) {
        return 0;
    }
    const auto all = iiif::directives();
    const auto name = all[bytes[0] % all.size()].name;
    if (!iiif::reads_a_file(name)) {
        iiif::set(name, {reinterpret_cast<const char *>(bytes) + 1, count - 1});
    }
    return 0;
}
