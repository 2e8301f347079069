#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "models/options/option_values.h"
#include "models/program/command.h"
#include "models/program/fit.h"
#include "models/program/info.h"
#include "models/program/program.h"
#include "models/program/report.h"
#include "models/program/sample.h"
#include "models/program/table_options.h"

namespace ballast {
namespace {

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
  command.value("learning-rate", "X", with_default("of Adam", number_text(options.learning_rate)),
                [&options](const std::string& text) {
                  options.learning_rate = parse_positive("learning-rate", text);
                });
  command.count("early-stop",
                "stop after N epochs without a better quality figure on rows held out, and keep "
                "the best model",
                options.early_stop);
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
  command.run_options(options.seed, options.threads, options.device, options.force);
  command.precision(options.precision);
  const std::string call = program.name + " fit";
  command.footer(program.losses_help + "\nExamples:\n  " + call +
                 " adult.csv --output adult.model\n  " + call +
                 " adult.csv --output adult.model --epochs 50 --discrete education-num \\\n"
                 "      --log adult.jsonl --checkpoint-every 10\n  " +
                 call + " adult.csv --output adult.model --resume adult.model --epochs 600\n");
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
  command.run_options(options.seed, options.threads, options.device, options.force);
  const std::string call = program.name + " sample adult.model --rows ";
  command.footer(
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
  command.text("log", "LOG.jsonl", "the log of the fit: its losses stand on the page", options.log);
  add_reading_options(command, options.reading);
  command.flag("force", "overwrite existing files", options.force);
  const std::string call = program.name + " report adult.csv rows.csv";
  command.footer(
      "Quality is the mean of column shapes (has each column the right distribution?) and pair "
      "trends (do the columns go together as they should?); 1 is perfect. Rows that are copies of "
      "real ones are counted.\nExamples:\n  " +
      call + "\n  " + call + " --log adult.jsonl --output report.html\n");
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
  command.seed(options.seed);
  command.flag("force", "overwrite an existing file", options.force);
  command.footer(
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

}  // namespace

int run_program(const Program& program, int argc, char** argv) {
  CommandLine line(program.name, program.description);
  FitOptions fit_options = program.defaults;
  SampleOptions sample_options;
  std::string model;
  ReportOptions report_options;
  DemoTableOptions demo_options;
  add_fit(line.add("fit", "learn a table; writes a model file",
                   [&](const std::set<std::string>& given) {
                     fit_options.given = given;
                     return fit(program, fit_options);
                   }),
          program, fit_options);
  const auto sample_rows = [&](const SampleOptions& options) { sample(program, options); };
  const auto print_info = [&](const std::string& path) { info(program, path); };
  add_sample(line.add("sample", "make rows with a model; writes a table",
                      Command::action(sample_options, sample_rows)),
             program, sample_options);
  add_info(line.add("info", "tell what a model file holds", Command::action(model, print_info)),
           model);
  add_report(line.add("report", "measure a synthetic table against the real one",
                      Command::action(report_options, report)),
             program, report_options);
  add_demo_table(line.add("demo-table", "write a simulated table to try things on",
                          Command::action(demo_options, write_demo_table)),
                 program, demo_options);
  return line.run(argc, argv);
}

}  // namespace ballast
