// Makes the text that tells the values of some pixels, in all views of a picture. Used by one
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sink.h"
#include "engine/answer_maker.h"
#include "engine/store.h"
#include "render/samples.h"

namespace iiif {

class ValuesMaker {
public:
    struct View {
        std::string name;
        Store::Lease reader;
        PixelValuesPlan plan;
    };

    // At least one view. Throws Error(bad_request) where these are more values than one answer has.
    ValuesMaker(AnswerMaker::House house, std::vector<View> views);

    // Returns one word for the access log. Throws Error where the values cannot be read.
    std::string_view send(Sink &sink);

private:
    [[nodiscard]] Work work() const;

    AnswerMaker::House house_;
    std::vector<View> views_;
};

}   // namespace iiif
