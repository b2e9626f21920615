// What every codec says of a file that lies or is cut short. The detail is for the operator.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace iiif {

[[noreturn]] inline void throw_damaged(std::string detail)
{
    throw Error(Kind::damaged, "The picture's file is damaged.", std::move(detail));
}

}   // namespace iiif
