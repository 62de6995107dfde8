#include "core/error.h"
#include "core/scene/patch.h"
#include "core/scene/scene.h"

#include <cstdio>
#include <iostream>
#include <string>

// How the program reads pictures, for a test that compares it with another reader:
//
//   picture_dump picture|patch      reads file names from stdin, a line each
//
// and writes "WIDTH HEIGHT CHANNELS" and the pixels, or "refused SENTENCE", for each.

namespace {

void dump(const std::string &file, bool asPatch)
{
    try {
        const cv::Mat pixels = asPatch ? shiftscope::Patch::load(file).pixels() : shiftscope::loadPicture(file);
        std::cout << pixels.cols << ' ' << pixels.rows << ' ' << pixels.channels() << '\n';
        for (int y = 0; y < pixels.rows; ++y)
            std::cout.write(reinterpret_cast<const char *>(pixels.ptr(y)),
                            static_cast<std::streamsize>(pixels.cols * pixels.elemSize()));
    } catch (const shiftscope::InputError &error) {
        std::cout << "refused " << error.what() << '\n';
    }
}

} // namespace

int main(int count, char **arguments)
{
    if (count != 2) {
        std::fputs("usage: picture_dump picture|patch < NAMES\n", stderr);
        return 2;
    }
    std::string file;
    while (std::getline(std::cin, file))
        dump(file, std::string(arguments[1]) == "patch");
    return std::cout.flush() ? 0 : 1;
}
