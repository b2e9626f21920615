#include "check/report.h"

#include <nlohmann/json.hpp>

namespace iiif {

namespace {

constexpr std::array<const char *, 3> kNames{"fast", "slow", "refused"};

// Wide enough for all verdicts and for most sizes.
constexpr std::size_t kVerdictWidth = 9;
constexpr std::size_t kSizeWidth = 15;

const char *name_of(Verdict verdict)
{
    return kNames[static_cast<std::size_t>(verdict)];
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::string size_text(const Size &size)
{
    return size.width == 0 ? "-" : std::to_string(size.width) + 'x' + std::to_string(size.height);
}

// Control characters of a file name would move the terminal's cursor.
std::string printable(std::string text)
{
    for (auto &c : text) {
        c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
    }
    return text;
}

std::string dumped(const nlohmann::ordered_json &value)
{
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

nlohmann::ordered_json json_of(const Totals &totals)
{
    nlohmann::ordered_json counts;
    for (const auto verdict : {Verdict::fast, Verdict::slow, Verdict::refused}) {
        counts[name_of(verdict)] = totals[verdict];
    }
    return counts;
}

}   // namespace

std::string table_row(const std::string &file, const Finding &finding)
{
    const std::string indent(kVerdictWidth, ' ');
    auto text = padded(name_of(finding.verdict), kVerdictWidth) +
                padded(size_text(finding.size), kSizeWidth) + printable(file) + '\n';
    if (finding.verdict != Verdict::fast) {
        text += indent + printable(finding.reason) + '\n';
    }
    if (!finding.remedy.empty()) {
        text += indent + "> " + printable(finding.remedy) + '\n';
    }
    return text;
}

std::string table_end(const Totals &totals)
{
    std::string text;
    for (const auto verdict : {Verdict::fast, Verdict::slow, Verdict::refused}) {
        text +=
            (text.empty() ? "" : ", ") + std::to_string(totals[verdict]) + ' ' + name_of(verdict);
    }
    return text + '\n';
}

std::string json_begin()
{
    return "{\"files\":[";
}

std::string json_element(const std::string &file, const Finding &finding, bool first)
{
    nlohmann::ordered_json element{{"file", file}, {"verdict", name_of(finding.verdict)}};
    if (finding.size.width != 0) {
        element["width"] = finding.size.width;
        element["height"] = finding.size.height;
        element["levels"] = finding.levels;
        element["tile"] = {finding.tile.width, finding.tile.height};
        element["passesThrough"] = finding.passes_through;
    }
    element["reason"] = finding.reason;
    if (!finding.remedy.empty()) {
        element["remedy"] = finding.remedy;
    }
    return (first ? "\n" : ",\n") + dumped(element);
}

std::string json_end(const Totals &totals)
{
    return "\n],\"totals\":" + dumped(json_of(totals)) + "}\n";
}

}   // namespace iiif
