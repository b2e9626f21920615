#include "codec/jpeg/jpeg_header.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/checked.h"
#include "base/error.h"
#include "codec/big_endian.h"
#include "codec/damaged.h"
#include "codec/metadata/exif.h"
#include "codec/metadata/xmp.h"
#include "codec/file_window.h"

namespace iiif {

namespace {

// The markers of ITU-T T.81 table B.1.
constexpr std::uint8_t kTemporary = 0x01;
constexpr std::uint8_t kFirstFrame = 0xC0;
constexpr std::uint8_t kExtendedFrame = 0xC1;
constexpr std::uint8_t kProgressiveFrame = 0xC2;
constexpr std::uint8_t kHuffmanTables = 0xC4;
constexpr std::uint8_t kExtensions = 0xC8;
constexpr std::uint8_t kArithmeticFrame = 0xC9;
constexpr std::uint8_t kArithmeticProgressiveFrame = 0xCA;
constexpr std::uint8_t kArithmeticTables = 0xCC;
constexpr std::uint8_t kLastFrame = 0xCF;
constexpr std::uint8_t kFirstRestart = 0xD0;
constexpr std::uint8_t kStartOfImage = 0xD8;
constexpr std::uint8_t kEndOfImage = 0xD9;
constexpr std::uint8_t kStartOfScan = 0xDA;
constexpr std::uint8_t kJfifMarker = 0xE0;
constexpr std::uint8_t kExifMarker = 0xE1;   // EXIF and XMP
constexpr std::uint8_t kProfileMarker = 0xE2;
constexpr std::uint8_t kAdobeMarker = 0xEE;
constexpr std::string_view kJfifName("JFIF\0", 5);
constexpr std::size_t kShortestJfif = 12;   // shorter segments are ignored
constexpr std::string_view kProfileName("ICC_PROFILE\0", 12);
constexpr std::string_view kAdobeName("Adobe");
constexpr int kMostSegments = 8192;   // 64 KiB each: a header of half a gigabyte
constexpr std::int64_t kMostFilling = std::int64_t{1} << 20;
constexpr std::int64_t kBlockSide = 8;
constexpr std::int64_t kBlockBytes = 128;   // 64 coefficients

bool begins_with(Bytes bytes, std::string_view name)
{
    return bytes.size() >= name.size() &&
           std::equal(name.begin(), name.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// The chunks of an ICC profile, numbered, in any order, 255 at most (ICC.1:2010 annex B.4).
class Chunks {
public:
    void take(Bytes numbered)
    {
        if (numbered.size() >= 2) {
            parts_[numbered[0]].assign(numbered.begin() + 2, numbered.end());
        }
    }

    [[nodiscard]] std::vector<std::uint8_t> joined() const
    {
        std::vector<std::uint8_t> profile;
        for (const auto &[number, part] : parts_) {
            profile.insert(profile.end(), part.begin(), part.end());
        }
        return profile;
    }

private:
    std::map<int, std::vector<std::uint8_t>> parts_;
};

struct Sampling {
    std::int64_t across;
    std::int64_t down;
};

struct Frame {
    Size size;
    std::vector<Sampling> components;
    bool progressive = false;
};

bool starts_frame(std::uint8_t marker)
{
    return marker >= kFirstFrame && marker <= kLastFrame && marker != kHuffmanTables &&
           marker != kExtensions && marker != kArithmeticTables;
}

bool stands_alone(std::uint8_t marker)
{
    return marker == kTemporary || (marker >= kFirstRestart && marker <= kStartOfImage);
}

// Pixels per metre; 0 where unknown.
struct Density {
    double columns = 0;
    double rows = 0;
};

// JFIF 1.02 p. 5: a density has a unit or is only an aspect ratio.
Density read_jfif(Bytes content)
{
    constexpr double kCentimetreMetres = 0.01;
    BigEndian in(content.subspan(kJfifName.size()));
    (void)in.u16();   // version
    const int unit = in.u8();
    const double columns = in.u16();
    const double rows = in.u16();
    const double metres = unit == 1 ? kInchMetres : kCentimetreMetres;
    return unit == 1 || unit == 2 ? Density{columns / metres, rows / metres} : Density();
}

// Parses a frame header (T.81 B.2.2).
Frame read_frame(std::uint8_t marker, Bytes content)
{
    if (marker != kFirstFrame && marker != kExtendedFrame && marker != kProgressiveFrame &&
        marker != kArithmeticFrame && marker != kArithmeticProgressiveFrame) {
        throw Error(Kind::not_implemented,
                    "This JPEG is a lossless or hierarchical one, which are not served.");
    }
    BigEndian in(content);
    if (in.u8() != 8) {
        throw Error(Kind::not_implemented,
                    "This JPEG has more than 8 bits a sample, which is not served.");
    }
    Frame frame;
    frame.progressive = marker == kProgressiveFrame || marker == kArithmeticProgressiveFrame;
    frame.size.height = in.u16();
    frame.size.width = in.u16();
    const int count = in.u8();
    for (int i = 0; i < count; ++i) {
        in.u8();   // component identifier
        const auto sampling = in.u8();
        in.u8();   // quantization table
        frame.components.push_back({sampling >> 4U, sampling & 15U});
    }
    const auto odd = [](const Sampling &component) {
        return std::min(component.across, component.down) < 1 ||
               std::max(component.across, component.down) > 4;
    };
    if (frame.size.empty() || count == 0 || std::ranges::any_of(frame.components, odd)) {
        throw_damaged("a JPEG frame without pixels");
    }
    return frame;
}

ColorModel model_of(const Frame &frame)
{
    switch (frame.components.size()) {
    case 1:
        return ColorModel::gray;
    case 3:
        return ColorModel::rgb;
    case 4:
        return ColorModel::cmyk;
    default:
        throw Error(Kind::not_implemented, "This JPEG has neither one nor three nor four colours.");
    }
}

// T.81 A.1.1 and A.2.4: components are stored in whole MCUs of blocks.
std::int64_t coefficient_bytes(const Frame &frame)
{
    Sampling most{1, 1};
    for (const auto &component : frame.components) {
        most = {std::max(most.across, component.across), std::max(most.down, component.down)};
    }
    const auto groups = checked_mul(ceil_div(frame.size.width, most.across * kBlockSide),
                                    ceil_div(frame.size.height, most.down * kBlockSide));
    std::int64_t blocks = 0;
    for (const auto &component : frame.components) {
        blocks = checked_add(blocks, checked_mul(groups, component.across * component.down));
    }
    return checked_mul(blocks, kBlockBytes);
}

// Parses the segments of a file up to its first scan, in order.
class Segments {
public:
    explicit Segments(const ByteSource &file) : window_(file, file.bytes()) {}

    // Moves to the next segment. Returns false where it is the start of a scan.
    bool next()
    {
        do {
            find_marker();
        } while (stands_alone(marker_));
        if (marker_ == kEndOfImage) {
            throw_damaged("a JPEG file without a picture");
        }
        const auto length = BigEndian(window_.bytes(position_, 2)).u16();
        if (length < 2) {
            throw_damaged("a JPEG marker of no length");
        }
        start_ = position_ + 2;
        position_ += length;
        return marker_ != kStartOfScan;
    }

    [[nodiscard]] std::uint8_t marker() const { return marker_; }
    [[nodiscard]] std::int64_t end() const { return position_; }
    // Returns the segment's content, which is valid until the next call of a member function.
    [[nodiscard]] Bytes content() { return window_.bytes(start_, position_ - start_); }

private:
    // T.81 B.1.1.2: any number of 0xFF may precede a marker. Other bytes are skipped too, as
    // libjpeg does, because some programs leave them after a segment.
    void find_marker()
    {
        if (++count_ > kMostSegments) {
            throw_damaged("JPEG markers that lead to no picture");
        }
        do {
            while (window_.byte(position_) != 0xFF) {
                pass_filling();
            }
            while (window_.byte(position_) == 0xFF) {
                pass_filling();
            }
            marker_ = window_.byte(position_++);
        } while (marker_ == 0);
    }

    void pass_filling()
    {
        ++position_;
        if (++filling_ > kMostFilling) {
            throw_damaged("JPEG markers that lead to no picture");
        }
    }

    FileWindow window_;
    std::int64_t position_ = 0;   // of the next segment
    std::int64_t start_ = 0;      // of the current segment's content
    std::int64_t filling_ = 0;    // fill bytes skipped so far
    std::uint8_t marker_ = 0;
    int count_ = 0;
};

// Collects what the segments before the scan state.
struct Found {
    JpegHeader header;
    Frame frame;
    Chunks chunks;
    Density jfif;
    bool exif = false;   // only the first EXIF segment is read
};

void take_application(Segments &segments, Found &found)
{
    const auto marker = segments.marker();
    const auto content = segments.content();
    if (marker == kJfifMarker && begins_with(content, kJfifName) &&
        content.size() >= kShortestJfif) {
        found.jfif = read_jfif(content);
    }
    else if (marker == kExifMarker && begins_with(content, kJpegExifName) && !found.exif) {
        found.exif = true;
        found.header.orientation = exif_orientation(content);
        read_exif(content, found.header.metadata);
    }
    else if (marker == kExifMarker && begins_with(content, kJpegXmpName)) {
        const auto packet = content.subspan(kJpegXmpName.size());
        found.header.metadata.xmp.assign(packet.begin(), packet.end());
    }
    else if (marker == kProfileMarker && begins_with(content, kProfileName)) {
        found.chunks.take(content.subspan(kProfileName.size()));
    }
    else if (marker == kAdobeMarker && begins_with(content, kAdobeName)) {
        found.header.counts_paper = true;
    }
}

Found read_segments(Segments &segments)
{
    Found found;
    while (segments.next()) {
        if (starts_frame(segments.marker())) {
            found.frame = read_frame(segments.marker(), segments.content());
        }
        else {
            take_application(segments, found);
        }
    }
    if (found.frame.components.empty()) {
        throw_damaged("a JPEG scan without a frame");
    }
    return found;
}

}   // namespace

JpegHeader read_jpeg_header(const ByteSource &file)
{
    Segments segments(file);
    auto [header, frame, chunks, jfif, exif] = read_segments(segments);
    const bool interleaved = BigEndian(segments.content()).u8() == frame.components.size();
    header.size = frame.size;
    header.scan_offset = segments.end();
    header.model = model_of(frame);
    header.counts_paper = header.counts_paper && header.model == ColorModel::cmyk;
    header.coefficient_bytes = frame.progressive || !interleaved ? coefficient_bytes(frame) : 0;
    header.profile = chunks.joined();
    // EXIF's resolution goes first, because it may be a fraction.
    auto &metadata = header.metadata;
    if (metadata.columns_per_metre <= 0 || metadata.rows_per_metre <= 0) {
        metadata.columns_per_metre = jfif.columns;
        metadata.rows_per_metre = jfif.rows;
    }
    return header;
}

}   // namespace iiif
