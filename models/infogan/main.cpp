// infogan: images whose factors are readable codes (Chen et al. 2016).
#include <cstdio>
#include <set>

#include "kernels/threads.h"
#include "models/infogan/commands/commands.h"
#include "models/options/option_values.h"
#include "models/program/command.h"
#include "models/program/image_options.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr Index kLargestSide = 4096;       // of an image
constexpr Index kMostImages = 10'000'000;  // made at once: they stand in memory
constexpr Index kMostCells = 1000;         // of a block of traverse's, across and down
constexpr const char* kDescription =
    "Images whose factors are readable codes, learnt without labels (InfoGAN).";

void add_model_options(Command& command, InfoganOptions& options) {
  command.count("image-size", "scale the images to squares of so many pixels", options.image_size,
                kLargestSide);
  command.value("channels", "N", "1: grey, 3: colour", [&options](const std::string& text) {
    if (text != "1" && text != "3") throw UsageError("--channels " + text + ": give 1 or 3");
    options.channels = text == "1" ? 1 : 3;
  });
  command.value("codes", "CODES",
                with_default("cat:N is a code of N categories, cont:N are N continuous codes; "
                             "they are called c1, c2, ... in order",
                             options.codes),
                [&options](const std::string& text) {
                  parse_codes(text);
                  options.codes = text;
                });
  command.count("noise", with_default("noise numbers of an image", std::to_string(options.noise)),
                options.noise, kLargestWidth);
  command.value("noise-law", "LAW", with_default("uniform or normal", options.noise_law),
                [&options](const std::string& text) {
                  if (text != "uniform" && text != "normal") {
                    throw UsageError("--noise-law " + text + ": write uniform or normal");
                  }
                  options.noise_law = text;
                });
  command.positive("slope", "slope of the leaky ReLUs", options.slope);
  command.not_negative(
      "category-weight",
      "weight of a categorical code's information; 0: Q reads the code, and nothing else "
      "heeds it",
      options.category_weight);
  command.not_negative("continuous-weight", "the same of a continuous code",
                       options.continuous_weight);
  command.not_negative(
      "consistency-weight",
      "weight of real images keeping their category when they are turned, stretched or "
      "shifted a little; 0: the method as published, shorter steps",
      options.consistency_weight);
}

void add_fit(Command& command, InfoganOptions& options) {
  add_images(command, options.source);
  command.text("output", "MODEL", "the model file to write", options.output);
  command.require("output");
  add_model_options(command, options);
  command.count("epochs",
                with_default("passes over the images, in all", std::to_string(options.epochs)),
                options.epochs);
  command.count("steps", "training steps, in all, instead of --epochs", options.steps);
  command.count("batch-size",
                with_default("images a training step", std::to_string(options.batch_size)),
                options.batch_size);
  command.positive("discriminator-rate", "learning rate of discriminator and Q",
                   options.discriminator_rate);
  command.positive("generator-rate", "learning rate of the generator", options.generator_rate);
  command.text("log", "LOG.jsonl", "write a JSON object every 50 steps", options.log);
  command.text("sheet", "SHEET.png", "write generated images, of the same noise each time",
               options.sheet);
  command.count("sheet-every",
                with_default("steps from sheet to sheet", std::to_string(options.sheet_every)),
                options.sheet_every);
  command.count("checkpoint-every", "write the model every N epochs", options.checkpoint_every);
  command.text("resume", "MODEL", "go on training this model; its options are kept",
               options.resume);
  command.run_options(options.seed, options.threads, options.device, options.force);
  command.precision(options.precision);
  command.footer(
      "The losses: the discriminator's is the cross-entropy on real and on generated images, 1.39 "
      "where it cannot tell them apart; the generator's falls when its images pass for real. "
      "Information is how many nats an image tells of each code, at least: it should come close to "
      "ln N for N categories (2.30 for ten), and above 0 for a continuous code. Consistency is how "
      "many nats the category of a real image tells of that of a warped copy: the closer to ln N, "
      "the surer the categories are of real images.\n"
      "Examples:\n  infogan fit --dataset mnist --output mnist.model\n  infogan fit photos/ "
      "--image-size 64 --codes cat:5,cont:3 --output photos.model --sheet photos.png\n");
}

void add_model_call(Command& command, ModelCall& call) {
  command.argument("MODEL", "a model file", call.model);
}

