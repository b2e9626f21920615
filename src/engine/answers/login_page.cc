// The answers to a LoginPage: the page that a visitor sees who has logged in, the form of
// mod_auth_form, and the page after a logout.
#include <string>
#include <utility>

#include "engine/answers/answers.h"
#include "engine/answers/login_html.h"
#include "protocol/login_services.h"
#include "protocol/login_url.h"

namespace iiif {

namespace {

using Kind = LoginText::Kind;

std::string element(std::string_view name, std::string_view text)
{
    const std::string tag(name);
    return '<' + tag + '>' + escaped(text) + "</" + tag + '>';
}

std::string title_of(const AnswerContext &context)
{
    return plain_text(context.settings.description.login_texts, Kind::label, kLoginLabel);
}

// The cookie says that this browser has been logged in, so that the token service can tell a login
// that has ended from none. A viewer of another site needs SameSite=None, and that needs https.
std::string login_cookie(const AnswerContext &context, bool known)
{
    const auto &uri = context.ask.uri;
    const auto host = uri.find("://") + 3;
    const auto path = uri.substr(uri.find('/', host), uri.rfind('/') - uri.find('/', host));
    auto cookie = std::string(kLoginCookie) + (known ? "=1" : "=; Max-Age=0") +
                  "; Path=" + (path.empty() ? "/" : path) + "; HttpOnly";
    return uri.starts_with("https://") ? cookie + "; Secure; SameSite=None" : cookie;
}

// A browser may ignore the cookie of a site that the visitor has only been led through. Who typed a
// password has used this site; everybody else presses a button (section 3.4, appendix A), unless
// the viewer is of this site itself, or a machine without a visitor's hands is to be let in.
bool needs_button(const LoginPage &asked, const AnswerContext &context)
{
    const auto &auth_type = context.ask.visitor.identity.auth_type;
    const auto profile = context.settings.description.login_profile;
    const bool typed = auth_type == "form" || auth_type == "Basic" || auth_type == "Digest";
    const bool own = asked.origin.empty() || asked.origin == origin_of_url(context.ask.uri);
    return !typed && !own && profile != LoginProfile::kiosk;
}

Reply access_page(const LoginPage &asked, const AnswerContext &context)
{
    const auto &texts = context.settings.description.login_texts;
    const auto title = title_of(context);
    const bool button = needs_button(asked, context);
    LoginHtml html{.title = title};
    html.body = element("h1", title);
    html.body += button
                     ? element("button", plain_text(texts, Kind::confirm, "Continue"))
                     : element("p", plain_text(texts, Kind::close, "You may close this window."));
    html.script =
        button ? "document.querySelector('button').onclick=()=>window.close()" : "window.close()";
    auto reply = html_reply(html);
    if (context.ask.visitor.identity.user.empty()) {
        return reply;
    }
    return std::move(reply).with_header({"Set-Cookie", login_cookie(context, true)});
}

// Sends 401 as httpd does, so that no cache and no program takes the form for the page behind it.
Reply form_page(const AnswerContext &context)
{
    constexpr int kUnauthorized = 401;
    const auto &texts = context.settings.description.login_texts;
    const auto title = title_of(context);
    LoginHtml html{.title = title};
    html.body = element("h1", plain_text(texts, Kind::heading, title));
    html.body += element("p", plain_text(texts, Kind::note));
    html.body += "<form method=\"post\" action=\"" + escaped(context.ask.visitor.form_target) +
                 "\"><label>User name<input name=\"httpd_username\" autocomplete=\"username\" "
                 "autofocus required></label><label>Password<input type=\"password\" "
                 "name=\"httpd_password\" autocomplete=\"current-password\" required></label>" +
                 element("button", plain_text(texts, Kind::confirm, kLoginLabel)) + "</form>";
    return html_reply(html).with_status(kUnauthorized);
}

Reply logout_page(const AnswerContext &context)
{
    constexpr int kSeeOther = 303;
    const auto &visitor = context.ask.visitor;
    context.resources.tokens.log_out(visitor.scope, visitor.identity.user, time_of_day());
    const Header cookie{"Set-Cookie", login_cookie(context, false)};
    if (const auto &next = context.settings.location.logout_uri; !next.empty()) {
        auto head = private_head("");
        head.status = kSeeOther;
        head.headers.insert(head.headers.end(), {cookie, {"Location", next}});
        return {std::move(head), ""};
    }
    const bool kept = visitor.identity.auth_type == "Basic";
    LoginHtml html{.title = kLogoutLabel};
    html.body = element(
        "h1", plain_text(context.settings.description.login_texts, Kind::logout, kLogoutLabel));
    html.body += element("p", kept ? "The browser keeps your password until you close it."
                                   : "You are logged out. You may close this window.");
    html.script = kept ? "" : "window.close()";
    return html_reply(html).with_header(cookie);
}

}   // namespace

Reply answer(const LoginPage &asked, const AnswerContext &context)
{
    switch (asked.page) {
    case LoginPage::Page::access:
        break;
    case LoginPage::Page::form:
        return form_page(context);
    case LoginPage::Page::logout:
        return logout_page(context);
    }
    return access_page(asked, context);
}

}   // namespace iiif
