// Writes what iiif-check found, one file after the other, as a table for people or as JSON for
// programs. Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "check/finding.h"

namespace iiif {

// How many files have each verdict.
struct Totals {
    std::array<std::int64_t, 3> of{};

    void count(Verdict verdict) { ++of[static_cast<std::size_t>(verdict)]; }
    [[nodiscard]] std::int64_t operator[](Verdict verdict) const
    {
        return of[static_cast<std::size_t>(verdict)];
    }
};

// One line for the file, and indented lines for why it is not fast and for the remedy.
[[nodiscard]] std::string table_row(const std::string &file, const Finding &finding);
[[nodiscard]] std::string table_end(const Totals &totals);

// An object: the elements of the member `files`, and the end of the document that begins with
// json_begin(). Bytes of a name that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_begin();
[[nodiscard]] std::string json_element(const std::string &file, const Finding &finding, bool first);
[[nodiscard]] std::string json_end(const Totals &totals);

}   // namespace iiif
