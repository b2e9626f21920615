#include "codec/tiff/jpeg_stream.h"

#include <array>
#include <memory>
#include <new>
#include <string>

#include <turbojpeg.h>

#include "codec/damaged.h"

namespace iiif {

namespace {

// The markers of ITU-T T.81 table B.1.
constexpr std::uint8_t kStartOfFrame = 0xC0;   // to 0xCF, except C4, C8 and CC
constexpr std::uint8_t kProgressiveFrame = 0xC2;
constexpr std::uint8_t kHuffmanTables = 0xC4;
constexpr std::uint8_t kExtensions = 0xC8;
constexpr std::uint8_t kArithmeticTables = 0xCC;
constexpr std::uint8_t kStartOfImage = 0xD8;
constexpr std::uint8_t kEndOfImage = 0xD9;
constexpr std::uint8_t kStartOfScan = 0xDA;
constexpr std::uint8_t kQuantizationTables = 0xDB;
constexpr std::uint8_t kApplication0 = 0xE0;
constexpr std::uint8_t kApplication15 = 0xEF;
constexpr std::uint8_t kComment = 0xFE;

constexpr std::array<std::uint8_t, 18> kJfif{
    0xFF, kApplication0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0};
constexpr std::array<std::uint8_t, 16> kAdobeRgb{0xFF, 0xEE, 0,   14, 'A', 'd', 'o', 'b',
                                                 'e',  0,    100, 0,  0,   0,   0,   0};

// A marker segment; `bytes` begins with its 0xFF.
struct Segment {
    std::uint8_t marker = 0;
    Bytes bytes;
};

// Parses the marker segments of a stream in order.
class Segments {
public:
    explicit Segments(Bytes stream) : rest_(stream)
    {
        if (rest_.size() < 4 || rest_[0] != 0xFF || rest_[1] != kStartOfImage) {
            throw_damaged("a JPEG stream without its beginning");
        }
        rest_ = rest_.subspan(2);
    }

    // Returns the bytes after the last parsed segment.
    [[nodiscard]] Bytes rest() const { return rest_; }

    Segment next()
    {
        while (rest_.size() > 2 && rest_[0] == 0xFF && rest_[1] == 0xFF) {
            rest_ = rest_.subspan(1);   // ITU-T T.81, B.1.1.2: fill bytes before a marker
        }
        if (rest_.size() < 2 || rest_[0] != 0xFF) {
            throw_damaged("a JPEG stream with something between its markers");
        }
        const auto marker = rest_[1];
        if (marker == kEndOfImage) {
            return {marker, rest_.first(2)};
        }
        const auto length = rest_.size() < 4 ? 0U : 2U + rest_[2] * 256U + rest_[3];
        if (length < 4 || length > rest_.size()) {
            throw_damaged("a JPEG marker that ends beyond its stream");
        }
        const Segment segment{marker, rest_.first(length)};
        rest_ = rest_.subspan(length);
        return segment;
    }

private:
    Bytes rest_;
};

bool starts_frame(std::uint8_t marker)
{
    return marker >= kStartOfFrame && marker <= 0xCF && marker != kHuffmanTables &&
           marker != kExtensions && marker != kArithmeticTables;
}

// Returns whether a marker is dropped because it does not affect the pixels, or may contradict the
// TIFF, which has its own profile.
bool is_dropped(std::uint8_t marker)
{
    return (marker >= kApplication0 && marker <= kApplication15) || marker == kComment;
}

void append(std::vector<std::uint8_t> &jpeg, Bytes bytes)
{
    jpeg.insert(jpeg.end(), bytes.begin(), bytes.end());
}

// The kinds of tables that a browser needs.
struct Tables {
    bool quantization = false;
    bool huffman = false;

