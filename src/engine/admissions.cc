#include "engine/admissions.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "model/answer_record.h"

namespace iiif {

// The record learns of the count, which the thread leaves while it waits for bytes from afar.
Admissions::Admission::Admission(std::atomic<int> &count) noexcept : count_(&count)
{
    if (auto *record = current_record()) {
        record->admitted = count_;
    }
}

Admissions::Admission::~Admission()
{
    if (count_ == nullptr) {
        return;
    }
    --*count_;
    if (auto *record = current_record()) {
        record->admitted = nullptr;
    }
}

int Admissions::most(Work work) const noexcept
{
    if (threads_ == 0) {
        return std::numeric_limits<int>::max();
    }
    const int share = work == Work::large   ? threads_ / 2
                      : work == Work::small ? threads_ - threads_ / 4
                                            : threads_ - threads_ / 8;
    return std::max(share, 1);
}

bool Admissions::crowded() const noexcept
{
    return admitted_ + following_ > most(Work::opening);
}

int Admissions::load() const noexcept
{
    constexpr int kAll = 100;
    return threads_ == 0 ? 0 : (admitted_ + following_) * kAll / threads_;
}

void Admissions::refuse() const
{
    statistics_.add(Counter::refused_waiters);
    throw Error(Kind::busy, "The server is rendering too many pictures at the moment: ask again "
                            "in a few seconds.");
}

Admissions::Admission Admissions::admit(Work work)
{
    const auto admitted = ++admitted_;
    Admission admission(admitted_);
    if (admitted > most(work)) {
        refuse();
    }
    return admission;
}

Admissions::Admission Admissions::read()
{
    const auto reading = ++reading_;
    Admission admission(reading_);
    if (threads_ != 0 && reading > std::max(threads_ / 8, 1)) {
        refuse();
    }
    return admission;
}

}   // namespace iiif
