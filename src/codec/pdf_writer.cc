#include "codec/pdf_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "codec/jpeg/jpeg_writer.h"
#include "codec/metadata/xmp.h"

namespace iiif {

namespace {

constexpr double kDotsPerInch = 300;   // where the resolution is unknown
constexpr double kPointsPerInch = 72;
constexpr double kPointsPerMetre = kPointsPerInch / kInchMetres;
// ISO 32000-1 annex C.2 limits each side of a page.
constexpr double kLeastPoints = 3;
constexpr double kMostPoints = 14400;

class Collected final : public Sink {
public:
    void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

// The sides of a page in points, 72 to the inch.
struct PageSize {
    double width = 0;
    double height = 0;
};

bool is_possible(const PageSize &page)
{
    return std::min(page.width, page.height) >= kLeastPoints &&
           std::max(page.width, page.height) <= kMostPoints;
}

PageSize page_size(const Metadata *metadata, const Size &size)
{
    const PageSize pixels{static_cast<double>(size.width), static_cast<double>(size.height)};
    if (metadata != nullptr && metadata->columns_per_metre > 0 && metadata->rows_per_metre > 0) {
        const PageSize object{pixels.width / metadata->columns_per_metre * kPointsPerMetre,
                              pixels.height / metadata->rows_per_metre * kPointsPerMetre};
        if (is_possible(object)) {
            return object;
        }
    }
    constexpr double kPointsPerDot = kPointsPerInch / kDotsPerInch;
    return {pixels.width * kPointsPerDot, pixels.height * kPointsPerDot};
}

std::string points_text(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed, 3);
    return {digits.data(), end.ptr};
}

// The metadata belongs to the PDF; the embedded JPEG has none.
WriterSettings picture_settings(WriterSettings settings)
{
    settings.metadata = nullptr;
    return settings;
}

// Writes objects in order, then the table of their offsets (ISO 32000-1 section 7.5).
class Objects {
public:
    explicit Objects(Sink &sink) : sink_(sink) { write("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n"); }

    void add(std::string_view content)
    {
        begin();
        write(content);
        write("\nendobj\n");
    }

    void add_stream(std::string_view entries, Bytes stream)
    {
        begin();
        write("<< " + std::string(entries) + " /Length " + std::to_string(stream.size()) +
              " >>\nstream\n");
        write(stream);
        write("\nendstream\nendobj\n");
    }

    void finish()
    {
        const auto table = done_;
        const auto count = std::to_string(offsets_.size() + 1);
        write("xref\n0 " + count + "\n0000000000 65535 f \n");
        for (const auto offset : offsets_) {
            const auto digits = std::to_string(offset);
            write(std::string(10 - std::min<std::size_t>(10, digits.size()), '0') + digits +
                  " 00000 n \n");
        }
        write("trailer\n<< /Size " + count + " /Root 1 0 R >>\nstartxref\n" +
              std::to_string(table) + "\n%%EOF\n");
    }

private:
    void begin()
    {
        offsets_.push_back(done_);
        write(std::to_string(offsets_.size()) + " 0 obj\n");
    }

    void write(std::string_view text) { write(bytes_of(text)); }

    void write(Bytes bytes)
    {
        sink_.write(bytes);
        done_ += bytes.size();
    }

    Sink &sink_;
    std::size_t done_ = 0;
    std::vector<std::size_t> offsets_;
};

class PdfWriter final : public RowSink {
public:
    PdfWriter(const WriterSettings &settings, PixelFormat format, Size size, Sink &sink)
        : format_(format), size_(size), sink_(sink),
          page_(page_size(settings.metadata.get(), size)),
          xmp_(settings.metadata == nullptr ? "" : xmp_packet(*settings.metadata, size)),
          jpeg_writer_(make_jpeg_writer(picture_settings(settings), format, size, jpeg_))
    {
    }

    void write(const ConstStripView &rows) override { jpeg_writer_->write(rows); }

    void finish() override
    {
        jpeg_writer_->finish();
        const auto width = points_text(page_.width);
        const auto height = points_text(page_.height);
        const auto show = "q " + width + " 0 0 " + height + " 0 0 cm /Picture Do Q";
        Objects objects(sink_);
        objects.add(xmp_.empty() ? "<< /Type /Catalog /Pages 2 0 R >>"
                                 : "<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>");
        objects.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        objects.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + width + ' ' + height +
                    "] /Contents 4 0 R /Resources << /XObject << /Picture 5 0 R >> >> >>");
        objects.add_stream("", bytes_of(show));
        objects.add_stream(picture_entries(), jpeg_.bytes());
        if (!xmp_.empty()) {
            objects.add_stream("/Type /Metadata /Subtype /XML", bytes_of(xmp_));
        }
        objects.finish();
    }

private:
    [[nodiscard]] std::string picture_entries() const
    {
        return "/Type /XObject /Subtype /Image /Width " + std::to_string(size_.width) +
               " /Height " + std::to_string(size_.height) + " /BitsPerComponent 8 /ColorSpace " +
               (format_.model == ColorModel::gray ? "/DeviceGray" : "/DeviceRGB") +
               " /Filter /DCTDecode";
    }

    PixelFormat format_;
    Size size_;
    Sink &sink_;
    PageSize page_;
    std::string xmp_;
    Collected jpeg_;
    std::unique_ptr<RowSink> jpeg_writer_;
};

}   // namespace

std::unique_ptr<RowSink> make_pdf_writer(const WriterSettings &settings, PixelFormat format,
                                         Size size, Sink &sink)
{
    return std::make_unique<PdfWriter>(settings, format, size, sink);
}

}   // namespace iiif