    void heed(const Segment &segment)
    {
        quantization |= segment.marker == kQuantizationTables;
        huffman |= segment.marker == kHuffmanTables;
    }
    [[nodiscard]] bool complete() const { return quantization && huffman; }
};

void append_tables(std::vector<std::uint8_t> &jpeg, Bytes tables, Tables &found)
{
    for (Segments segments(tables);;) {
        const auto segment = segments.next();
        if (segment.marker == kEndOfImage) {
            return;
        }
        found.heed(segment);
        if (!is_dropped(segment.marker)) {
            append(jpeg, segment.bytes);
        }
    }
}

void check_frame(const Segment &frame, const JpegStream &stream)
{
    constexpr std::size_t kShortest = 10;
    const int components = stream.colors == JpegColors::gray ? 1 : 3;
    if (frame.bytes.size() < kShortest) {
        throw_damaged("a JPEG frame that is too short");
    }
    const Size size{frame.bytes[7] * 256 + frame.bytes[8], frame.bytes[5] * 256 + frame.bytes[6]};
    if (size != stream.largest || frame.bytes[9] != components) {
        throw_damaged("a JPEG stream of " + std::to_string(size.width) + "x" +
                      std::to_string(size.height) + " pixels where others are due");
    }
}

struct FreeTransform {
    void operator()(void *handle) const noexcept { tjDestroy(handle); }
};

struct FreeBuffer {
    void operator()(unsigned char *buffer) const noexcept { tjFree(buffer); }
};

TJXOP turbo_operation(const Orientation &orientation)
{
    constexpr std::array kTurns{TJXOP_NONE, TJXOP_ROT90, TJXOP_ROT180, TJXOP_ROT270};
    // Orientation mirrors left to right before it turns.
    constexpr std::array kMirroredTurns{TJXOP_HFLIP, TJXOP_TRANSVERSE, TJXOP_VFLIP,
                                        TJXOP_TRANSPOSE};
    const auto turns = static_cast<std::size_t>(orientation.quarter_turns);
    return orientation.mirrored ? kMirroredTurns[turns] : kTurns[turns];
}

tjtransform turbo_transform(const JpegTransform &transform)
{
    const auto part = oriented(rect_of(transform.part), transform.whole, transform.orientation);
    tjtransform wanted{};
    wanted.op = turbo_operation(transform.orientation);
    wanted.options = TJXOPT_PERFECT;
    if (transform.part != transform.whole) {
        wanted.options |= TJXOPT_CROP;
        wanted.r = {static_cast<int>(part.x), static_cast<int>(part.y),
                    static_cast<int>(part.width), static_cast<int>(part.height)};
    }
    if (transform.gray) {
        wanted.options |= TJXOPT_GRAY | TJXOPT_COPYNONE;   // a profile would describe colours
    }
    return wanted;
}

}   // namespace

std::optional<std::vector<std::uint8_t>> whole_jpeg(const JpegStream &stream)
{
    std::vector<std::uint8_t> jpeg;
    jpeg.reserve(stream.tables.size() + stream.picture.size() + kJfif.size());
    jpeg.assign({0xFF, kStartOfImage});
    append(jpeg, stream.colors == JpegColors::rgb ? Bytes(kAdobeRgb) : Bytes(kJfif));
    Tables found;
    if (!stream.tables.empty()) {
        append_tables(jpeg, stream.tables, found);
    }
    bool framed = false;
    for (Segments segments(stream.picture);;) {
        const auto segment = segments.next();
        found.heed(segment);
        if (starts_frame(segment.marker)) {
            check_frame(segment, stream);
            if (segment.marker > kProgressiveFrame) {
                return std::nullopt;
            }
            framed = true;
        }
        if (segment.marker == kEndOfImage || (segment.marker == kStartOfScan && !framed)) {
            throw_damaged("a JPEG stream without a picture");
        }
        if (!is_dropped(segment.marker)) {
            append(jpeg, segment.bytes);
        }
        if (segment.marker == kStartOfScan) {
            append(jpeg, segments.rest());
            break;
        }
    }
    if (!found.complete()) {
        return std::nullopt;
    }
    // Some writers include a padding byte in the byte count, some omit the end marker.
    if (jpeg[jpeg.size() - 2] != 0xFF || jpeg.back() != kEndOfImage) {
        append(jpeg, std::to_array<std::uint8_t>({0xFF, kEndOfImage}));
    }
    return jpeg;
}

std::optional<std::vector<std::uint8_t>> transformed_jpeg(Bytes jpeg,
                                                          const JpegTransform &transform)
{
    const std::unique_ptr<void, FreeTransform> handle(tjInitTransform());
    if (!handle) {
        throw std::bad_alloc();
    }
    auto wanted = turbo_transform(transform);
    unsigned char *made = nullptr;
    unsigned long bytes = 0;
    const int failed = tjTransform(handle.get(), jpeg.data(), jpeg.size(), 1, &made, &bytes,
                                   &wanted, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS);
    const std::unique_ptr<unsigned char, FreeBuffer> owner(made);
    if (failed != 0) {
        return std::nullopt;
    }
    return std::vector(made, made + bytes);
}

}   // namespace iiif
