// The treatment of damaged pixels by a Reader, and its findings. A Damage belongs to one answer
// and is used by one thread.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"
#include "model/pixel_format.h"

namespace iiif {

// Remembers the first detail, for the log.
class Damage {
public:
    void note(std::string detail)
    {
        if (detail_.empty()) {
            detail_ = std::move(detail);
        }
    }

    [[nodiscard]] bool found() const { return !detail_.empty(); }
    // Empty where nothing has been found.
    [[nodiscard]] const std::string &detail() const { return detail_; }

private:
    std::string detail_;
};

struct Tolerance {
    Damage *damage = nullptr;   // borrowed; null: damage is refused
    Color background;           // in place of pixels that cannot be decoded

    // Returns whether to go on after this error, which is noted then.
    [[nodiscard]] bool accepts(const Error &error) const
    {
        const bool accepted = damage != nullptr && error.kind() == Kind::damaged;
        if (accepted) {
            damage->note(error.detail());
        }
        return accepted;
    }
};

}   // namespace iiif
