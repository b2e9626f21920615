// Makes the URLs of a location's pictures and documents, and describes pictures as layers of
// canvases. Owns copies of what it needs. Used by one thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/manifests/outlines.h"
#include "engine/settings.h"
#include "model/ask.h"
#include "protocol/presentation.h"

namespace iiif {

class Links {
public:
    // `memory` is the server's IIIFMemoryLimit, in bytes.
    Links(const Ask &ask, const Settings &settings, std::int64_t memory);

    [[nodiscard]] const ServiceForm &form() const noexcept { return form_; }

    // Returns the base URI of a file or folder; that of the location for an empty identifier.
    [[nodiscard]] std::string uri_of(std::string_view identifier) const;
    // Returns the base URI of a page. `several` tells whether its file has more than one.
    [[nodiscard]] std::string page_uri(const std::string &file_uri, int page, bool several) const;

    // Describes the page whose base URI is `service`, without a label.
    [[nodiscard]] Layer layer(std::string service, const PageOutline &page) const;

    // Returns a small picture of the page.
    [[nodiscard]] ImageLink thumbnail(const std::string &service, const PageOutline &page) const;

private:
    [[nodiscard]] ImageLink image(const std::string &service, const Size &full,
                                  const Scale &scale) const;
    [[nodiscard]] std::vector<Size> sizes_of(const PageOutline &page) const;

    std::string location_;
    char page_separator_;
    Limits limits_;
    ImageFormat format_;
    LoginAddresses login_;
    DescriptionSettings description_;
    ServiceForm form_;
};

}   // namespace iiif
