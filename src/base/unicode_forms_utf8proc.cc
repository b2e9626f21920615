// other_forms() by utf8proc.
#include "base/unicode_forms.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace iiif {

namespace {

struct Free {
    void operator()(utf8proc_uint8_t *text) const noexcept { std::free(text); }
};

void add_form(std::vector<std::string> &forms, const std::string &text, utf8proc_option_t form)
{
    utf8proc_uint8_t *made = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &made,
                                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form));
    const std::unique_ptr<utf8proc_uint8_t, Free> owned(made);
    if (length < 0) {
        return;   // no memory, or not UTF-8
    }
    std::string result(reinterpret_cast<const char *>(made), static_cast<std::size_t>(length));
    if (result != text) {
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
