// The command line of a program with commands: `program command --option value ...`.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kernels/real.h"
#include "models/options/option_values.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ballast {

// One command and its options. Every value is one raw text: nothing splits or unescapes it, and a
// repeated option takes one value each time. What options are read into must outlive
// CommandLine::run.
class Command {
 public:
  using Setter = std::function<void(const std::string&)>;
  // Called with the names of the options in the call; returns the exit code.
  using Action = std::function<int(const std::set<std::string>& given)>;
  // The action that calls run(call) and has no exit code of its own; `call` is read when it acts.
  template <class Call, class Run>
  static Action action(const Call& call, Run run) {
    return [&call, run](const std::set<std::string>&) {
      run(call);
      return 0;
    };
  }

  Command(CLI::App& app, Action action) : app_(app), action_(std::move(action)) {}

  void argument(const std::string& name, const std::string& help, std::string& into);
  void optional_argument(const std::string& name, const std::string& help, std::string& into);
  // `set` may throw UsageError.
  void value(const std::string& name, const std::string& type, const std::string& help,
             const Setter& set);
  void text(const std::string& name, const std::string& type, const std::string& help,
            std::string& into);
  // At least 1.
  void count(const std::string& name, const std::string& help, Index& into,
             Index most = kLargestCount);
  // A number above 0, and one from 0 on; the help tells the value that stands in `into`, or
  // `usual`.
  void positive(const std::string& name, const std::string& help, double& into,
                const std::string& usual = "");
  void not_negative(const std::string& name, const std::string& help, double& into,
                    const std::string& usual = "");
  void list(const std::string& name, const std::string& type, const std::string& help,
            std::vector<std::string>& into);
  void flag(const std::string& name, const std::string& help, bool& into);
  void seed(std::uint64_t& into);
  void precision(std::string& into);
  void compute_options(int& threads, std::string& device);  // --threads, --device
  // Those, --seed and --force.
  void run_options(std::uint64_t& seed, int& threads, std::string& device, bool& force);

  void repeatable();  // the option added last may be given several times
  void require(const std::string& name);
  void footer(const std::string& text);  // of the help

  bool chosen() const;
  // Hands on what the call gave, and acts.
  int run() const;

 private:
  struct Entry {
    std::string name;
    CLI::Option* option;
    Setter set;
  };

  CLI::App& app_;
  Action action_;
  std::vector<Entry> entries_;
};

class CommandLine {
 public:
  CommandLine(std::string program, const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Command& add(const std::string& name, const std::string& help, Command::Action action);
  // Runs the command that the call names. Returns its exit code, 1 for a failure, 2 for a wrong
  // call; errors are told on standard error.
  int run(int argc, char** argv);

 private:
  int parse_and_run(int argc, char** argv);

  std::string program_;
  std::unique_ptr<CLI::App> app_;
  std::list<Command> commands_;
};

// For the help of an option.
std::string with_default(const std::string& help, const std::string& value);
std::string widths_text(const std::vector<Index>& widths);  // "256,256"
std::string number_text(double value);                      // the shortest that reads back the same
std::string number_text(float value);

}  // namespace ballast
