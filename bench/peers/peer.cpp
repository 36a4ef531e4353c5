#include "peer.hpp"

#include <stdexcept>

#include <time.h>

namespace peers {

Settled Peer::settle(const std::vector<double>&, double) { throw std::logic_error(name() + " has no integrator"); }
Settled Peer::settle_reference(const std::vector<double>&) { throw std::logic_error(name() + " has no integrator"); }

double cpu_now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace peers
