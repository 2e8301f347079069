#include "models/program/command.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>

#include "kernels/processor.h"
#include "models/options/option_values.h"
#include "models/options/run_options.h"
#include "models/program/short_waits.h"

namespace ballast {
namespace {

constexpr int kFailure = 1;
constexpr int kWrongCall = 2;

const CLI::callback_t kTakeAnything = [](const CLI::results_t&) { return true; };

Command::Setter text_setter(std::string& into) {
  return [&into](const std::string& text) { into = text; };
}

CLI::Option* one_text(CLI::Option& option) {
  return option.type_size(1)->expected(1)->allow_extra_args(false);
}

int parse_threads(const std::string& text) {
  constexpr Index kMostThreads = 4096;
  return static_cast<int>(parse_count("threads", text, 1, kMostThreads));
}

// CLI11 would only say that a command is missing.
void check_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::string known;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == argv[1]) return;
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  throw UsageError("no command '" + std::string(argv[1]) + "'; the commands are " + known);
}

}  // namespace

void Command::argument(const std::string& name, const std::string& help, std::string& into) {
  optional_argument(name, help, into);
  entries_.back().option->required();
}

void Command::optional_argument(const std::string& name, const std::string& help,
                                std::string& into) {
  entries_.push_back({name, app_.add_option(name, kTakeAnything, help), text_setter(into)});
  one_text(*entries_.back().option);
}

void Command::value(const std::string& name, const std::string& type, const std::string& help,
                    const Setter& set) {
  entries_.push_back({name, app_.add_option("--" + name, kTakeAnything, help), set});
  one_text(*entries_.back().option)->type_name(type);
}

void Command::text(const std::string& name, const std::string& type, const std::string& help,
                   std::string& into) {
  value(name, type, help, text_setter(into));
}

void Command::count(const std::string& name, const std::string& help, Index& into, Index most) {
  value(name, "N", help,
        [name, most, &into](const std::string& text) { into = parse_count(name, text, 1, most); });
}

void Command::positive(const std::string& name, const std::string& help, double& into,
                       const std::string& usual) {
  value(name, "X", with_default(help, usual.empty() ? number_text(into) : usual),
        [name, &into](const std::string& text) { into = parse_positive(name, text); });
}

void Command::not_negative(const std::string& name, const std::string& help, double& into,
                           const std::string& usual) {
  value(name, "X", with_default(help, usual.empty() ? number_text(into) : usual),
        [name, &into](const std::string& text) {
          into = parse_number(name, text);
          if (into < 0) throw UsageError("--" + name + " " + text + ": give 0 or more");
        });
}

void Command::list(const std::string& name, const std::string& type, const std::string& help,
                   std::vector<std::string>& into) {
  value(name, type, help, [&into](const std::string& text) { into.push_back(text); });
  repeatable();
}

void Command::flag(const std::string& name, const std::string& help, bool& into) {
  entries_.push_back(
      {name, app_.add_flag("--" + name, help), [&into](const std::string&) { into = true; }});
}

void Command::seed(std::uint64_t& into) {
  value("seed", "N", with_default("names the random numbers", "0"),
        [&into](const std::string& text) { into = parse_seed("seed", text); });
}

void Command::precision(std::string& into) {
  value(
      "precision", "NAME",
      with_default("of products on CUDA: single, or tf32 (faster, 10 bits behind the point)", into),
      [&into](const std::string& text) {
        if (text != "single" && text != "tf32") {
          throw UsageError("--precision " + text + ": write single or tf32");
        }
        into = text;
      });
}

void Command::compute_options(int& threads, std::string& device) {
  value("threads", "N", with_default("threads to use", "all processors"),
        [&threads](const std::string& text) { threads = parse_threads(text); });
  value("device", "DEVICE", with_default("where to compute: cpu, cuda or cuda:N", "cpu"),
        [&device](const std::string& text) { device = check_device_name("device", text); });
}

void Command::run_options(std::uint64_t& seed_into, int& threads, std::string& device,
                          bool& force) {
  seed(seed_into);
  compute_options(threads, device);
  flag("force", "overwrite existing files", force);
}

void Command::repeatable() {
  entries_.back().option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Command::require(const std::string& name) { app_.get_option("--" + name)->required(); }

void Command::footer(const std::string& text) { app_.footer(text); }

bool Command::chosen() const { return app_.parsed(); }

int Command::run() const {
  std::set<std::string> given;
  for (const Entry& entry : entries_) {
    for (const std::string& text : entry.option->results()) entry.set(text);
    if (entry.option->count() > 0) given.insert(entry.name);
  }
  return action_(given);
}

CommandLine::CommandLine(std::string program, const std::string& description)
    : program_(std::move(program)), app_(std::make_unique<CLI::App>(description, program_)) {
  app_->set_version_flag("--version", program_ + " " + version_text());
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

Command& CommandLine::add(const std::string& name, const std::string& help,
                          Command::Action action) {
  return commands_.emplace_back(*app_->add_subcommand(name, help), std::move(action));
}

int CommandLine::parse_and_run(int argc, char** argv) {
  check_command(*app_, argc, argv);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? 0 : kWrongCall;
  }
  for (const Command& command : commands_) {
    if (command.chosen()) return command.run();
  }
  return kWrongCall;  // CLI11 requires one
}

namespace {

// A closed standard stream would give its number to the next file that is opened, which then gets
// the program's messages. It is opened the wrong way round, so that using it fails as before.
void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int CommandLine::run(int argc, char** argv) {
  const auto say = [this](const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", program_.c_str(), text.c_str());
  };
  try {
    fill_standard_streams();
    restart_with_short_waits(argv);
    const int code = parse_and_run(argc, argv);
    const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (code != 0 || written) return code;
    say("standard output could not be written whole");
    return kFailure;
  } catch (const UsageError& error) {
    say(error.what());
    return kWrongCall;
  } catch (const nlohmann::json::exception& error) {  // what is read as JSON is a model's options
    say("the model file is of another version of " + program_ +
        ", which kept other options; train it again (" + error.what() + ")");
    return kFailure;
  } catch (const std::bad_alloc&) {
    say("out of memory");
    return kFailure;
  } catch (const std::exception& error) {
    say(error.what());
    return kFailure;
  }
}

std::string with_default(const std::string& help, const std::string& value) {
  return help + " [" + value + "]";
}

std::string widths_text(const std::vector<Index>& widths) {
  std::string text;
  for (const Index width : widths) text += (text.empty() ? "" : ",") + std::to_string(width);
  return text;
}

namespace {

template <class T>
std::string shortest_text(T value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

}  // namespace

std::string number_text(double value) { return shortest_text(value); }
std::string number_text(float value) { return shortest_text(value); }

}  // namespace ballast
