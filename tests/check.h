#pragma once

// A test runner of one page, for the rooms that must be testable where LibTorch is the only library (SHIFTSCOPE_ENGINE_ONLY)
// and no Qt header may stand in the same file. Everything else uses Qt Test.
//
//     TEST("a window without padding sees kernel inputs") { CHECK_EQUAL(Window{.kernel = 3}.outputs(5), 3); }

#include <cmath>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace check {

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Test {
    std::string statement;
    std::function<void()> body;
};

inline std::vector<Test> &tests()
{
    static std::vector<Test> all;
    return all;
}

inline int add(std::string statement, std::function<void()> body)
{
    tests().push_back({std::move(statement), std::move(body)});
    return 0;
}

[[noreturn]] inline void fail(const char *file, int line, const std::string &message)
{
    throw Failure(std::string(file) + ":" + std::to_string(line) + ": " + message);
}

template <typename A, typename B>
void equal(const A &actual, const B &expected, const char *text, const char *file, int line)
{
    if (actual == expected)
        return;
    std::ostringstream message;
    message << text << ": got " << actual << ", expected " << expected;
    fail(file, line, message.str());
}

inline void near(double actual, double expected, double tolerance, const char *text, const char *file, int line)
{
    if (std::abs(actual - expected) <= tolerance)
        return;
    std::ostringstream message;
    message << text << ": got " << actual << ", expected " << expected << " within " << tolerance;
    fail(file, line, message.str());
}

/// The message of the exception of type E that `body` must throw.
template <typename E>
std::string thrown(const std::function<void()> &body, const char *file, int line)
{
    try {
        body();
    } catch (const E &error) {
        return error.what();
    }
    fail(file, line, "expected an exception, none came");
}

inline int runAll(const std::string &filter)
{
    int passed = 0;
    int failed = 0;
    for (const Test &test : tests()) {
        if (test.statement.find(filter) == std::string::npos)
            continue;
        try {
            test.body();
            ++passed;
            std::cout << "PASS  " << test.statement << '\n';
        } catch (const std::exception &error) {
            ++failed;
            std::cout << "FAIL  " << test.statement << "\n      " << error.what() << '\n';
        }
    }
    std::cout << passed << " passed, " << failed << " failed\n";
    return failed == 0 && passed > 0 ? 0 : 1;
}

} // namespace check

#define CHECK_JOIN_(a, b) a##b
#define CHECK_JOIN(a, b) CHECK_JOIN_(a, b)
#define TEST(statement)                                                                                                          \
    static void CHECK_JOIN(testBody, __LINE__)();                                                                                \
    static const int CHECK_JOIN(testAdded, __LINE__) = check::add(statement, CHECK_JOIN(testBody, __LINE__));                    \
    static void CHECK_JOIN(testBody, __LINE__)()
#define CHECK(condition)                                                                                                         \
    do {                                                                                                                         \
        if (!(condition))                                                                                                        \
            check::fail(__FILE__, __LINE__, #condition);                                                                         \
    } while (false)
#define CHECK_EQUAL(actual, expected) check::equal(actual, expected, #actual, __FILE__, __LINE__)
#define CHECK_NEAR(actual, expected, tolerance) check::near(actual, expected, tolerance, #actual, __FILE__, __LINE__)
#define CHECK_THROWS(Type, body) check::thrown<Type>([&] { body; }, __FILE__, __LINE__)
#define CHECK_MAIN                                                                                                               \
    int main(int argc, char **argv)                                                                                              \
    {                                                                                                                            \
        return check::runAll(argc > 1 ? argv[1] : "");                                                                           \
    }
