#include "ui/compose/scenes_panel.h"

#include "core/scene/patch_library.h"
#include "ui/compose/scene_editor.h"
#include "ui/compose/sketch_canvas.h"
#include "ui/explorer/background_button.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/live/prepared_scene.h"

#include <QDialog>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kBox = 75; ///< of a new patch, pixels: the paper's small one
constexpr std::size_t kMostScenes = 6;

/// "A", "B", … the first that is free.
std::string freeName(const std::vector<SceneSketch> &scenes)
{
    for (char letter = 'A'; letter < 'Z'; ++letter) {
        std::string name(1, letter);
        if (std::ranges::find(scenes, name, &SceneSketch::name) == scenes.end())
            return name;
    }
    return "Z";
}

QImage plain(int canvas)
{
    QImage white(canvas, canvas, QImage::Format_RGB888);
    white.fill(Qt::white);
    return white;
}

} // namespace

ScenesPanel::ScenesPanel(QWidget *parent)
    : QWidget(parent), m_row(new QHBoxLayout), m_add(new QPushButton(tr("Add scene"), this)), m_choice(new BackgroundButton(this))
{
    m_grounds[m_background] = plain(m_canvas);
    auto *all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addLayout(m_row, 1);
    all->addWidget(buildCommon());
    m_files.run([](const std::stop_token &) { return std::pair(resolvePatch("banana"), resolvePatch("car")); },
                [this](const std::pair<std::filesystem::path, std::filesystem::path> &files) {
                    emit beginningFound({{.name = "A", .patches = {{files.first, kBox, {24, 24}}}},
                                         {.name = "B", .patches = {{files.second, kBox, {124, 124}}}}});
                },
                [this](const QString &message) { emit problem(message); });
}

QWidget *ScenesPanel::buildCommon()
{
    auto *common = new QWidget(this);
    m_add->setObjectName(QStringLiteral("addScene"));
    m_add->setToolTip(tr("One more scene for the expression"));
    m_choice->setToolTip(tr("What lies under the patches of every scene: a colour, a picture or a texture"));
    m_choice->setBackground(m_background);
    auto *label = new QLabel(tr("&Background"), common);
    label->setBuddy(m_choice);
    auto *column = new QVBoxLayout(common);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_add);
    column->addSpacing(fontMetrics().height());
    column->addWidget(label);
    column->addWidget(m_choice);
    column->addStretch(1);
    // The button that asks for it may go with what it asks for.
    connect(m_add, &QPushButton::clicked, this, &ScenesPanel::addScene, Qt::QueuedConnection);
    connect(m_choice, &BackgroundButton::chosen, this, &ScenesPanel::tryBackground);
    return common;
}

void ScenesPanel::setCanvas(int canvas)
{
    if (canvas == m_canvas)
        return;
    m_canvas = canvas;
    m_grounds.clear();
    buildEditors();
    showGround();
}

void ScenesPanel::show(const std::vector<SceneSketch> &scenes, const std::string &background)
{
    const bool sameScenes = std::ranges::equal(scenes, m_scenes, {}, &SceneSketch::name, &SceneSketch::name);
    m_scenes = scenes;
    if (sameScenes)
        for (std::size_t i = 0; i < m_editors.size(); ++i)
            m_editors[i]->setScene(m_scenes[i], m_canvas);
    else
        buildEditors();
    fetchPatches();
    m_background = background;
    m_choice->setBackground(background);
    showGround();
}

void ScenesPanel::tryBackground(const std::string &background)
{
    fetchGround(background, true);
}

void ScenesPanel::fetchGround(const std::string &background, bool wanted)
{
    m_files.run([background,
                 canvas = m_canvas](const std::stop_token &) { return imageOf(Background::parse(background).onCanvas(canvas)); },
                [this, background, wanted](const QImage &ground) {
                    if (ground.width() == m_canvas)
                        m_grounds[background] = ground;
                    if (wanted)
                        emit backgroundWanted(background);
                    showGround();
                },
                [this](const QString &message) { emit problem(message); });
}

void ScenesPanel::showGround()
{
    const auto found = m_grounds.find(m_background);
    if (found == m_grounds.end()) {
        m_grounds[m_background] = plain(m_canvas); // until it is read
        fetchGround(m_background, false);
    }
    for (SceneEditor *editor : m_editors)
        editor->setGround(m_grounds[m_background]);
}

