// Makes the text that tells the values of some pixels, in all views of a picture. Each is opened
// when it is read, and closed before the next one. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "engine/answer_maker.h"
#include "engine/sequence.h"
#include "engine/store.h"
#include "protocol/iip_samples.h"
#include "render/pixel_values.h"

namespace iiif {

class ValuesMaker {
public:
    struct View {
        PictureView picture;
        std::shared_ptr<const ImageInfo> info;
        PixelValuesPlan plan;   // of the picture that this info is of
    };

    // At least one view. The store is borrowed. Throws Error(bad_request) where these are more
    // values than one answer has, or where they take more memory than `most_bytes`.
    ValuesMaker(AnswerMaker::House house, Store &store, std::vector<View> views,
                std::int64_t most_bytes);

    // Returns one word for the access log. Throws Error where the values cannot be read, or where
    // the files are others by now.
    std::string_view send(Sink &sink);

private:
    [[nodiscard]] std::string read_all(Sink &client);
    [[nodiscard]] ViewValues read(const View &view, Sink &client);

    AnswerMaker::House house_;
    Store *store_;
    std::vector<View> views_;
    Work work_;
};

}   // namespace iiif
