#include "codec/jpeg_decompression.h"

#include <jerror.h>

namespace iiif {

namespace {

constexpr int kMostScans = 100;   // each one costs a pass over the whole picture

}   // namespace

JpegDecompression::JpegDecompression(long most_memory)
{
    jpeg_.err = jpeg_std_error(&errors_);
    jpeg_.client_data = this;
    errors_.error_exit = fail;
    errors_.emit_message = heed_message;
    attempt([](jpeg_decompress_struct &jpeg) { jpeg_create_decompress(&jpeg); });
    progress_.progress_monitor = heed_progress;
    jpeg_.progress = &progress_;
    jpeg_.mem->max_memory_to_use = most_memory;
}

void JpegDecompression::fail(j_common_ptr jpeg)
{
    auto *const self = static_cast<JpegDecompression *>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self->message_.data());
    std::longjmp(self->escape_, 1);
}

// Level -1 is a warning: libjpeg goes on with pixels it has made up. Only those about markers that
// say nothing of the pixels are let pass.
void JpegDecompression::heed_message(j_common_ptr jpeg, int level)
{
    const auto code = jpeg->err->msg_code;
    if (level < 0 && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR &&
        code != JWRN_BOGUS_ICC) {
        fail(jpeg);
    }
}

void JpegDecompression::heed_progress(j_common_ptr jpeg)
{
    const auto *const self = static_cast<JpegDecompression *>(jpeg->client_data);
    if (self->jpeg_.input_scan_number > kMostScans) {
        jpeg->err->msg_code = JERR_BAD_PROGRESSION;
        fail(jpeg);
    }
}

}   // namespace iiif
