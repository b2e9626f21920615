#include "engine/answers/login_html.h"

#include <utility>

#include "base/secrets.h"

namespace iiif {

namespace {

constexpr std::string_view kStyle =
    "body{font:1em/1.5 sans-serif;margin:3em auto;max-width:26em;padding:0 1em}"
    "label{display:block;margin:1em 0}input{display:block;font:inherit;padding:.4em;width:100%;"
    "box-sizing:border-box}button{font:inherit;padding:.5em 1.5em}";

std::string digest_of(std::string_view text)
{
    return "'sha256-" + base64(as_text(sha256(text))) + '\'';
}

std::string policy_of(const LoginHtml &html)
{
    return "default-src 'none'; base-uri 'none'; form-action 'self'; style-src " +
           digest_of(kStyle) + "; script-src " +
           (html.script.empty() ? "'none'" : digest_of(html.script)) + "; frame-ancestors " +
           html.frames;
}

}   // namespace

std::string escaped(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        switch (c) {
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '&':
            safe += "&amp;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += c;
        }
    }
    return safe;
}

Head private_head(std::string_view content_type)
{
    Head head;
    head.work = "login";
    head.content_type = content_type;
    head.headers = {{"Cache-Control", "no-store"},
                    {"Referrer-Policy", "no-referrer"},
                    {"X-Content-Type-Options", "nosniff"}};
    return head;
}

Reply html_reply(const LoginHtml &html)
{
    auto head = private_head("text/html; charset=utf-8");
    head.headers.push_back({"Content-Security-Policy", policy_of(html)});
    std::string text = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width\"><title>";
    text += escaped(html.title);
    text += "</title><style>" + std::string(kStyle) + "</style></head><body>" + html.body;
    if (!html.script.empty()) {
        text += "<script>" + html.script + "</script>";
    }
    return {std::move(head), text + "</body></html>\n"};
}

}   // namespace iiif
