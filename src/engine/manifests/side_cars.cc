#include "engine/manifests/side_cars.h"

#include "base/error.h"

namespace iiif {

ParsedSideCar SideCars::read(const std::string &path) const
{
    try {
        const auto source = library_.open(path);
        if (source->bytes() > kMostSideCarBytes) {
            return {.side_car = {}, .complaints = "It is larger than 1 MiB, and is not read."};
        }
        std::string text(static_cast<std::size_t>(source->bytes()), '\0');
        source->read(0, {reinterpret_cast<std::uint8_t *>(text.data()), text.size()});
        return parse_side_car(text);
    }
    catch (const Error &error) {
        return {.side_car = {}, .complaints = "It cannot be read: " + error.detail() + '.'};
    }
}

std::shared_ptr<const SideCars::Read> SideCars::of(const std::string &path, const Digest &key)
{
    const auto wait = [](const auto &ended) {
        while (!ended()) {
        }
    };
    return kept_.get_once(
        Key{path, key}, [&] { return Read(read(path)); }, wait);
}

}   // namespace iiif
