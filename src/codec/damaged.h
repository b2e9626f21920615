// The error that every codec throws for a file that contradicts itself or ends early. Only the log
// shows `detail`.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace iiif {

[[nodiscard]] inline Error damaged(std::string detail)
{
    return {Kind::damaged, "The picture's file is damaged.", std::move(detail)};
}

[[noreturn]] inline void throw_damaged(std::string detail)
{
    throw damaged(std::move(detail));
}

}   // namespace iiif
