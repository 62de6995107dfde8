#include "ui/models/model_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QUrl>

#include <algorithm>

namespace shiftscope {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("shiftscope::Models", text);
}

QString megabytes(std::int64_t bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString percent(const Progress &progress)
{
    const double part = share(progress);
    return part < 0 ? QStringLiteral("…") : QStringLiteral(", %1 %").arg(static_cast<int>(part * 100));
}

QString pypiAddress(const CatalogEntry &entry)
{
    return QStringLiteral("https://pypi.org/project/%1/%2/")
        .arg(QString::fromStdString(entry.pipPackage), QString::fromStdString(entry.pipVersion));
}

QString progressText(const ModelRow &row)
{
    const Progress &progress = row.progress;
    if (row.activity == ModelRow::Activity::Checking)
        return tr("Reading the file and comparing it with the architecture…");
    if (progress.done == 0)
        return row.activity == ModelRow::Activity::Fetching ? tr("Waiting for the server…") : tr("Reading the file…");
    QString text = progress.total > 0 ? tr("%1 of %2").arg(megabytes(progress.done), megabytes(progress.total))
                                      : tr("%1 so far").arg(megabytes(progress.done));
    if (progress.rate > 0)
        text += tr(", %1/s").arg(megabytes(static_cast<std::int64_t>(progress.rate)));
    if (progress.total > 0 && progress.secondsLeft > 0)
        text += tr(", %1 left").arg(QString::fromStdString(formatDuration(progress.secondsLeft)));
    return text;
}

QString line(const QString &head, const QString &body)
{
    return QStringLiteral("<tr><td style='white-space:nowrap; padding-right:12px'><b>%1</b></td><td>%2</td></tr>")
        .arg(head, body);
}

QString escaped(const std::string &text)
{
    return QString::fromStdString(text).toHtmlEscaped();
}

QString link(const QString &address, const QString &text)
{
    return QStringLiteral("<a href='%1'>%2</a>").arg(address.toHtmlEscaped(), text.toHtmlEscaped());
}

/// What stands behind a name that is no network to be looked at.
QString nameRemark(const ModelRow &row)
{
    if (row.hasArchitecture)
        return {};
    if (row.entry && row.entry->kind == CheckpointKind::Generator)
        return tr(" (a generator: draws pictures from the features of %1's %2)")
            .arg(escaped(row.entry->model), escaped(row.entry->layer));
    return tr(" (this version of the program cannot run it yet)");
}

} // namespace

double share(const Progress &progress)
{
    return progress.total > 0 ? std::clamp(static_cast<double>(progress.done) / static_cast<double>(progress.total), 0.0, 1.0)
                              : -1;
}

QString stateText(const ModelRow &row)
{
    switch (row.activity) {
    case ModelRow::Activity::Fetching:
        return tr("fetching") + percent(row.progress);
    case ModelRow::Activity::Verifying:
        return tr("verifying") + percent(row.progress);
    case ModelRow::Activity::Checking:
        return tr("checking…");
    case ModelRow::Activity::None:
        break;
    }
    if (row.file.state == CheckpointState::Missing)
        return row.file.partBytes > 0 ? tr("partly fetched") : tr("missing");
    if (row.file.state == CheckpointState::Damaged || row.hashFits == false)
        return tr("damaged");
    if (row.hashFits == true)
        return tr("present, verified");
    return row.file.chosenByHand ? tr("present, your file") : tr("present, unverified");
}

QString stateTip(const ModelRow &row)
{
    if (row.activity != ModelRow::Activity::None)
        return progressText(row);
    if (row.file.state == CheckpointState::Missing && row.file.partBytes > 0)
        return tr("%1 have come; fetching goes on from there").arg(megabytes(row.file.partBytes));
    if (row.file.state == CheckpointState::Missing)
        return row.file.chosenByHand ? tr("The file that you chose is not there any more") : tr("Not on this machine");
    if (row.file.state == CheckpointState::Damaged)
        return tr("The file does not have the published size; fetching replaces it");
    if (row.hashFits == false)
        return tr("The file's sha256 is not the published one; fetching replaces it");
    if (row.hashFits == true)
        return tr("The file's sha256 is the published one");
    return row.file.chosenByHand ? tr("It fits the architecture; Verify compares its sha256 with the published one")
                                 : tr("The file is there and its size is right; Verify computes its sha256");
}

QString sizeText(const ModelRow &row)
{
    if (row.file.bytes > 0)
        return megabytes(row.file.bytes);
    const bool announced = row.activity == ModelRow::Activity::Fetching && row.progress.total > 0; // by the server
    return announced ? megabytes(row.progress.total) : tr("unknown");
}

QString sourceText(const ModelRow &row)
{
    if (row.file.chosenByHand)
        return tr("chosen by you");
    if (!row.entry)
        return tr("none published");
    if (!row.entry->pipPackage.empty())
        return QStringLiteral("PyPI");
    return QUrl(QString::fromStdString(row.entry->url)).host();
}

QString sourceTip(const ModelRow &row)
{
    if (!row.entry || row.file.chosenByHand)
        return sourceText(row);
    return row.entry->pipPackage.empty() ? QString::fromStdString(row.entry->url) : pypiAddress(*row.entry);
}

QString fileText(const ModelRow &row)
{
    const QString path = QString::fromStdString(row.file.path.string());
    const QString home = QDir::homePath() + u'/';
    return path.startsWith(home) ? QStringLiteral("~/") + path.mid(home.size()) : path;
}

QString noteText(const ModelRow &row)
{
    return row.activity == ModelRow::Activity::None ? row.message : progressText(row);
}

QString detailsHtml(const ModelRow &row)
{
    QString html = QStringLiteral("<h3 style='margin:0 0 6px 0'>%1</h3><table>").arg(escaped(row.title));
    html += line(tr("Name"), escaped(row.model) + nameRemark(row));
    if (row.entry) {
        const CatalogEntry &entry = *row.entry;
        html += line(tr("Licence"), escaped(entry.licence));
        if (!entry.terms.empty())
            html += line(tr("Terms"), escaped(entry.terms));
        html += line(tr("Cite"), escaped(entry.citation));
        const QString address = entry.pipPackage.empty() ? QString::fromStdString(entry.url) : pypiAddress(entry);
        html += line(tr("Source"), link(address, address));
        html +=
            line(tr("SHA-256"), escaped(entry.sha256) + (entry.sha256.size() < 64 ? tr("… (all that is published)") : QString()));
    } else {
        html += line(tr("Checkpoint"), tr("none is published; choose a file of your own"));
    }
    if (!row.file.path.empty())
        html += line(tr("File"), escaped(row.file.path.string()) + (row.file.chosenByHand ? tr(" (chosen by you)") : QString()));
    return html + QStringLiteral("</table>");
}

} // namespace shiftscope
