#include "ui/patch_maker/patch_maker.h"

#include "core/scene/user_patches.h"
#include "ui/live/prepared_scene.h"
#include "ui/patch_maker/cut_controls.h"
#include "ui/patch_maker/patch_preview.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>

namespace shiftscope {

namespace {

constexpr int kPreviewSide = 512;
constexpr int kShadeSide = 700;
constexpr int kShade = 150; ///< of 255: how dark the ground is drawn

/// The ground as black that shines through where the object is.
QImage shadeOf(const cv::Mat &matte)
{
    const QImage opacity(matte.data, matte.cols, matte.rows, static_cast<qsizetype>(matte.step), QImage::Format_Grayscale8);
    const QImage small = opacity.width() > kShadeSide || opacity.height() > kShadeSide
                             ? opacity.scaled(kShadeSide, kShadeSide, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                                   .convertToFormat(QImage::Format_Grayscale8)
                             : opacity;
    QImage shade(small.size(), QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < small.height(); ++y) {
        const uchar *source = small.constScanLine(y);
        auto *target = reinterpret_cast<QRgb *>(shade.scanLine(y));
        for (int x = 0; x < small.width(); ++x)
            target[x] = qRgba(0, 0, 0, (255 - source[x]) * kShade / 255);
    }
    return shade;
}

QImage previewOf(const cv::Mat &patch)
{
    const QImage whole = imageOf(patch);
    if (whole.width() <= kPreviewSide && whole.height() <= kPreviewSide)
        return whole;
    return whole.scaled(kPreviewSide, kPreviewSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace

PatchMaker::PatchMaker(QWidget *parent)
    : QDialog(parent), m_canvas(new PictureCanvas(this)), m_preview(new PatchPreview(this)), m_controls(new CutControls(this)),
      m_name(new QLineEdit(this)), m_message(new QLabel(this)), m_save(new QPushButton(tr("&Save to library"), this))
{
    setWindowTitle(tr("Patch from a picture"));
    setAcceptDrops(true);
    build();
    connectParts();
    reflect();
    say(tr("Drop a picture here, paste one (Ctrl+V), or open a file."), false);
}

PatchMaker::~PatchMaker()
{
    m_running.request_stop();
}

void PatchMaker::build()
{
    m_name->setObjectName(QStringLiteral("patchName"));
    m_name->setAccessibleName(tr("Name of the patch"));
    m_name->setToolTip(tr("What the patch is called in the library, and after --patch"));
    m_name->setPlaceholderText(tr("Name of the patch"));
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setAccessibleName(tr("Message"));
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(2 * fontMetrics().lineSpacing() + 4);
    m_save->setObjectName(QStringLiteral("save"));
    m_save->setToolTip(tr("Keep the patch as a PNG with transparency, and use it"));
    auto *open = new QPushButton(tr("&Open picture…"), this);
    open->setAutoDefault(false);
    open->setToolTip(tr("A JPEG, PNG, WebP, BMP or TIFF file"));
    auto *pasteButton = new QPushButton(tr("&Paste"), this);
    pasteButton->setAutoDefault(false);
    pasteButton->setToolTip(tr("A picture from the clipboard (Ctrl+V)"));
    m_save->setAutoDefault(false);

    auto *source = new QHBoxLayout;
    source->addWidget(open);
    source->addWidget(pasteButton);
    auto *side = new QVBoxLayout;
    side->addLayout(source);
    side->addWidget(m_controls);
    side->addWidget(m_preview, 1);
    side->addWidget(m_name);
    side->addWidget(m_save);
    auto *grid = new QGridLayout(this);
    grid->addWidget(m_canvas, 0, 0);
    grid->addLayout(side, 0, 1, 2, 1);
    grid->addWidget(m_message, 1, 0);
    grid->setColumnStretch(0, 1);
    grid->setRowStretch(0, 1);
    resize(940, 620);

    connect(open, &QPushButton::clicked, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Open picture"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        dialog->setNameFilters({tr("Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")});
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { openFile(file.toStdString()); });
        dialog->open();
    });
    connect(pasteButton, &QPushButton::clicked, this, &PatchMaker::paste);
}

void PatchMaker::connectParts()
{
    auto *pasteKey = new QShortcut(QKeySequence::Paste, this);
    connect(pasteKey, &QShortcut::activated, this, &PatchMaker::paste);
    connect(m_controls, &CutControls::toolChosen, m_canvas, &PictureCanvas::setTool);
    connect(m_controls, &CutControls::brushWidthChanged, m_canvas, &PictureCanvas::setBrushWidth);
    connect(m_controls, &CutControls::undoWanted, this, &PatchMaker::undo);
    connect(m_controls, &CutControls::redoWanted, this, &PatchMaker::redo);
    connect(m_controls, &CutControls::featherChanged, this, [this](double feather) {
        CutOutline next = m_outline;
        next.feather = feather;
        change(std::move(next));
    });
    const auto takeRectangle = [this](const QRect &rectangle) {
        CutOutline next = m_outline;
        next.rectangle = {rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height()};
        change(std::move(next));
    };
    connect(m_controls, &CutControls::rectangleChanged, this, takeRectangle);
    connect(m_canvas, &PictureCanvas::rectangleDrawn, this, takeRectangle);
    connect(m_canvas, &PictureCanvas::strokeDrawn, this, [this](const Stroke &stroke) {
        CutOutline next = m_outline;
        next.strokes.push_back(stroke);
        change(std::move(next));
    });
    connect(m_controls, &CutControls::clearWanted, this, [this] {
        CutOutline next = m_outline;
        next.strokes.clear();
        change(std::move(next));
    });
    connect(m_save, &QPushButton::clicked, this, &PatchMaker::save);
    connect(m_name, &QLineEdit::returnPressed, this, &PatchMaker::save);
    connect(m_name, &QLineEdit::textChanged, this, &PatchMaker::reflect);
}

QString PatchMaker::message() const
{
    return m_message->text();
}

void PatchMaker::say(const QString &message, bool isProblem)
{
    m_message->setText(message.isEmpty() ? message : message.left(1).toUpper() + message.mid(1));
    m_message->setStyleSheet(isProblem ? QStringLiteral("font-weight: bold") : QString());
}

void PatchMaker::openFile(const std::filesystem::path &file)
{
    load([file] { return readPicture(file); });
}

void PatchMaker::take(const QMimeData *mime)
{
    if (const QString file = fileIn(mime); !file.isEmpty())
        openFile(file.toStdString());
    else
        load([image = qvariant_cast<QImage>(mime->imageData())] { return takePicture(image); });
}

void PatchMaker::paste()
{
    take(QApplication::clipboard()->mimeData());
}

void PatchMaker::load(std::function<SourcePicture()> read)
{
    say(tr("Reading the picture…"), false);
    m_files.runLatest([read = std::move(read)](const std::stop_token &) { return read(); },
                      [this](SourcePicture picture) { showPicture(std::move(picture)); },
                      [this](const QString &problem) { say(problem, true); });
}

void PatchMaker::showPicture(SourcePicture picture)
{
    m_picture = std::make_shared<const SourcePicture>(std::move(picture));
    const QSize size(m_picture->rgb.cols, m_picture->rgb.rows);
    m_outline = {};
    m_past.clear();
    m_future.clear();
    m_canvas->setPicture(m_picture->display, size);
    m_controls->setPictureSize(size);
    m_controls->chooseTool(CutTool::Rectangle);
    m_name->setText(m_picture->name);
    apply();
    m_canvas->setFocus();
}

void PatchMaker::change(CutOutline outline)
{
    if (!m_picture)
        return;
    m_past.push_back(m_outline);
    m_future.clear();
    m_outline = std::move(outline);
    apply();
}

void PatchMaker::undo()
{
    if (m_past.empty())
        return;
    m_future.push_back(m_outline);
    m_outline = m_past.back();
    m_past.pop_back();
    apply();
}

void PatchMaker::redo()
{
    if (m_future.empty())
        return;
    m_past.push_back(m_outline);
    m_outline = m_future.back();
    m_future.pop_back();
    apply();
}

void PatchMaker::apply()
{
    m_canvas->setOutline(m_outline);
    m_running.request_stop();
    m_running = {};
    if (m_outline.rectangle.empty()) {
        m_working = false;
        m_cutter.runLatest([](const std::stop_token &) { return 0; }, [](int) {}, {}); // whatever is under way is out of date
        m_cut.reset();
        m_canvas->setShade({}, {});
        m_preview->setPatch({});
        emit patchChanged({});
        say(tr("Draw a rectangle around the object."), false);
    } else {
        cut();
    }
    reflect();
}

void PatchMaker::cut()
{
    m_working = true;
    say(tr("Cutting…"), false);
    m_cutter.runLatest(
        [picture = m_picture, outline = m_outline, running = m_running](const std::stop_token &stop) -> std::optional<Result> {
            const std::stop_callback both(stop, [running] { running.request_stop(); });
            std::optional<CutOut> cut = cutOut(picture->rgb, outline, running.get_token());
            if (!cut)
                return std::nullopt;
            Result result{.cut = std::move(*cut), .patch = {}, .shade = {}};
            result.patch = previewOf(result.cut.patch);
            result.shade = shadeOf(result.cut.matte);
            return result;
        },
        [this](std::optional<Result> result) {
            if (result)
                showResult(std::move(*result));
        },
        [this](const QString &problem) {
            m_working = false;
            m_cut.reset();
            m_canvas->setShade({}, {});
            m_preview->setPatch({});
            emit patchChanged({});
            say(problem + u'.', true);
            reflect();
        });
}

void PatchMaker::showResult(Result result)
{
    m_working = false;
    m_cut = std::move(result.cut);
    m_canvas->setShade(result.shade, {m_cut->region.x, m_cut->region.y, m_cut->region.width, m_cut->region.height});
    m_preview->setPatch(result.patch);
    emit patchChanged(result.patch);
    say(tr("%1 x %2 pixels. Paint over what was taken wrongly: Object or Ground.").arg(m_cut->patch.cols).arg(m_cut->patch.rows),
        false);
    reflect();
}

void PatchMaker::reflect()
{
    m_controls->setEnabled(m_picture != nullptr);
    m_controls->reflect(m_outline, !m_past.empty(), !m_future.empty());
    m_save->setEnabled(m_cut.has_value() && !m_working && !m_name->text().trimmed().isEmpty());
}

void PatchMaker::save()
{
    if (!m_save->isEnabled())
        return;
    m_files.run([patch = m_cut->patch,
                 name = m_name->text().toStdString()](const std::stop_token &) { return saveUserPatch(patch, name); },
                [this](const std::filesystem::path &file) {
                    say(tr("Saved as %1.").arg(QString::fromStdString(file.string())), false);
                    emit saved(QString::fromStdString(file.string()));
                },
                [this](const QString &problem) { say(problem + u'.', true); });
}

void PatchMaker::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasImage() || !fileIn(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void PatchMaker::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    take(event->mimeData());
}

void PatchMaker::done(int result)
{
    emit patchChanged({}); // the network's canvas shows its own patch again
    QDialog::done(result);
}

} // namespace shiftscope
