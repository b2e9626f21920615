#include "codec/jpeg_rows.h"

#include <utility>
#include <vector>

#include "base/checked.h"
#include "codec/jpeg_decompression.h"
#include "pixel/deinterleave.h"

#include <jerror.h>

namespace iiif {

namespace {

constexpr std::size_t kReadBytes = 65536;
// libjpeg's own, beside the coefficients.
constexpr std::int64_t kRowMemory = std::int64_t{64} << 20;
// Rows beside those that are skipped are made of fewer neighbours: so many before those that are
// wanted are decoded.
constexpr std::int64_t kRowsBefore = 32;

J_COLOR_SPACE color_space_of(ColorModel model)
{
    return model == ColorModel::gray   ? JCS_GRAYSCALE
           : model == ColorModel::cmyk ? JCS_CMYK
                                       : JCS_RGB;
}

// What libjpeg reads from.
class FileSource : public jpeg_source_mgr {
public:
    FileSource(std::shared_ptr<const File> file, CGuard &guard)
        : jpeg_source_mgr{}, file_(std::move(file)), guard_(guard), bytes_(kReadBytes)
    {
        init_source = [](j_decompress_ptr) {};
        fill_input_buffer = fill;
        skip_input_data = skip;
        resync_to_restart = jpeg_resync_to_restart;
        term_source = [](j_decompress_ptr) {};
    }

private:
    static boolean fill(j_decompress_ptr jpeg)
    {
        auto &self = *static_cast<FileSource *>(jpeg->src);
        std::size_t count = 0;
        const bool readable =
            self.guard_.run([&] { count = self.file_->read_some(self.position_, self.bytes_); });
        if (!readable || count == 0) {
            jpeg->err->msg_code = JERR_INPUT_EOF;
            jpeg->err->error_exit(reinterpret_cast<j_common_ptr>(jpeg));
        }
        self.position_ += static_cast<std::int64_t>(count);
        self.next_input_byte = self.bytes_.data();
        self.bytes_in_buffer = count;
        return TRUE;
    }

    static void skip(j_decompress_ptr jpeg, long count)
    {
        auto &self = *static_cast<FileSource *>(jpeg->src);
        const auto wanted = static_cast<std::size_t>(std::max(count, 0L));
        const auto here = std::min(wanted, self.bytes_in_buffer);
        self.next_input_byte += here;
        self.bytes_in_buffer -= here;
        self.position_ += static_cast<std::int64_t>(wanted - here);
    }

    std::shared_ptr<const File> file_;
    CGuard &guard_;
    std::vector<std::uint8_t> bytes_;
    std::int64_t position_ = 0;   // of what is read next
};

class JpegRows final : public RowDecoder {
public:
    JpegRows(std::shared_ptr<const File> file, const JpegRowsOptions &options);

    [[nodiscard]] bool go_to(std::int64_t row) override;
    void read(const StripView &out) override;

private:
    [[nodiscard]] std::uint8_t *row() { return row_.data() + kJpegRowOffset; }

    JpegDecompression decompression_;
    FileSource source_;
    std::int64_t next_ = 0;
    std::vector<std::uint8_t> row_;   // as libjpeg delivers it, pixel by pixel
};

JpegRows::JpegRows(std::shared_ptr<const File> file, const JpegRowsOptions &options)
    : decompression_(static_cast<long>(checked_add(options.coefficient_bytes, kRowMemory))),
      source_(std::move(file), decompression_.guard())
{
    Size size;
    int components = 0;
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        jpeg.src = &source_;
        jpeg_read_header(&jpeg, TRUE);
        jpeg.scale_num = 1;
        jpeg.scale_denom = 1U << static_cast<unsigned>(options.level);
        jpeg.out_color_space = color_space_of(options.format.model);
        jpeg_start_decompress(&jpeg);
        size = {jpeg.output_width, jpeg.output_height};
        components = jpeg.output_components;
    });
    if (size != options.size || components != options.format.channels()) {
        throw_damaged("a JPEG picture that has changed since it was opened");
    }
    row_.resize(checked_cast<std::size_t>(size.width * components) + kJpegRowOffset);
}

bool JpegRows::go_to(std::int64_t row)
{
    if (row < next_) {
        return false;
    }
    auto *scratch = this->row();
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        if (row - next_ > kRowsBefore) {
            jpeg_skip_scanlines(&jpeg, static_cast<JDIMENSION>(row - next_ - kRowsBefore));
        }
        while (static_cast<std::int64_t>(jpeg.output_scanline) < row) {
            jpeg_read_scanlines(&jpeg, &scratch, 1);
        }
    });
    next_ = row;
    return true;
}

void JpegRows::read(const StripView &out)
{
    auto *scratch = row();
    decompression_.attempt([&](jpeg_decompress_struct &jpeg) {
        for (std::int64_t y = 0; y < out.size.height; ++y) {
            jpeg_read_scanlines(&jpeg, &scratch, 1);
            deinterleave(scratch, out.rows(y, 1));
        }
    });
    next_ += out.size.height;
}

}   // namespace

std::unique_ptr<RowDecoder> open_jpeg_rows(std::shared_ptr<const File> file,
                                           const JpegRowsOptions &options)
{
    return std::make_unique<JpegRows>(std::move(file), options);
}

}   // namespace iiif
