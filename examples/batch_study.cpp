// Runs a study file: subjects x exercises x restrictions, in threads and shards, resumable at any moment.
// batch_study STUDY.toml FOLDER [--threads N] [--shard I/N] [--collect FILE.h5]; the same folder goes on where it was.

#include <algorithm>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include <unistd.h>
#include <CLI/CLI.hpp>

#include "spondyl/error.hpp"
#include "spondyl/study.hpp"

using namespace spondyl;

namespace {

volatile std::sig_atomic_t interrupted = 0;

// One line on a terminal, rewritten; a line per tenth elsewhere.
class Bar {
public:
    explicit Bar(double units) : units_(units) {}
    void show(std::string_view stage, double fraction) {
        const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        if (stage != stage_) {
            stage_ = stage;
            start_ = Clock::now();
            first_ = shown_ = fraction;
        }
        const bool terminal = isatty(STDERR_FILENO) != 0;
        if (!terminal && fraction < shown_ + 0.1 && fraction < 1.0) return;
        if (fraction == last_ && !terminal) return;
        last_ = shown_ = fraction;
        const double rate = (fraction - first_) / seconds, left = rate > 0.0 ? (1.0 - fraction) / rate : 0.0;
        std::fprintf(stderr, "%s%s %5.1f %%  %.2f subjects/s  %02d:%02d:%02d left%s", terminal ? "\r" : "",
                     stage_.c_str(), 100.0 * fraction, rate * units_, static_cast<int>(left) / 3600,
                     static_cast<int>(left) / 60 % 60, static_cast<int>(left) % 60,
                     terminal && fraction < 1.0 ? "\033[K" : "\n");
        std::fflush(stderr);
    }

private:
    using Clock = std::chrono::steady_clock;
    double units_, first_ = 0.0, shown_ = 0.0, last_ = -1.0;
    std::string stage_;
    Clock::time_point start_ = Clock::now();
};

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{"Runs a study: docs/study_format.md. Begun again with the same folder, it goes on where it was."};
    std::string file, folder, collected, shard_text = "0/1";
    int threads = 0;
    app.add_option("study", file, "study file")->required()->check(CLI::ExistingFile);
    app.add_option("folder", folder, "folder for the parts; made if it is not there")->required();
    app.add_option("--threads", threads, "number of threads; 0: as many as the machine has")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--shard", shard_text, "I/N: every N-th block from the I-th on, I from 0")->capture_default_str();
    app.add_option("--collect", collected, "study file to write when all blocks are there");
    CLI11_PARSE(app, count, arguments);
    try {
        Shard shard;
        char rest = '\0';
        if (std::sscanf(shard_text.c_str(), "%d/%d%c", &shard.index, &shard.of, &rest) != 2) {
            std::fprintf(stderr, "--shard is \"%s\"; expected I/N, such as 0/4\n", shard_text.c_str());
            return 2;
        }
        const Datasets datasets = read_datasets();
        const StudyFolder study(read_study(file, datasets), datasets, folder);
        const StudyState before = study.state();
        std::fprintf(stderr, "%s: %d subjects, %d rows, %d of %d blocks done\n", before.id.c_str(), before.subjects,
                     before.rows, before.done, before.blocks);
        std::stop_source stop;
        for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { interrupted = 1; });
        Bar bar(static_cast<double>(before.subjects) / std::max(shard.of, 1));  // people of this shard
        const Progress progress{.report =
                                    [&](std::string_view stage, double fraction) {
                                        if (interrupted) stop.request_stop();
                                        bar.show(stage, fraction);
                                    },
                                .cancel = stop.get_token()};
        study.run(threads, shard, progress);
        if (collected.empty()) return 0;
        study.collect(collected, progress);
        std::fprintf(stderr, "written: %s\n", collected.c_str());
        return 0;
    } catch (const Cancelled&) {
        std::fprintf(stderr, "\nstopped; the same command goes on\n");
        return 130;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
