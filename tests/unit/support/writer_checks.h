// Checks that hold for the writer of every format.
#pragma once

#include "codec/writer.h"
#include "test_picture.h"
#include "test_sink.h"

namespace iiif {

using MakeWriter = std::unique_ptr<RowSink> (*)(const WriterSettings &settings, PixelFormat format,
                                                Size size, Sink &sink);

inline std::vector<std::uint8_t> encoded(MakeWriter make, const TestPicture &picture,
                                         int quality = 90)
{
    TestSink sink;
    push(picture, *make({.quality = quality}, picture.format, picture.size, sink));
    return sink.bytes();
}

// Checks that the writer passes on the exception of a client that disconnects, at any byte, and
// writes nothing after it.
inline void check_failing_sink(MakeWriter make, const TestPicture &picture)
{
    const auto complete = encoded(make, picture).size();
    for (const auto most_bytes : {std::size_t{0}, std::size_t{1}, complete / 2, complete - 1}) {
        TestSink sink(most_bytes);
        try {
            push(picture, *make({.quality = 90}, picture.format, picture.size, sink));
            ADD_FAILURE() << "the exception got lost after " << most_bytes;
        }
        catch (const Error &error) {
            EXPECT_EQ(error.kind(), Kind::client_gone);
        }
        EXPECT_EQ(sink.writes_after_failure(), 0);
    }
}

// Checks that a writer that is destroyed before finish() frees its memory (the sanitizers check
// that) and writes nothing more.
inline void check_abandoned_writer(MakeWriter make, const TestPicture &picture)
{
    TestSink sink;
    std::size_t written = 0;
    {
        const auto writer = make({}, picture.format, picture.size, sink);
        PictureSource source(picture, (picture.size.height + 1) / 2);
        writer->write(source.next());
        written = sink.bytes().size();
    }
    EXPECT_EQ(sink.bytes().size(), written);
}

// Checks that the writer streams: bytes are written before the picture is complete.
inline void check_streaming(MakeWriter make, const TestPicture &picture)
{
    const auto complete = encoded(make, picture).size();
    TestSink sink;
    const auto writer = make({.quality = 90}, picture.format, picture.size, sink);
    PictureSource source(picture, picture.size.height / 2);
    writer->write(source.next());
    EXPECT_GT(sink.bytes().size(), complete / 4);
}

}   // namespace iiif
