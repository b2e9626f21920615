// The kinds of answers: one function for each kind of Ask, each in a file of its own. It makes the
// Reply, and decodes nothing: a body that needs pixels makes them when it is sent. All throw Error
// for what is refused. Any thread.
//
// To add a kind of answer is to add its Ask to model/ask.h, its function here, and its file.
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

}   // namespace iiif
