#include "codec/metadata/xmp_texts.h"

#include <gtest/gtest.h>

namespace iiif {
namespace {

TEST(XmpTexts, ReadsEveryFormOfAProperty)
{
    EXPECT_EQ(xmp_text("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">A &amp; B</rdf:li>"
                       "<rdf:li xml:lang=\"de\">C</rdf:li></rdf:Alt></dc:title>",
                       "dc:title"),
              "A & B");
    EXPECT_EQ(xmp_text("<rdf:Description dc:title=\"Venus\" />", "dc:title"), "Venus");
    EXPECT_EQ(xmp_text("<dc:title>\n Venus\n</dc:title>", "dc:title"), "Venus");
    EXPECT_EQ(xmp_text("<cc:license rdf:resource=\"http://a\"/>", "cc:license"), "http://a");
}

TEST(XmpTexts, FindsNothingElse)
{
    for (const auto *packet :
         {"", "<dc:titles>x</dc:titles>", "<dc:title/>", "<dc:title", "<dc:title>", "<dc:title>x",
          "<dc:title><rdf:Alt></rdf:Alt></dc:title>", "xdc:title=\"x\"", " dc:title=\"x"}) {
        EXPECT_EQ(xmp_text(packet, "dc:title"), "") << packet;
    }
}

}   // namespace
}   // namespace iiif
