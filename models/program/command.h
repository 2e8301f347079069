// The command line of a program with commands: `program command --option value ...`.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>

#include "models/options/option_table.h"

namespace CLI {
class App;
}  // namespace CLI

namespace ballast {

// Every value of an option is one raw text: nothing splits or unescapes it, and a list takes one
// value each time it is given.
class CommandLine {
 public:
  CommandLine(std::string program, const std::string& description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // A command with the options of describe(call), whose call starts as `defaults`. act(call)
  // returns an exit code or nothing. call.given, if it has one, gets the names of the options
  // given.
  template <class Call, class Run>
  void add(const std::string& name, const std::string& help, const Call& defaults, Run act,
           const std::string& footer = "") {
    const auto call = std::make_shared<Call>(defaults);
    const auto fill_and_act = [call, act](const std::set<std::string>& given) {
      if constexpr (requires { call->given; }) call->given = given;
      if constexpr (std::is_void_v<decltype(act(*call))>) {
        return act(*call), 0;
      } else {
        return act(*call);
      }
    };
    add_command(name, help, footer, describe(*call), fill_and_act);
  }
  // Runs the command that the call names. Returns its exit code, 1 for a failure, 2 for a wrong
  // call; errors are told on standard error.
  int run(int argc, char** argv);

 private:
  using Action = std::function<int(const std::set<std::string>& given)>;
  struct Command;

  void add_command(const std::string& name, const std::string& help, const std::string& footer,
                   const OptionTable& table, const Action& act);
  int parse_and_run(int argc, char** argv);

  std::string program_;
  std::unique_ptr<CLI::App> app_;
  std::list<Command> commands_;
};

}  // namespace ballast