SceneEditor *ScenesPanel::editorOf(std::size_t index)
{
    auto *editor = new SceneEditor(this);
    editor->setScene(m_scenes[index], m_canvas);
    editor->setGround(m_grounds[m_background]);
    editor->setPatches(m_fitted);
    editor->setRemovable(m_scenes.size() > 1);
    connect(editor, &SceneEditor::edited, this,
            [this, index](const SceneSketch &scene, const QString &what, const QString &gesture) {
                edit(index, scene, what, gesture);
            });
    connect(editor, &SceneEditor::gestureEnded, this, &ScenesPanel::gestureEnded);
    connect(editor, &SceneEditor::patchWanted, this, [this, index] { choosePatch(index); });
    connect(
        editor, &SceneEditor::removeWanted, this, [this, index] { removeScene(index); },
        Qt::QueuedConnection); // the button that asks for it goes with it
    return editor;
}

void ScenesPanel::buildEditors()
{
    m_editors.clear();
    while (QLayoutItem *item = m_row->takeAt(0)) { // whatever asks for this is queued, so nobody is on his way back to them
        delete item->widget();
        delete item;
    }
    for (std::size_t i = 0; i < m_scenes.size(); ++i) {
        m_editors.push_back(editorOf(i));
        m_row->addWidget(m_editors.back(), 1);
    }
    m_add->setEnabled(m_scenes.size() < kMostScenes);
}

void ScenesPanel::addScene()
{
    std::vector<SceneSketch> more = m_scenes;
    if (more.size() >= kMostScenes)
        return;
    more.push_back({.name = freeName(m_scenes), .patches = {}});
    emit scenesWanted(more, tr("new scene"), {});
}

void ScenesPanel::removeScene(std::size_t index)
{
    std::vector<SceneSketch> fewer = m_scenes;
    if (index >= fewer.size() || fewer.size() < 2)
        return;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(index));
    emit scenesWanted(fewer, tr("removal of scene %1").arg(QString::fromStdString(m_scenes[index].name)), {});
}

void ScenesPanel::edit(std::size_t index, const SceneSketch &scene, const QString &what, const QString &gesture)
{
    if (index >= m_scenes.size())
        return;
    std::vector<SceneSketch> next = m_scenes;
    next[index] = scene;
    emit scenesWanted(next, what, gesture.isEmpty() ? QString() : QStringLiteral("%1 in %2").arg(gesture).arg(index));
}

void ScenesPanel::choosePatch(std::size_t scene)
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Add a patch to scene %1").arg(QString::fromStdString(m_scenes[scene].name)));
    dialog->resize(420, 460);
    auto *chooser = new PatchChooser(dialog);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(chooser);
    const auto take = [this, scene, dialog](const QString &file) {
        dialog->accept();
        if (scene >= m_scenes.size())
            return;
        SceneSketch next = m_scenes[scene];
        const int middle = (m_canvas - kBox) / 2;
        next.patches.push_back({file.toStdString(), kBox, {middle, middle}});
        edit(scene, next, tr("new patch"), {});
        m_editors[scene]->canvas().select(static_cast<int>(next.patches.size()) - 1);
    };
    // A click can come with an activation: one patch all the same.
    connect(chooser, &PatchChooser::patchChosen, dialog, take, static_cast<Qt::ConnectionType>(Qt::SingleShotConnection));
    connect(chooser, &PatchChooser::openWanted, dialog, [dialog, take] {
        auto *files = new QFileDialog(dialog, tr("Open patch"));
        files->setAttribute(Qt::WA_DeleteOnClose);
        files->setNameFilters({tr("Pictures with transparency (*.png *.svg)")});
        connect(files, &QFileDialog::fileSelected, dialog, take);
        files->open();
    });
    m_files.run([](const std::stop_token &) { return patchLibrary(); },
                [chooser = QPointer<PatchChooser>(chooser)](std::vector<LibraryEntry> entries) {
                    if (chooser)
                        chooser->setEntries(std::move(entries));
                },
                [this](const QString &message) { emit problem(message); });
    dialog->open();
}

void ScenesPanel::fetchPatches()
{
    for (const SceneSketch &scene : m_scenes)
        for (const PatchSketch &patch : scene.patches) {
            const std::pair key(patch.file, patch.box);
            if (m_fitted.contains(key))
                continue;
            m_fitted[key] = {}; // asked for
            m_files.run(
                [key](const std::stop_token &) { return imageOf(Patch::load(key.first).fitted(key.second, Fit::Contain)); },
                [this, key](const QImage &image) {
                    m_fitted[key] = image;
                    for (SceneEditor *editor : m_editors)
                        editor->setPatches(m_fitted);
                },
                [this](const QString &message) { emit problem(message); });
        }
}

} // namespace shiftscope
