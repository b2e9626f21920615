// other_forms() by utf8proc.
#include "base/unicode_forms.h"

#include <algorithm>
#include <utility>

#include <utf8proc.h>

namespace iiif {

namespace {

// utf8proc writes code points into the buffer, then their UTF-8 form over them.
void add_form(std::vector<std::string> &forms, const std::string &text, utf8proc_option_t form)
{
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form);
    const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data());
    const auto length = static_cast<utf8proc_ssize_t>(text.size());
    const auto count = utf8proc_decompose(bytes, length, nullptr, 0, options);
    if (count <= 0) {
        return;   // not UTF-8
    }
    std::vector<utf8proc_int32_t> buffer(static_cast<std::size_t>(count) + 1);
    static_cast<void>(utf8proc_decompose(bytes, length, buffer.data(), count, options));
    const auto encoded = utf8proc_reencode(buffer.data(), count, options);
    const auto *begin = reinterpret_cast<const char *>(buffer.data());
    std::string result(begin, static_cast<std::size_t>(std::max<utf8proc_ssize_t>(encoded, 0)));
    if (encoded > 0 && result != text) {
        forms.push_back(std::move(result));
    }
}

}   // namespace

std::vector<std::string> other_forms(const std::string &text)
{
    std::vector<std::string> forms;
    if (std::ranges::any_of(text, [](unsigned char c) { return c >= 0x80; })) {
        add_form(forms, text, UTF8PROC_COMPOSE);
        add_form(forms, text, UTF8PROC_DECOMPOSE);
    }
    return forms;
}

}   // namespace iiif
