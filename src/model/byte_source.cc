#include "model/byte_source.h"

#include <string>

#include "base/error.h"

namespace iiif {

void ByteSource::read(std::int64_t offset, std::span<std::uint8_t> out) const
{
    if (offset < 0 || read_some(offset, out) != out.size()) {
        throw Error(Kind::damaged, "The picture's file is damaged.",
                    "the file ends before byte " +
                        std::to_string(offset + static_cast<std::int64_t>(out.size())));
    }
}

}   // namespace iiif
