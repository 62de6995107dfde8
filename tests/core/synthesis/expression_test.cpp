#include "core/error.h"
#include "core/synthesis/expression.h"
#include "tests/check.h"

using namespace shiftscope;

namespace {

/// "A:1 B:-0.5"
std::string terms(const std::string &text)
{
    std::ostringstream out;
    for (const ExpressionTerm &term : Expression::parse(text).terms)
        out << (out.tellp() > 0 ? " " : "") << term.scene << ':' << term.coefficient;
    return out.str();
}

std::string refused(const std::string &text)
{
    return CHECK_THROWS(InputError, static_cast<void>(Expression::parse(text)));
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST("sums and differences keep the order in which scenes are named")
{
    CHECK_EQUAL(terms("A + B"), "A:1 B:1");
    CHECK_EQUAL(terms("A-B+C"), "A:1 B:-1 C:1");
    CHECK_EQUAL(terms("  B + A  "), "B:1 A:1");
    CHECK_EQUAL(terms("-A + (B - (C - A))"), "A:0 B:1 C:-1");
}

TEST("numbers scale scenes from either side")
{
    CHECK_EQUAL(terms("0.3*A + 0.7 * B"), "A:0.3 B:0.7");
    CHECK_EQUAL(terms("A/2 - B*2*3"), "A:0.5 B:-6");
    CHECK_EQUAL(terms("(1 + 2) * A"), "A:3");
    CHECK_EQUAL(terms("-2*(A - B)"), "A:-2 B:2");
}

TEST("mean and lerp are weighted sums")
{
    CHECK_EQUAL(terms("mean(A, B)"), "A:0.5 B:0.5");
    CHECK_EQUAL(terms("mean(A,B,C,A)"), "A:0.5 B:0.25 C:0.25");
    CHECK_EQUAL(terms("lerp(A, B, 0.25)"), "A:0.75 B:0.25");
    const Expression slider = Expression::between("A", "B", 0.25);
    CHECK_EQUAL(slider.terms[1].coefficient, 0.25);
}

TEST("a broken expression says where it goes wrong")
{
    CHECK(contains(refused("A + "), "character 5"));
    CHECK(contains(refused("A B"), "'B' is not expected"));
    CHECK(contains(refused("(A + B"), "')' is missing"));
    CHECK(contains(refused("A * B"), "two scenes cannot be multiplied"));
    CHECK(contains(refused("1 / A"), "cannot be divided by"));
    CHECK(contains(refused("A / 0"), "division by zero"));
    CHECK(contains(refused("A + 1"), "a number cannot be added to a scene"));
    CHECK(contains(refused("3"), "names no scene"));
    CHECK(contains(refused(""), "is missing"));
    CHECK(contains(refused("sum(A, B)"), "'sum' is no function"));
    CHECK(contains(refused("lerp(A, B)"), "lerp takes two scenes and a number"));
    CHECK(contains(refused("mean(A, 2)"), "mean takes scenes"));
    CHECK(contains(refused("1e999 * A"), "a number is not one"));
    CHECK(contains(refused(std::string(100000, '(')), "brackets"));
    CHECK(contains(refused(std::string(100000, '-') + "A"), "is missing"));
}

TEST("a scene that is not given is named, and the nearest one suggested")
{
    const Expression expression = Expression::parse("cat + dogs - blank");
    const std::vector<std::string> known{"cat", "dog"};
    const std::string message = CHECK_THROWS(InputError, expression.requireKnown(known));
    CHECK(contains(message, "'dogs'"));
    CHECK(contains(message, "did you mean 'dog'"));
    Expression::parse("cat + dog - blank").requireKnown(known);
}

CHECK_MAIN
