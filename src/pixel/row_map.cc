#include "pixel/row_map.h"

#include <algorithm>
#include <utility>

namespace iiif {

namespace {

constexpr std::int64_t kRowsAtOnce = 16;

class RowMap final : public RowSink {
public:
    RowMap(PixelFormat format, std::int64_t width, RowMapping mapping, RowSink &next)
        : mapping_(std::move(mapping)), next_(next), made_(format, {width, kRowsAtOnce})
    {
    }

    void write(const ConstStripView &rows) override
    {
        for (std::int64_t y = 0; y < rows.size.height; y += kRowsAtOnce) {
            const auto count = std::min(kRowsAtOnce, rows.size.height - y);
            const auto out = made_.view().rows(0, count);
            mapping_(rows.rows(y, count), out);
            next_.write(out);
        }
    }

    void finish() override { next_.finish(); }

private:
    RowMapping mapping_;
    RowSink &next_;
    StripBuffer made_;
};

}   // namespace

std::unique_ptr<RowSink> make_row_map(PixelFormat format, std::int64_t width, RowMapping mapping,
                                      RowSink &next)
{
    return std::make_unique<RowMap>(format, width, std::move(mapping), next);
}

}   // namespace iiif
