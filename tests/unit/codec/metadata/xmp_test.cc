#include <string>

#include <gtest/gtest.h>

#include "codec/metadata/xmp.h"

namespace iiif {
namespace {

std::string packet_of(const std::string &xmp, double per_metre = 0)
{
    Metadata metadata;
    metadata.xmp = xmp;
    metadata.columns_per_metre = metadata.rows_per_metre = per_metre;
    return xmp_packet(metadata, {640, 480});
}

TEST(Xmp, IsPutRightInAttributesAndElements)
{
    EXPECT_EQ(packet_of(R"(<a tiff:Orientation="6" tiff:ImageWidth = '9' b="6"/>)"),
              R"(<a tiff:Orientation="1" tiff:ImageWidth = '640' b="6"/>)");
    EXPECT_EQ(packet_of("<tiff:Orientation>8</tiff:Orientation><tiff:ImageLength>\n7\n</x>"),
              "<tiff:Orientation>1</tiff:Orientation><tiff:ImageLength>480</x>");
}

TEST(Xmp, KeepsWhatOnlyLooksLikeIt)
{
    for (const std::string xmp :
         {"tiff:Orientation=\"6\"", "<a xtiff:Orientation=\"6\"/>", "<a tiff:OrientationX=\"6\"/>",
          "<a tiff:Orientation", "<a tiff:Orientation=", "<a tiff:Orientation=\"6", "words", ""}) {
        EXPECT_EQ(packet_of(xmp), xmp);
    }
}

TEST(Xmp, TellsTheResolutionOfTheAnswer)
{
    EXPECT_EQ(packet_of(R"(<a tiff:XResolution="7/1" tiff:ResolutionUnit="3"/>)", 300 / 0.0254),
              R"(<a tiff:XResolution="300000/1000" tiff:ResolutionUnit="2"/>)");
    EXPECT_EQ(packet_of(R"(<a tiff:XResolution="7/1"/>)"), R"(<a tiff:XResolution="7/1"/>)");
}

TEST(Xmp, IsReadInTimeHoweverOftenItSaysTheSame)
{
    std::string xmp;
    while (xmp.size() < (std::size_t{1} << 20)) {
        xmp += " tiff:Orientation=\"";
    }
    EXPECT_GE(packet_of(xmp).size(), 1U);
}

}   // namespace
}   // namespace iiif
