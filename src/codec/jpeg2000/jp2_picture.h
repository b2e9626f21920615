// An open JPEG 2000 picture: the content of its headers, and an index that fills while the picture
// is read. Shared by all readers of the picture; any thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "model/byte_source.h"
#include "base/bounded_cache.h"
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
    // The number of visible quality layers, by tile, reduction, column and row of a cell.
    BoundedCache<std::array<std::int64_t, 4>, int> visible_layers{std::int64_t{1} << 20};
    // The reason why only OpenJPEG can decode windows, and how to fix the file; otherwise empty.
    std::string remark;

    [[nodiscard]] const J2kCodestream &codestream() const { return index.codestream(); }
    [[nodiscard]] bool random_access() const { return codestream().unusual.empty(); }
    // Returns the pixels of a level as a rectangle of the reference grid, reduced by 2^level and by
    // samples.step().
    [[nodiscard]] Rect level_rect(int level) const;
};

// Reads headers only. Colours that the file does not state are taken for YCbCr if `ycbcr`, and else
// as they look. Throws Error: not_implemented (unsupported pictures), damaged.
[[nodiscard]] std::shared_ptr<Jp2Picture> open_jp2_picture(std::shared_ptr<const ByteSource> file,
                                                           bool ycbcr = false);

}   // namespace iiif
