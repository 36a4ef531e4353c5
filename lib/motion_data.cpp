#include "spondyl/motion_data.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "spondyl/error.hpp"

namespace spondyl {

namespace {

constexpr std::array<std::string_view, 4> criterion_names{"elastic", "muscle_effort", "blend", "rhythm"};
constexpr std::array<std::string_view, 4> match_names{"reach_matched", "load_matched", "effort_matched", "guarding"};
constexpr std::array<std::string_view, 6> status_names{
    "ok", "reserve_exceeded", "support_lost", "not_reachable", "unstable_equilibrium", "not_converged"};

template <class E> E named(std::string_view text, std::span<const std::string_view> names, const char* what) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return static_cast<E>(i);
    std::string list;
    for (const auto& n : names) list += (list.empty() ? "" : ", ") + std::string(n);
    throw NameError("there is no " + std::string(what) + " \"" + std::string(text) + "\"; the names are " + list);
}

}  // namespace

std::string_view name_of(Criterion c) { return criterion_names[static_cast<std::size_t>(c)]; }
std::string_view name_of(Match m) { return match_names[static_cast<std::size_t>(m)]; }
std::string_view name_of(Status s) { return status_names[static_cast<std::size_t>(s)]; }
Criterion criterion_named(std::string_view text) { return named<Criterion>(text, criterion_names, "criterion"); }
Match match_named(std::string_view text) { return named<Match>(text, match_names, "comparison mode"); }

Status Motion::status() const {
    Status worst = Status::ok;
    for (const Certificate& c : certificates) worst = std::max(worst, c.status);
    return worst;
}

}  // namespace spondyl
