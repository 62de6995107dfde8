#pragma once

#include "ui/models/model_store.h"

#include <QString>

namespace shiftscope {

// How a model's row reads.

/// "present, unverified", "fetching, 42 %".
[[nodiscard]] QString stateText(const ModelRow &row);
/// What stateText() means, and what can be done about it.
[[nodiscard]] QString stateTip(const ModelRow &row);
/// "18.8 MB"; "unknown" when nobody published it.
[[nodiscard]] QString sizeText(const ModelRow &row);
/// "PyPI", or the name of the server.
[[nodiscard]] QString sourceText(const ModelRow &row);
/// Where from, in full.
[[nodiscard]] QString sourceTip(const ModelRow &row);
/// The file, below the home folder as ~/….
[[nodiscard]] QString fileText(const ModelRow &row);
/// Progress while something is under way, else the row's message; empty when there is nothing to say.
[[nodiscard]] QString noteText(const ModelRow &row);
/// All that is known: licence, terms, citation, address, sha256, file. HTML.
[[nodiscard]] QString detailsHtml(const ModelRow &row);
/// How far the activity is, 0 to 1; below zero when nobody knows.
[[nodiscard]] double share(const Progress &progress);

} // namespace shiftscope
