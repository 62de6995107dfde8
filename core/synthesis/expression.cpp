#include "core/synthesis/expression.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace shiftscope {

namespace {

bool beginsName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A number, or a weighted sum of scenes (then `number` is 0): the two cannot be added.
struct Value {
    double number = 0;
    std::vector<ExpressionTerm> terms;

    [[nodiscard]] bool isNumber() const { return terms.empty(); }
};

void addTo(Value &sum, const Value &other, double factor)
{
    sum.number += factor * other.number;
    for (const ExpressionTerm &term : other.terms) {
        const auto same = std::ranges::find(sum.terms, term.scene, &ExpressionTerm::scene);
        if (same == sum.terms.end())
            sum.terms.push_back({term.scene, factor * term.coefficient});
        else
            same->coefficient += factor * term.coefficient;
    }
}

Value scaled(const Value &value, double factor)
{
    Value result;
    addTo(result, value, factor);
    return result;
}

/// sum = product {("+" | "-") product}; product = unary {("*" | "/") unary}; unary = ["-" | "+"] factor;
/// factor = number | name | "mean" "(" sum {"," sum} ")" | "lerp" "(" sum "," sum "," sum ")" | "(" sum ")".
class Parser {
public:
    explicit Parser(const std::string &text) : m_text(text) {}

    Value whole()
    {
        Value value = sum();
        if (peek() != '\0')
            fail("'" + std::string(1, peek()) + "' is not expected");
        if (value.isNumber())
            fail("it names no scene");
        if (!std::ranges::all_of(value.terms, [](const auto &term) { return std::isfinite(term.coefficient); }))
            fail("a scene's weight is too large to be a number");
        return value;
    }

private:
    static constexpr int kDeepest = 64; ///< brackets within brackets

    [[noreturn]] void fail(const std::string &what) const
    {
        throw InputError("expression " + shown(m_text) + ", character " + std::to_string(std::min(m_at, m_text.size()) + 1) +
                         ": " + what +
                         "; accepted are sums of scenes such as 'A + B', 'A - B + C', '0.3*A + 0.7*B', "
                         "'mean(A, B)' and 'lerp(A, B, 0.5)'");
    }

    char peek()
    {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t'))
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }

    bool take(char wanted)
    {
        if (peek() != wanted)
            return false;
        ++m_at;
        return true;
    }

    void require(char wanted)
    {
        if (!take(wanted))
            fail(std::string("'") + wanted + "' is missing");
    }

    Value sum()
    {
        Value left = product();
        while (peek() == '+' || peek() == '-') {
            const double sign = m_text[m_at++] == '+' ? 1 : -1;
            const Value right = product();
            if (left.isNumber() != right.isNumber())
                fail("a number cannot be added to a scene");
            addTo(left, right, sign);
        }
        return left;
    }

    Value product()
    {
        Value left = unary();
        while (peek() == '*' || peek() == '/') {
            const bool divides = m_text[m_at++] == '/';
            const Value right = unary();
            if (divides && !right.isNumber())
                fail("a scene cannot be divided by");
            if (!left.isNumber() && !right.isNumber())
                fail("two scenes cannot be multiplied");
            if (divides && right.number == 0)
                fail("division by zero");
            if (divides)
                left = scaled(left, 1 / right.number);
            else
                left = left.isNumber() ? scaled(right, left.number) : scaled(left, right.number);
        }
        return left;
    }

    Value unary()
    {
        if (take('-'))
            return scaled(factor(), -1);
        take('+');
        return factor();
    }

    Value factor()
    {
        const char next = peek();
        if (take('(')) {
            Value inside = nested();
            require(')');
            return inside;
        }
        if (isDigit(next) || next == '.')
            return {.number = number(), .terms = {}};
        if (!beginsName(next))
            fail("a scene or a number is missing");
        const std::string name = this->name();
        if (peek() != '(')
            return {.number = 0, .terms = {{name, 1}}};
        return call(name);
    }

    Value nested()
    {
        if (++m_depth > kDeepest)
            fail("more than " + std::to_string(kDeepest) + " brackets lie within each other");
        Value value = sum();
        --m_depth;
        return value;
    }

    Value call(const std::string &function)
    {
        if (function != "mean" && function != "lerp")
            fail("'" + function + "' is no function");
        require('(');
        std::vector<Value> arguments{nested()};
        while (take(','))
            arguments.push_back(nested());
        require(')');
        if (function == "mean")
            return mean(arguments);
        if (arguments.size() != 3 || arguments[0].isNumber() || arguments[1].isNumber() || !arguments[2].isNumber())
            fail("lerp takes two scenes and a number");
        Value result = scaled(arguments[0], 1 - arguments[2].number);
        addTo(result, arguments[1], arguments[2].number);
        return result;
    }

    Value mean(const std::vector<Value> &arguments)
    {
        Value result;
        for (const Value &argument : arguments) {
            if (argument.isNumber())
                fail("mean takes scenes, not numbers");
            addTo(result, argument, 1 / static_cast<double>(arguments.size()));
        }
        return result;
    }

    double number()
    {
        double value = 0;
        const auto [end, error] = std::from_chars(m_text.data() + m_at, m_text.data() + m_text.size(), value);
        if (error != std::errc{} || !std::isfinite(value))
            fail("a number is not one");
        m_at = static_cast<std::size_t>(end - m_text.data());
        return value;
    }

    std::string name()
    {
        const std::size_t first = m_at;
        while (m_at < m_text.size() && (beginsName(m_text[m_at]) || isDigit(m_text[m_at])))
            ++m_at;
        return m_text.substr(first, m_at - first);
    }

    const std::string &m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
};

} // namespace

bool isSceneName(std::string_view text)
{
    return !text.empty() && beginsName(text.front()) &&
           std::ranges::all_of(text, [](char c) { return beginsName(c) || isDigit(c); });
}

Expression Expression::parse(const std::string &text)
{
    return {.text = text, .terms = Parser(text).whole().terms};
}

Expression Expression::between(const std::string &a, const std::string &b, double t)
{
    return parse("lerp(" + a + ", " + b + ", " + generalText(t) + ")");
}

void Expression::requireKnown(const std::vector<std::string> &known) const
{
    std::vector<std::string> names = known;
    names.emplace_back(kBlankScene);
    for (const ExpressionTerm &term : terms)
        if (std::ranges::find(names, term.scene) == names.end())
            throw InputError("expression " + shown(text) + " names the scene '" + term.scene + "', which is not given" +
                             didYouMean(term.scene, known) + "; the scenes are " + listed(names));
}

} // namespace shiftscope
