// An opened JPEG 2000 picture: what its headers say, and the index that grows while it is read.
// Shared by the readers of the picture; any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "model/byte_source.h"
#include "codec/bounded_cache.h"
#include "codec/jpeg2000/j2k_index.h"
#include "codec/jpeg2000/jp2_boxes.h"
#include "codec/jpeg2000/jp2_samples.h"
#include "model/image_info.h"

namespace iiif {

struct Jp2Picture {
    Jp2Picture(Jp2Boxes its_boxes, std::shared_ptr<const ByteSource> file, J2kCodestream codestream,
               Jp2Samples its_samples, std::string its_remark)
        : boxes(std::move(its_boxes)), index(std::move(file), std::move(codestream)),
          samples(std::move(its_samples)), remark(std::move(its_remark))
    {
    }

    Jp2Boxes boxes;
    J2kIndex index;
    Jp2Samples samples;
    std::shared_ptr<const ImageInfo> info;
    // How many quality layers can be seen: by tile, reduction, column and row of a cell.
    BoundedCache<std::array<std::int64_t, 4>, int> visible_layers{std::int64_t{1} << 20};
    // Why windows are decoded by OpenJPEG alone, and what to do about it; or empty.
    std::string remark;

    [[nodiscard]] const J2kCodestream &codestream() const { return index.codestream(); }
    [[nodiscard]] bool random_access() const { return codestream().unusual.empty(); }
    // The pixels of a level, as they lie on the reference grid that is reduced by 2^level and by
    // samples.step().
    [[nodiscard]] Rect level_rect(int level) const;
};

// Reads headers only. Throws Error: not_implemented (what is not served), damaged.
[[nodiscard]] std::shared_ptr<Jp2Picture> open_jp2_picture(std::shared_ptr<const ByteSource> file);

}   // namespace iiif
