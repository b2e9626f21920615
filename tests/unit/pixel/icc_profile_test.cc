#include "pixel/icc_profile.h"

#include <cstring>
#include <functional>
#include <string_view>

#include <gtest/gtest.h>

#include "codec/png_writer.h"
#include "codec/registry.h"
#include "decoded.h"
#include "pixel/color.h"
#include "profiles.h"
#include "writer_checks.h"

namespace iiif {
namespace {

using Content = std::vector<std::uint8_t>;

void put(Content &profile, std::size_t offset, std::string_view bytes)
{
    std::memcpy(profile.data() + offset, bytes.data(), bytes.size());
}

void put_number(Content &profile, std::size_t offset, std::uint32_t number)
{
    for (std::size_t i = 0; i < 4; ++i) {
        profile[offset + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    }
}

struct Form {
    const char *name;
    bool kept;   // repaired or unchanged; otherwise not embedded
    std::function<void(Content &)> change;
};

const std::vector<Form> &forms()
{
    constexpr std::size_t kFirstTag = 132;
    static const std::vector<Form> list{
        {"sound", true, [](Content &) {}},
        {"padded", true, [](Content &profile) { profile.resize(profile.size() + 3); }},
        {"padded by a page", true, [](Content &profile) { profile.resize(profile.size() + 4096); }},
        {"another illuminant", true,
         [](Content &profile) {
             put(profile, 68, std::string_view("\0\0\xF3\x51\0\1\0\0\0\1\x16\xCC", 12));
         }},
        {"no illuminant", true,
         [](Content &profile) {
             put(profile, 68, std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0", 12));
         }},
        {"an intent of 70000", true, [](Content &profile) { put_number(profile, 64, 70000); }},
        {"length of zero", false, [](Content &profile) { put_number(profile, 0, 0); }},
        {"a tag beyond the end", true,
         [](Content &profile) { put_number(profile, kFirstTag + 4, 0x00FFFFF0); }},
        {"a tag longer than the file", true,
         [](Content &profile) { put_number(profile, kFirstTag + 8, 0x7FFFFFFF); }},
        {"cut inside its header", false, [](Content &profile) { profile.resize(100); }},
        {"cut inside its tag table", false, [](Content &profile) { profile.resize(140); }},
        {"no signature", false, [](Content &profile) { put(profile, 36, "xxxx"); }},
        {"a device link", false, [](Content &profile) { put(profile, 12, "link"); }},
        {"an abstract profile", false, [](Content &profile) { put(profile, 12, "abst"); }},
        {"a named color profile", false, [](Content &profile) { put(profile, 12, "nmcl"); }},
        {"a connection space of Luv", false, [](Content &profile) { put(profile, 20, "Luv "); }},
        {"of thousands of tags", false, [](Content &profile) { put_number(profile, 128, 50000); }},
        {"text", false, [](Content &profile) { profile.assign(500, 'x'); }},
    };
    return list;
}

TEST(IccProfile, IsKeptRepairedOrUnusable)
{
    for (const auto &form : forms()) {
        SCOPED_TRACE(form.name);
        auto content = srgb_profile();
        form.change(content);
        EXPECT_EQ(matches(repaired_profile(content), ColorModel::rgb), form.kept);
    }
    EXPECT_EQ(repaired_profile({}), nullptr);
}

TEST(IccProfile, ThatIsSoundStaysAsItIs)
{
    EXPECT_EQ(*repaired_profile(srgb_profile()), srgb_profile());
}

// A cut profile loses the tags that lie beyond its end.
TEST(IccProfile, ThatIsCutAnywhereIsRepairedOrUnusable)
{
    const auto whole = srgb_profile();
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const auto profile =
            repaired_profile({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
        EXPECT_EQ(matches(profile, ColorModel::rgb), is_sound_profile(*profile)) << length;
    }
}

// Returns the profile that an answer carries, as render() decides.
Profile embedded(const Form &form)
{
    auto content = srgb_profile();
    form.change(content);
    auto profile = repaired_profile(content);
    return matches(profile, ColorModel::rgb) ? profile : nullptr;
}

TEST(IccProfile, OfEveryFormIsWrittenInEveryFormat)
{
    const auto picture = photo(kRgb, {17, 13});
    for (const auto &form : forms()) {
        for (const auto format : writable_formats()) {
            SCOPED_TRACE(std::string(form.name) + " in " + std::string(traits(format).name));
            TestSink sink;
            push(picture, *make_writer({.format = format, .icc_profile = embedded(form)}, kRgb,
                                       picture.size, sink));
            EXPECT_FALSE(sink.bytes().empty());
        }
    }
}

TEST(IccProfile, ThatIsKeptIsInThePng)
{
    const auto picture = photo(kRgb, {17, 13});
    for (const auto &form : forms()) {
        SCOPED_TRACE(form.name);
        TestSink sink;
        push(picture, *make_png_writer({.icc_profile = embedded(form)}, kRgb, picture.size, sink));
        const std::string_view bytes(reinterpret_cast<const char *>(sink.bytes().data()),
                                     sink.bytes().size());
        EXPECT_EQ(bytes.find("iCCP") != std::string_view::npos, form.kept);
    }
}

}   // namespace
}   // namespace iiif
