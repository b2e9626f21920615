// The request, the settings and the tools that the makers of manifests and collections share.
// Everything is borrowed for the length of the call. Used by one thread.
#pragma once

#include <memory>
#include <string>

#include "base/sink.h"
#include "engine/manifests/links.h"
#include "engine/manifests/outlines.h"
#include "engine/manifests/side_car.h"
#include "engine/manifests/side_cars.h"
#include "engine/sequence.h"
#include "engine/settings.h"
#include "model/ask.h"

namespace iiif {

struct Workshop {
    const Ask &ask;
    const std::string &path;   // absolute path of the picture or folder
    const Settings &settings;
    const SideCar &side_car;           // of the folder, or the entry of the picture
    const LanguageMap &label_around;   // of the folder around it, as its side-car states; or empty
    const Links &links;
    const Library &library;
    Outlines &outlines;
    SideCars &side_cars;
    const MayRead &may_read;
    Sink &client;   // asked before each file whether it still waits

    // Returns the outline of a file, empty where the location does not serve such files.
    [[nodiscard]] std::shared_ptr<const Outline> outline_of(const std::string &file,
                                                            const Digest &key) const
    {
        return outlines.of(file, key, settings.location.input_formats);
    }
};

}   // namespace iiif
