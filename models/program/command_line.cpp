#include "data/tables/csv.h"
#include "data/tables/simulated_tables.h"
#include "models/program/column_types.h"
#include "models/program/command.h"
#include "models/program/fit.h"
#include "models/program/info.h"
#include "models/program/report.h"
#include "models/program/sample.h"

namespace ballast {

struct DemoTableCall : CallOptions {
  Index rows = 0;
  std::string output;
};

OptionTable describe(DemoTableCall& o) {
  OptionTable t;
  t.count("rows", o.rows, "number of rows").require();
  t.text("output", o.output, "TABLE.csv", "table to write; - is standard output").require();
  t.append(describe(static_cast<CallOptions&>(o)).without({"threads", "device"}));
  return t;
}

namespace {

void write_demo_table(const DemoTableCall& call) {
  const Table table = simulate_customers(call.rows, call.seed);
  WriteOptions how;
  how.force = call.force;
  TableWriter writer(call.output, column_infos(table), how);
  writer.write(table);
  writer.close();
}

}  // namespace

int run_program(const Program& program, int argc, char** argv) {
  CommandLine line(program.kind.name, program.description);
  const std::string fit_call = "\n  " + program.kind.name + " fit adult.csv --output adult.model";
  FitCall defaults;
  defaults.model = program.kind.defaults;
  line.add(
      "fit", "train on a table; writes a model file", defaults,
      [&](const FitCall& call) { return fit_table(program, call); },
      program.losses_help + "\nExamples:" + fit_call + fit_call +
          " --epochs 50 --discrete education-num \\\n"
          "      --log adult.jsonl --checkpoint-every 10" +
          fit_call + " --resume adult.model --epochs 600\n");

  SampleCall sample_defaults;
  sample_defaults.corrects = !program.kind.defaults.encoder.bins;
  const std::string sample_call = "\n  " + program.kind.name + " sample adult.model --rows ";
  line.add(
      "sample", "generate rows with a model; writes a table", sample_defaults,
      [&](const SampleCall& call) { sample_table(program, call); },
      "Values of a condition must match exactly, including spaces: Adult's begin with one.\n"
      "Examples:" +
          sample_call + "1000 --output rows.csv" + sample_call +
          "1000 --output rich.csv --where 'income= >50K' --where 'age>=40'" + sample_call +
          "20000 --output even.csv --balance income\n");

  if (program.add_commands) program.add_commands(line);

  add_types(program.kind.name, line);

  line.add("info", "print the contents of a model file", InfoCall(),
           [&](const InfoCall& call) { print_table_info(program, call.model); });

  const std::string report_call = "\n  " + program.kind.name + " report adult.csv rows.csv";
  line.add(
      "report", "compare a synthetic table with the real one", ReportCall(), report_tables,
      "Each figure is shown beside its floor, the real table with shuffled columns, and its "
      "ceiling, the hold-out table (without one, half of the real rows against the other half). "
      "Detection asks whether boosted trees can tell synthetic rows from real ones: 1 they cannot, "
      "0 they always can. The report also counts synthetic rows that are copies of real rows.\n"
      "Examples:" +
          report_call + report_call + " --holdout test.csv --target income --json report.json" +
          report_call + " --log adult.jsonl --output report.html\n");

  line.add(
      "demo-table", "write a simulated example table", DemoTableCall(), write_demo_table,
      "The table has numbers, dates, categories, rare values and missing values.\nExample:\n  " +
          program.kind.name + " demo-table --rows 10000 --output customers.csv\n");
  return line.run(argc, argv);
}

}  // namespace ballast
