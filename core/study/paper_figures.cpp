#include "core/study/paper_figures.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/resources.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace shiftscope {

namespace {

constexpr const char *kHeader = "table,experiment,box,model,title,layer,column,mean,std,best";
constexpr std::size_t kFields = 10;

template <typename Number>
Number required(std::optional<Number> number)
{
    if (!number)
        throw std::invalid_argument("a number");
    return *number;
}

PaperFigure parsed(const std::string &line)
{
    std::vector<std::string> fields;
    std::istringstream text(line);
    for (std::string field; std::getline(text, field, ',');)
        fields.push_back(field);
    if (fields.size() != kFields)
        throw std::invalid_argument("fields");
    return {.table = required(parsedWhole<int>(fields[0])),
            .experiment = fields[1],
            .box = required(parsedWhole<int>(fields[2])),
            .model = fields[3],
            .title = fields[4],
            .layer = fields[5],
            .column = fields[6],
            .mean = required(parsedNumber(fields[7])),
            .deviation = required(parsedNumber(fields[8])),
            .best = fields[9] == "1"};
}

} // namespace

std::vector<PaperFigure> readPaperFigures()
{
    return readPaperFigures(resourceFolder() / "resources" / "paper" / "lee-yang-wang-2020.csv");
}

std::vector<PaperFigure> readPaperFigures(const std::filesystem::path &file)
{
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line != kHeader)
        throw InputError(file.string() + ": is not the file of the paper's figures (its first line must be " + kHeader + ")");
    std::vector<PaperFigure> figures;
    for (int number = 2; std::getline(in, line); ++number)
        try {
            figures.push_back(parsed(line));
        } catch (const std::logic_error &) {
            throw InputError(file.string() + ", line " + std::to_string(number) + ": is not a row of " + kHeader);
        }
    return figures;
}

} // namespace shiftscope
