#include <spondyl/anatomy.hpp>
#include <spondyl/error.hpp>

#include <cstdio>

int main() {
    const auto name = spondyl::name_of(spondyl::level_named("l4/l5"));
    std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
    try {
        spondyl::level_named("L4_L6");
    } catch (const spondyl::NameError& error) {
        std::printf("%s\n", error.what());
        return name == "L4_L5" ? 0 : 1;
    }
    std::printf("L4_L6 was accepted as a level\n");
    return 1;
}
