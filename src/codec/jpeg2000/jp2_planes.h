// Assembles the samples of a window from the tiles that it touches. Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "base/scratch_memory.h"
#include "codec/jpeg2000/openjpeg_decode.h"

namespace iiif {

class Planes {
public:
    // One plane for each rectangle.
    explicit Planes(const std::vector<Rect> &rects);

    // Copies the part. A part that covers the whole plane is not copied; its owner is kept instead.
    void add(std::size_t plane, const DecodedPlane &part, const std::shared_ptr<const void> &owner);
    // Parts that were never added are 0.
    [[nodiscard]] const std::vector<DecodedPlane> &planes();

private:
    void make(std::size_t plane);

    std::vector<std::shared_ptr<const void>> owners_;
    std::vector<ScratchVector<std::int32_t>> samples_;
    std::vector<DecodedPlane> planes_;
};

}   // namespace iiif
