#pragma once

#include <filesystem>

namespace shiftscope {

/// The folder that holds models/ and resources/: $SHIFTSCOPE_RESOURCES where it is set, else ../share/shiftscope beside the
/// installed program, else the source tree the program was built from.
[[nodiscard]] std::filesystem::path resourceFolder();

/// models/catalog.toml, the published checkpoints, and models/imagenet_classes.txt, a label a line.
[[nodiscard]] std::filesystem::path catalogFile();
[[nodiscard]] std::filesystem::path classLabelsFile();

/// What the program keeps for the user: $XDG_DATA_HOME/shiftscope (or ~/.local/share/shiftscope). Throws InputError when
/// neither XDG_DATA_HOME nor HOME is set.
[[nodiscard]] std::filesystem::path dataFolder();

} // namespace shiftscope
