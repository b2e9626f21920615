#include "engine/settings_text.h"

#include <bit>
#include <concepts>
#include <type_traits>

#include "config.h"
#include "base/append.h"
#include "pixel/watermark.h"
#include "protocol/iiif_link.h"

namespace iiif {

namespace {

constexpr std::size_t kUsualText = 200;   // usual length of settings_text(), in bytes

template <class Value>
concept Number = std::integral<Value> || std::is_enum_v<Value>;

// Appends settings to a text so that different settings never give the same text. A setting of a
// type that has no function here does not compile.
class SettingsText {
public:
    explicit SettingsText(std::string &text) : text_(text) {}

    void operator()(Number auto value)
    {
        text_ += ' ';
        append(text_, static_cast<std::int64_t>(value));
    }

    void operator()(std::string_view value)
    {
        (*this)(value.size());
        text_ += ':';
        text_ += value;
    }

    void operator()(const Color &color)
    {
        (*this)(color.red);
        (*this)(color.green);
        (*this)(color.blue);
    }

    void operator()(const RangeUse &range)
    {
        (*this)(range.source);
        (*this)(std::bit_cast<std::int64_t>(range.stated.low));
        (*this)(std::bit_cast<std::int64_t>(range.stated.high));
    }

    void operator()(std::span<const ImageFormat> formats)
    {
        (*this)(formats.size());
        for (const auto format : formats) {
            (*this)(format);
        }
    }

    void operator()(std::span<const LayerSuffix> layers)
    {
        (*this)(layers.size());
        for (const auto &[suffix, label] : layers) {
            (*this)(std::string_view(suffix));
            (*this)(std::string_view(label));
        }
    }

    void operator()(const LoginTexts &texts)
    {
        (*this)(texts.all.size());
        for (const auto &[kind, language, text] : texts.all) {
            (*this)(kind);
            (*this)(std::string_view(language));
            (*this)(std::string_view(text));
        }
    }

private:
    std::string &text_;
};

// Appends the settings of a rendered picture. The watermark counts only if the answer has one, so
// that answers below IIIFWatermarkMinWidth are shared with locations without a watermark.
class PictureText : public SettingsText {
public:
    PictureText(std::string &text, bool marked) : SettingsText(text), marked_(marked) {}

    using SettingsText::operator();
    void operator()(const std::shared_ptr<const Watermark> &watermark)
    {
        (*this)(marked_ ? std::string_view(watermark->name) : "");
    }
    void operator()(const MarkedWidth &) {}   // `marked_` depends on it

private:
    bool marked_;
};

}   // namespace

std::string settings_text(const RenderPlan &plan, const RenderSettings &settings)
{
    auto text = canonical_path(plan.resolved, Dialect::iiif3);
    text.reserve(kUsualText);
    text += ' ';
    text += to_text(plan);
    text += ' ';
    text += to_text(plan.resolved.look);
    PictureText add(text, is_marked(plan, settings));
    // The structured binding names all members: a new member does not compile until its author has
    // decided whether it counts. The canonical path contains the format; threads change no byte.
    const auto &[picture, format, quality, tiff_scheme, threads] = settings;
    for_each_member(picture, add);
    add(quality);
    add(tiff_scheme);
    text += ' ';
    text += PACKAGE_VERSION;
    return text;
}

std::string description_settings(const Ask &ask, std::string_view document,
                                 const InfoSettings &settings)
{
    std::string text(document);
    SettingsText add(text);
    add(ask.dialect ? static_cast<int>(*ask.dialect) : -1);
    add(std::string_view(ask.uri));
    add(std::string_view(ask.location));
    add(std::string_view(ask.login.services));
    add(std::string_view(ask.login.probes));
    // The limits follow from the chosen settings and from IIIFMemoryLimit, which no description
    // mentions. The pages follow from the file.
    const auto &[chosen, limits, formats, pages] = settings;
    for_each_member(chosen, add);
    add(formats);
    add(std::string_view(PACKAGE_VERSION));
    return text;
}

}   // namespace iiif
