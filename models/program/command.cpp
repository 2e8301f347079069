#include "models/program/command.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <vector>

#include "kernels/processor.h"
#include "kernels/threads.h"
#include "models/program/advice.h"
#include "models/program/process.h"

namespace ballast {
namespace {

constexpr int kFailure = 1;
constexpr int kWrongCall = 2;

CLI::Option* add_option(CLI::App& app, const Option& option) {
  const std::string help = option.help + (option.shown.empty() ? "" : " [" + option.shown + "]");
  if (option.kind == OptionKind::flag) return app.add_flag("--" + option.name, help);
  const bool argument = option.kind == OptionKind::argument;
  CLI::Option* added = app.add_option((argument ? "" : "--") + option.name,
                                      [](const CLI::results_t&) { return true; }, help);
  added->type_size(1)->expected(1)->allow_extra_args(false)->required(option.required);
  if (!argument) added->type_name(option.type);
  if (option.kind == OptionKind::list) {
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  return added;
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

// A closed standard stream would give its number to the next file that is opened, which then gets
// the program's messages. It is opened the wrong way round, so that using it fails as before.
void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

struct CommandLine::Command {
  const CLI::App* app;
  std::vector<std::pair<Option, const CLI::Option*>> options;
  Action act;

  int run() const {
    std::set<std::string> given;
    for (const auto& [option, call] : options) {
      for (const std::string& text : call->results()) option.parse(text);
      if (call->count() > 0) given.insert(option.name);
    }
    set_thread_count(thread_count());  // those that the system can start
    return act(given);
  }
};

CommandLine::CommandLine(std::string program, const std::string& description)
    : program_(std::move(program)), app_(std::make_unique<CLI::App>(description, program_)) {
  app_->set_version_flag("--version", program_ + " " + version_text());
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

void CommandLine::add_command(const std::string& name, const std::string& help,
                              const std::string& footer, const OptionTable& table,
                              const Action& act) {
  CLI::App& app = *app_->add_subcommand(name, help);
  app.footer(footer);
  Command& command = commands_.emplace_back(Command{&app, {}, act});
  for (const Option& option : table.options()) {
    if (!option.hidden) command.options.emplace_back(option, add_option(app, option));
  }
}

int CommandLine::parse_and_run(int argc, char** argv) {
  check_command(*app_, argc, argv);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? 0 : kWrongCall;
  }
  for (const Command& command : commands_) {
    if (command.app->parsed()) return command.run();
  }
  return kWrongCall;  // CLI11 requires one
}

int CommandLine::run(int argc, char** argv) {
  const auto say = [this](const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", program_.c_str(), text.c_str());
  };
  std::signal(SIGXFSZ, SIG_IGN);  // writing past the file size limit is an error, as on a full disk
  try {
    fill_standard_streams();
    restart_with_short_waits(argv);
    const int code = parse_and_run(argc, argv);
    const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (code != 0 || written) return code;
    say("could not write all of standard output");
    return kFailure;
  } catch (const UsageError& error) {
    say(with_advice(error));
    return kWrongCall;
  } catch (const nlohmann::json::exception& error) {  // what is read as JSON is a model's options
    say("the model file is of another version of " + program_ +
        ", which kept other options; train it again (" + error.what() + ")");
    return kFailure;
  } catch (const std::bad_alloc&) {
    say("out of memory");
    return kFailure;
  } catch (const std::exception& error) {
    say(with_advice(error));
    return kFailure;
  }
}

}  // namespace ballast
