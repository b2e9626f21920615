#include "codec/writer.h"

#include <string>

#include "base/error.h"

namespace iiif {

void throw_encoder_failed(ImageFormat format, std::string_view reason)
{
    throw Error(Kind::encoder_failed,
                "The picture cannot be encoded as " + std::string(traits(format).name) +
                    ": ask for another format.",
                "encoding as " + std::string(traits(format).name) +
                    " failed: " + std::string(reason));
}

}   // namespace iiif
