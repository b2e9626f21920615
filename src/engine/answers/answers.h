// One function for each kind of Ask, each in a file of its own. The function makes the Reply and
// decodes nothing: a body that needs pixels decodes them when it is sent. Every function throws
// Error for a request that is refused. Any thread.
//
// A new kind of answer needs its Ask in model/ask.h, its function here, and a file.
#pragma once

#include "engine/answers/context.h"
#include "engine/reply.h"
#include "model/ask.h"

namespace iiif {

[[nodiscard]] Reply answer(const Request &request, const AnswerContext &context);
[[nodiscard]] Reply answer(const Description &description, const AnswerContext &context);
[[nodiscard]] Reply answer(const Redirect &redirect, const AnswerContext &context);
[[nodiscard]] Reply answer(const Facts &facts, const AnswerContext &context);
[[nodiscard]] Reply answer(const TileBlock &block, const AnswerContext &context);
[[nodiscard]] Reply answer(const PixelValues &values, const AnswerContext &context);
[[nodiscard]] Reply answer(const Metrics &metrics, const AnswerContext &context);
[[nodiscard]] Reply answer(const Health &health, const AnswerContext &context);
[[nodiscard]] Reply answer(const Presentation &asked, const AnswerContext &context);
[[nodiscard]] Reply answer(const LoginPage &asked, const AnswerContext &context);
[[nodiscard]] Reply answer(const TokenPage &asked, const AnswerContext &context);
[[nodiscard]] Reply answer(const Probe &probe, const AnswerContext &context);

}   // namespace iiif
