#include "ui/session/kept_runs_dialog.h"

#include "ui/live/run_keeper.h"
#include "ui/settings.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace shiftscope {

namespace {
constexpr double kGigabyte = 1e9;
}

KeptRunsDialog::KeptRunsDialog(RunKeeper &keeper, Settings &settings, QWidget *parent)
    : QDialog(parent), m_keeper(keeper), m_used(new QLabel(this)), m_limit(new QDoubleSpinBox(this)),
      m_clear(new QPushButton(tr("&Clear"), this))
{
    setWindowTitle(tr("Kept sweeps"));
    auto *text = new QLabel(tr("Finished and unfinished sweeps are kept between starts, so that no scene is swept twice. "
                               "When the space is used up, those not used for longest are removed."),
                            this);
    text->setWordWrap(true);
    m_used->setObjectName(QStringLiteral("keptUsed"));
    m_limit->setObjectName(QStringLiteral("keptLimit"));
    m_limit->setRange(0, static_cast<double>(UserSettings::kMostKeptBytes) / kGigabyte);
    m_limit->setDecimals(1);
    m_limit->setSuffix(tr(" GB"));
    m_limit->setValue(static_cast<double>(settings.values().keptRunsBytes) / kGigabyte);
    m_limit->setKeyboardTracking(false);
    m_limit->setToolTip(tr("Most that kept sweeps may take on disk, in GB (10⁹ bytes); 0 keeps none"));
    m_clear->setObjectName(QStringLiteral("keptClear"));
    m_clear->setToolTip(tr("Remove all kept sweeps; files that you saved stay"));
    connect(m_limit, &QDoubleSpinBox::valueChanged, this, [this, &settings](double gigabytes) {
        UserSettings values = settings.values();
        values.keptRunsBytes = static_cast<qint64>(gigabytes * kGigabyte);
        settings.set(values);
        m_keeper.setLimit(values.keptRunsBytes);
    });
    connect(m_clear, &QPushButton::clicked, &m_keeper, &RunKeeper::clear);
    connect(&m_keeper, &RunKeeper::usedChanged, this, &KeptRunsDialog::reflect);

    auto *used = new QHBoxLayout;
    used->addWidget(m_used, 1);
    used->addWidget(m_clear);
    auto *form = new QFormLayout;
    form->addRow(tr("Used:"), used);
    form->addRow(tr("&At most:"), m_limit);
    auto *close = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addLayout(form);
    column->addWidget(close);
    reflect();
}

void KeptRunsDialog::reflect()
{
    const std::int64_t used = m_keeper.used();
    m_used->setText(used < 0 ? tr("not known yet") : QLocale::c().formattedDataSize(used, 1, QLocale::DataSizeSIFormat));
    m_clear->setEnabled(used > 0);
}

} // namespace shiftscope
