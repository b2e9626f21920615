// iiif-check: says of each file below a folder how well the module can serve it. A command without
// httpd that uses the module's own readers; iiif-check(1) describes it.
#include "config.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cursor.h"
#include "check/inspect.h"
#include "check/report.h"
#include "check/walk.h"

namespace {

constexpr const char *kUsage =
    "Usage: iiif-check [OPTION]... PATH...\n"
    "Says of each file at or below PATH whether mod_iiif will serve it fast, slowly or not at "
    "all,\n"
    "why, and what mends it.\n"
    "\n"
    "  --json          print JSON instead of a table\n"
    "  --only-bad      leave fast files out\n"
    "  --all-tiles     decode every tile, not only one of each level\n"
    "  --memory BYTES  the server's IIIFMemoryLimit (K, M or G may follow); 1G by default\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 if no file is refused, 1 if some are, 2 for wrong options or paths.\n";

struct Options {
    bool json = false;
    bool only_bad = false;
    iiif::Inspection inspection = {};
    std::vector<std::string> paths = {};
};

std::optional<std::int64_t> bytes_in(std::string_view word)
{
    iiif::Cursor in(word);
    const auto number = in.number();
    const auto shift = in.accept('K') ? 10 : in.accept('M') ? 20 : in.accept('G') ? 30 : 0;
    constexpr std::int64_t kMost = std::int64_t{1} << 30;
    return number && in.at_end() && *number > 0 && *number <= kMost
               ? std::optional(*number << shift)
               : std::nullopt;
}

// Returns nothing where the options make no sense.
std::optional<Options> read_options(std::span<char *const> words)
{
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--json") {
            options.json = true;
        }
        else if (word == "--only-bad") {
            options.only_bad = true;
        }
        else if (word == "--all-tiles") {
            options.inspection.decodes_all = true;
        }
        else if (word == "--memory") {
            const auto bytes = i + 1 < words.size() ? bytes_in(words[++i]) : std::nullopt;
            if (!bytes) {
                return std::nullopt;
            }
            options.inspection.memory = *bytes;
        }
        else if (word.starts_with("--")) {
            return std::nullopt;
        }
        else {
            options.paths.emplace_back(word);
        }
    }
    return options.paths.empty() ? std::nullopt : std::optional(options);
}

int check(const Options &options)
{
    iiif::Totals totals;
    bool unreadable = false;
    bool first = true;
    std::cout << (options.json ? iiif::json_begin() : "");
    for (const auto &path : options.paths) {
        const auto trouble = iiif::walk(path, [&](const std::string &file) {
            const auto finding = iiif::inspect(file, file, options.inspection);
            totals.count(finding.verdict);
            if (options.only_bad && finding.verdict == iiif::Verdict::fast) {
                return;
            }
            std::cout << (options.json ? json_element(file, finding, first)
                                       : table_row(file, finding))
                      << std::flush;
            first = false;
        });
        if (!trouble.empty()) {
            std::cerr << "iiif-check: " << trouble << '\n';
            unreadable = true;
        }
    }
    std::cout << (options.json ? json_end(totals) : table_end(totals)) << std::flush;
    return unreadable ? 2 : totals[iiif::Verdict::refused] > 0 ? 1 : 0;
}

}   // namespace

int main(int argc, char **argv)
{
    const std::span<char *const> words(argv + 1, static_cast<std::size_t>(argc) - 1);
    const std::string_view first = words.empty() ? "" : words[0];
    if (first == "--help" || first == "-h") {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    if (first == "--version") {
        std::cout << "iiif-check " PACKAGE_VERSION "\n";
        return EXIT_SUCCESS;
    }
    const auto options = read_options(words);
    if (!options) {
        std::cerr << kUsage;
        return 2;
    }
    return check(*options);
}
