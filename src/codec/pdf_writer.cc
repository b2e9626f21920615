#include "codec/pdf_writer.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "codec/jpeg_writer.h"

namespace iiif {

namespace {

constexpr double kDotsPerInch = 300;
constexpr double kPointsPerInch = 72;

class Collected final : public Sink {
public:
    void write(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

std::string points(std::int64_t pixels)
{
    std::array<char, 32> digits{};
    const auto value = static_cast<double>(pixels) * kPointsPerInch / kDotsPerInch;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed, 3);
    return {digits.data(), end.ptr};
}

// Writes objects one after the other, and the table of where they are (ISO 32000-1 section 7.5).
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

    void write(std::string_view text)
    {
        write(Bytes(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()));
    }

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
          jpeg_writer_(make_jpeg_writer(settings, format, size, jpeg_))
    {
    }

    void write(const ConstStripView &rows) override { jpeg_writer_->write(rows); }

    void finish() override
    {
        jpeg_writer_->finish();
        const auto width = points(size_.width);
        const auto height = points(size_.height);
        const auto show = "q " + width + " 0 0 " + height + " 0 0 cm /Picture Do Q";
        Objects objects(sink_);
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        objects.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        objects.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + width + ' ' + height +
                    "] /Contents 4 0 R /Resources << /XObject << /Picture 5 0 R >> >> >>");
        objects.add_stream("", {reinterpret_cast<const std::uint8_t *>(show.data()), show.size()});
        objects.add_stream(picture_entries(), jpeg_.bytes());
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
