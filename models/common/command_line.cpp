#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <new>

#include "data/csv.h"
#include "data/simulated_tables.h"
#include "kernels/processor.h"
#include "kernels/threads.h"
#include "models/common/fit.h"
#include "models/common/info.h"
#include "models/common/option_values.h"
#include "models/common/program.h"
#include "models/common/report.h"
#include "models/common/sample.h"

namespace ballast {
namespace {

constexpr int kFailure = 1;
constexpr int kWrongCall = 2;

using Setter = std::function<void(const std::string&)>;
const CLI::callback_t kTakeAnything = [](const CLI::results_t&) { return true; };

// One command and its options. Every value is one raw text: nothing splits or unescapes it, and a
// repeated option takes one value each time.
class Command {
 public:
  Command(CLI::App& app, const std::string& name, const std::string& help)
      : app_(*app.add_subcommand(name, help)) {}

  CLI::App& app() { return app_; }
  bool chosen() const { return app_.parsed(); }

  void argument(const std::string& name, const std::string& help, std::string& into) {
    entries_.push_back({name, app_.add_option(name, kTakeAnything, help), text_setter(into)});
    one_text(*entries_.back().option)->required();
  }
  void value(const std::string& name, const std::string& type, const std::string& help,
             const Setter& set) {
    entries_.push_back({name, app_.add_option("--" + name, kTakeAnything, help), set});
    one_text(*entries_.back().option)->type_name(type);
  }
  void text(const std::string& name, const std::string& type, const std::string& help,
            std::string& into) {
    value(name, type, help, text_setter(into));
  }
  void count(const std::string& name, const std::string& help, Index& into) {
    value(name, "N", help,
          [name, &into](const std::string& text) { into = parse_count(name, text, 1); });
  }
  void list(const std::string& name, const std::string& type, const std::string& help,
            std::vector<std::string>& into) {
    value(name, type, help, [&into](const std::string& text) { into.push_back(text); });
    repeatable();
  }
  // The option added last may be given several times.
  void repeatable() {
    entries_.back().option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  void flag(const std::string& name, const std::string& help, bool& into) {
    entries_.push_back(
        {name, app_.add_flag("--" + name, help), [&into](const std::string&) { into = true; }});
  }
  void require(const std::string& name) { app_.get_option("--" + name)->required(); }

  // Hands on what the call gave; returns the names of the options in it.
  std::set<std::string> apply() const {
    std::set<std::string> given;
    for (const Entry& entry : entries_) {
      for (const std::string& text : entry.option->results()) entry.set(text);
      if (entry.option->count() > 0) given.insert(entry.name);
    }
    return given;
  }

 private:
  struct Entry {
    std::string name;
    CLI::Option* option;
    Setter set;
  };
  static Setter text_setter(std::string& into) {
    return [&into](const std::string& text) { into = text; };
  }
  static CLI::Option* one_text(CLI::Option& option) {
    return option.type_size(1)->expected(1)->allow_extra_args(false);
  }

  CLI::App& app_;
  std::vector<Entry> entries_;
};

std::string widths_text(const std::vector<Index>& widths) {
  std::string text;
  for (const Index width : widths) text += (text.empty() ? "" : ",") + std::to_string(width);
  return text;
}

std::string with_default(const std::string& help, const std::string& value) {
  return help + " [" + value + "]";
}

int parse_threads(const std::string& text) {
  constexpr Index kMostThreads = 4096;
  const Index count = parse_count("threads", text, 1);
  if (count > kMostThreads) throw UsageError("--threads " + text + ": give at most 4096");
  return static_cast<int>(count);
}

std::string rate_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

// How a table is read.
void add_reading_options(Command& command, FitOptions& options) {
  command.list("discrete", "COLUMN,...", "columns whose values are categories", options.discrete);
  command.list("continuous", "COLUMN,...", "columns whose values are numbers", options.continuous);
  command.value("type", "COLUMN=KIND",
                "kind of a column: integer, real, date (or date:%d/%m/%Y), boolean, category, "
                "constant, identifier",
                [&options](const std::string& text) { options.types.push_back(check_type(text)); });
  command.repeatable();
  command.list("ignore", "COLUMN,...", "columns that are left out of model and output",
               options.ignore);
  command.list("missing", "TEXT",
               "a further marker of missing values (empty, ?, NA and nan are known)",
               options.missing);
  command.flag("no-header", "the first line of the table is a row", options.no_header);
  command.value("delimiter", "CHARACTER", with_default("between values", options.delimiter),
                [&options](const std::string& text) {
                  options.delimiter = parse_delimiter("delimiter", text);
                });
  command.flag("trim", "drop the blanks around values", options.trim);
}

void add_table_options(Command& command, FitOptions& options) {
  add_reading_options(command, options);
  command.count("max-categories",
                with_default("categories of a column with a place of their own; the rarer ones "
                             "share one",
                             std::to_string(options.max_categories)),
                options.max_categories);
}

void add_network_options(Command& command, const Program& program, FitOptions& options) {
  command.count("embedding", with_default("size of the latent", std::to_string(options.embedding)),
                options.embedding);
  for (const LayerOption& layer : program.layer_options) {
    std::vector<Index>& widths = options.layers[layer.name];
    command.value(layer.name, "WIDTHS", with_default(layer.help, widths_text(widths)),
                  [name = layer.name, &widths](const std::string& text) {
                    widths = parse_widths(name, text);
                  });
  }
  if (!program.packs) return;
  command.count("pac",
                with_default("rows that the critic judges together", std::to_string(options.pac)),
                options.pac);
}

void add_training_options(Command& command, FitOptions& options) {
  command.count("epochs",
                with_default("passes over the table, in all", std::to_string(options.epochs)),
                options.epochs);
  command.count("steps", "training steps, in all, instead of --epochs", options.steps);
  command.count("batch-size",
                with_default("rows a training step", std::to_string(options.batch_size)),
                options.batch_size);
  command.value("learning-rate", "X", with_default("of Adam", rate_text(options.learning_rate)),
                [&options](const std::string& text) {
                  options.learning_rate = parse_positive("learning-rate", text);
                });
  command.count("early-stop",
                "stop after N epochs without a better quality figure on rows held out, and keep "
                "the best model",
                options.early_stop);
}

void add_run_options(Command& command, std::uint64_t& seed, int& threads, std::string& device,
                     bool& force) {
  command.value("seed", "N", with_default("names the random numbers", "0"),
                [&seed](const std::string& text) { seed = parse_seed("seed", text); });
  command.value("threads", "N", with_default("threads to use", "all processors"),
                [&threads](const std::string& text) { threads = parse_threads(text); });
  command.value("device", "DEVICE", with_default("where to compute: cpu, cuda or cuda:N", "cpu"),
                [&device](const std::string& text) { device = check_device_name("device", text); });
  command.flag("force", "overwrite existing files", force);
}

void add_fit(Command& command, const Program& program, FitOptions& options) {
  command.argument("TABLE.csv", "the table to learn (.gz is unpacked, - is standard input)",
                   options.table);
  command.text("output", "MODEL", "the model file to write", options.output);
  command.require("output");
  add_table_options(command, options);
  add_network_options(command, program, options);
  add_training_options(command, options);
  command.text("log", "LOG.jsonl", "write a JSON object an epoch", options.log);
  command.count("checkpoint-every", "write the model every N epochs", options.checkpoint_every);
  command.text("resume", "MODEL", "go on training this model; its options are kept",
               options.resume);
  add_run_options(command, options.seed, options.threads, options.device, options.force);
  const std::string call = program.name + " fit";
  command.app().footer(program.losses_help + "\nExamples:\n  " + call +
                       " adult.csv --output adult.model\n  " + call +
                       " adult.csv --output adult.model --epochs 50 --discrete education-num \\\n"
                       "      --log adult.jsonl --checkpoint-every 10\n  " +
                       call +
                       " adult.csv --output adult.model --resume adult.model --epochs 600\n");
}

void add_sample(Command& command, const Program& program, SampleOptions& options) {
  command.argument("MODEL", "a model file", options.model);
  command.count("rows", "rows to make", options.rows);
  command.require("rows");
  command.text("output", "OUT.csv", "the table to write; - is standard output", options.output);
  command.require("output");
  command.list("where", "CONDITION",
               "a condition that all rows fulfil: COLUMN, one of = != < <= > >=, VALUE; any number "
               "of them",
               options.where);
  command.text("balance", "COLUMN", "equal counts of this column's values", options.balance);
  add_run_options(command, options.seed, options.threads, options.device, options.force);
  const std::string call = program.name + " sample adult.model --rows ";
  command.app().footer(
      "The value of a condition is taken to the byte: Adult's values begin with a blank.\n"
      "Examples:\n  " +
      call + "1000 --output rows.csv\n  " + call +
      "1000 --output rich.csv --where 'income= >50K' --where 'age>=40'\n  " + call +
      "20000 --output even.csv --balance income\n");
}

void add_info(Command& command, std::string& model) {
  command.argument("MODEL", "a model file", model);
}

void add_report(Command& command, const Program& program, ReportOptions& options) {
  command.argument("REAL.csv", "the real table", options.real);
  command.argument("SYNTHETIC.csv", "the synthetic table", options.synthetic);
  command.text("output", "REPORT.html", "also write a page with plots", options.output);
  command.text("plot", "PLOT.png", "also write the distributions as a picture", options.plot);
  command.text("log", "LOG.jsonl", "the log of the fit: its losses stand on the page", options.log);
  add_reading_options(command, options.reading);
  command.flag("force", "overwrite existing files", options.force);
  const std::string call = program.name + " report adult.csv rows.csv";
  command.app().footer(
      "Quality is the mean of column shapes (has each column the right distribution?) and pair "
      "trends (do the columns go together as they should?); 1 is perfect. Rows that are copies of "
      "real ones are counted.\nExamples:\n  " +
      call + "\n  " + call + " --log adult.jsonl --output report.html --plot report.png\n");
}

struct DemoTableOptions {
  Index rows = 0;
  std::string output;
  std::uint64_t seed = 0;
  bool force = false;
};

void add_demo_table(Command& command, const Program& program, DemoTableOptions& options) {
  command.count("rows", "rows to make", options.rows);
  command.require("rows");
  command.text("output", "TABLE.csv", "the table to write; - is standard output", options.output);
  command.require("output");
  command.value("seed", "N", with_default("names the random numbers", "0"),
                [&options](const std::string& text) { options.seed = parse_seed("seed", text); });
  command.flag("force", "overwrite an existing file", options.force);
  command.app().footer(
      "Customers that do not exist: numbers, dates and categories, rare ones and "
      "missing ones among them.\nExample:\n  " +
      program.name + " demo-table --rows 10000 --output customers.csv\n");
}

void write_demo_table(const DemoTableOptions& options) {
  const Table table = simulate_customers(options.rows, options.seed);
  WriteOptions how;
  how.force = options.force;
  TableWriter writer(options.output, column_infos(table), how);
  writer.write(table);
  writer.close();
}

struct Calls {
  FitOptions fit;
  SampleOptions sample;
  std::string info;
  ReportOptions report;
  DemoTableOptions demo_table;
};

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

int parse_and_run(const Program& program, int argc, char** argv) {
  CLI::App app(program.description, program.name);
  app.set_version_flag("--version", program.name + " " + version_text());
  app.require_subcommand(1);
  Calls calls;
  calls.fit = program.defaults;
  Command fit_command(app, "fit", "learn a table; writes a model file");
  add_fit(fit_command, program, calls.fit);
  Command sample_command(app, "sample", "make rows with a model; writes a table");
  add_sample(sample_command, program, calls.sample);
  Command info_command(app, "info", "tell what a model file holds");
  add_info(info_command, calls.info);
  Command report_command(app, "report", "measure a synthetic table against the real one");
  add_report(report_command, program, calls.report);
  Command demo_table_command(app, "demo-table", "write a simulated table to try things on");
  add_demo_table(demo_table_command, program, calls.demo_table);
  check_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongCall;
  }
  if (fit_command.chosen()) {
    calls.fit.given = fit_command.apply();
    return fit(program, calls.fit);
  }
  if (sample_command.chosen()) {
    sample_command.apply();
    sample(program, calls.sample);
  } else if (info_command.chosen()) {
    info_command.apply();
    info(program, calls.info);
  } else if (report_command.chosen()) {
    report_command.apply();
    report(calls.report);
  } else {
    demo_table_command.apply();
    write_demo_table(calls.demo_table);
  }
  return 0;
}

}  // namespace

int run_program(const Program& program, int argc, char** argv) {
  const auto say = [&program](const std::string& text) {
    std::fprintf(stderr, "%s: %s\n", program.name.c_str(), text.c_str());
  };
  try {
    restart_with_short_waits(argv);
    return parse_and_run(program, argc, argv);
  } catch (const UsageError& error) {
    say(error.what());
    return kWrongCall;
  } catch (const std::bad_alloc&) {
    say("out of memory");
    return kFailure;
  } catch (const std::exception& error) {
    say(error.what());
    return kFailure;
  }
}

}  // namespace ballast