void add_output(Command& command, const std::string& type, const std::string& help,
                ModelCall& call) {
  command.text("output", type, help, call.output);
  command.require("output");
  command.run_options(call.seed, call.threads, call.device, call.force);
}

void add_part(Command& command, EncodeCall& call) {
  command.text("part", "PART", with_default("of a named set: train or test", call.part), call.part);
}

void print_info(const std::string& path) {
  const ModelFile file = read_model_file(path);
  const NetworkSizes sizes = sizes_of(file, options_of(file, path));
  std::fputs(model_text(file).c_str(), stdout);
  std::printf("images: %s\n", size_text(sizes.height, sizes.width, sizes.channels).c_str());
  for (const Code& code : sizes.codes) {
    const std::string kind = code.categories == 0 ? "continuous, -1 to 1"
                                                  : std::to_string(code.categories) + " categories";
    std::printf("  %s  %s\n", code.name.c_str(), kind.c_str());
  }
  std::printf("options: %s\n", file.text("options").c_str());
}

int run(int argc, char** argv) {
  CommandLine line("infogan", kDescription);
  InfoganOptions fit_options;
  add_fit(line.add("fit", "learn images; writes a model file",
                   [&](const std::set<std::string>& given) {
                     fit_options.given = given;
                     return fit(fit_options);
                   }),
          fit_options);

  GenerateCall generate_call;
  Command& generate_command = line.add("generate", "make images; writes a PNG grid or an IDX file",
                                       Command::action(generate_call, generate));
  add_model_call(generate_command, generate_call);
  generate_command.count("rows", "images to make", generate_call.rows, kMostImages);
  generate_command.require("rows");
  generate_command.list("set", "CODE=VALUE", "give all images this value of a code",
                        generate_call.settings);
  add_output(generate_command, "OUT", "grid.png, images.idx or images.idx.gz", generate_call);
  generate_command.footer(
      "Example:\n  infogan generate mnist.model --rows 64 --set c1=3 --set c2=-1.5 --output "
      "grid.png\n");

  TraverseCall traverse_call;
  Command& traverse_command = line.add("traverse", "show what each code does; writes a PNG picture",
                                       Command::action(traverse_call, traverse));
  add_model_call(traverse_command, traverse_call);
  traverse_command.count("rows", with_default("rows of a block", "8"), traverse_call.rows,
                         kMostCells);
  traverse_command.count("columns", with_default("columns of a continuous code", "10"),
                         traverse_call.columns, kMostCells);
  add_output(traverse_command, "TRAVERSE.png", "the picture to write", traverse_call);

  EncodeCall encode_call;
  Command& encode_command = line.add("encode", "read the codes of images; writes a table",
                                     [&](const std::set<std::string>& given) {
                                       check_part(given, encode_call.source);
                                       encode(encode_call);
                                       return 0;
                                     });
  add_model_call(encode_command, encode_call);
  add_images(encode_command, encode_call.source);
  add_part(encode_command, encode_call);
  encode_command.text("output", "CODES.csv", "the table to write; - is standard output",
                      encode_call.output);
  encode_command.require("output");
  encode_command.compute_options(encode_call.threads, encode_call.device);
  encode_command.flag("force", "overwrite existing files", encode_call.force);

  EncodeCall evaluate_call;
  Command& evaluate_command = line.add("evaluate", "measure the codes against classes and factors",
                                       [&](const std::set<std::string>& given) {
                                         check_part(given, evaluate_call.source);
                                         evaluate(evaluate_call);
                                         return 0;
                                       });
  add_model_call(evaluate_command, evaluate_call);
  add_images(evaluate_command, evaluate_call.source);
  add_part(evaluate_command, evaluate_call);
  evaluate_command.seed(evaluate_call.seed);
  evaluate_command.compute_options(evaluate_call.threads, evaluate_call.device);

  InfoganDemoCall demo_call;
  Command& demo_command = line.add("demo", "learn drawn digits in two minutes; writes pictures",
                                   [&](const auto&) { return demo(demo_call); });
  demo_command.text("output", "FOLDER", with_default("where files go", demo_call.folder),
                    demo_call.folder);
  demo_command.run_options(demo_call.seed, demo_call.threads, demo_call.device, demo_call.force);

  std::string model;
  Command& info_command =
      line.add("info", "tell what a model file holds", Command::action(model, print_info));
  info_command.argument("MODEL", "a model file", model);
  return line.run(argc, argv);
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) { return ballast::run(argc, argv); }
