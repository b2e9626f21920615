#include "render/render_plan.h"

#include "base/append.h"

namespace iiif {

namespace {

void append_rect(std::string &text, const Rect &rect)
{
    append(text, rect.x, rect.y);
    text += ' ';
    append(text, rect.width, rect.height, 'x');
}

}   // namespace

std::string to_text(const RenderPlan &plan)
{
    std::string text = "level ";
    append(text, plan.level);
    text += ", source ";
    append_rect(text, plan.source);
    if (plan.resampled()) {
        text += ", window ";
        append_rect(text, plan.window.grid);
        text += " / ";
        append(text, plan.window.unit.width, plan.window.unit.height);
    }
    if (!plan.orientation.upright()) {
        text += plan.orientation.mirrored ? ", mirrored" : "";
        text += ", turned ";
        append(text, plan.orientation.quarter_turns);
    }
    text += plan.stored_tile ? ", stored" : "";
    if (plan.counted_level) {
        text += ", counted in level ";
        append(text, *plan.counted_level);
    }
    text += ", answer ";
    append(text, plan.resolved.answer.width, plan.resolved.answer.height, 'x');
    return text;
}

}   // namespace iiif
