#include "ui/explorer/path_animation.h"

#include "core/error.h"
#include "ui/plot/map_image.h"
#include "ui/plot/value_text.h"
#include "ui/plot/webp_animation.h"

#include <QCoreApplication>
#include <QFont>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kGap = 12;
constexpr int kCaption = 30;
constexpr int kSmallCanvas = 256; ///< up to there a pixel of the canvas is two of the picture's
constexpr int kFontPixels = 16;
constexpr int kDigits = 4;
constexpr int kShortestMs = 20;
constexpr int kLongestMs = 400; ///< who holds still is not waited for
constexpr int kLastMs = 1500;

QString tr(const char *text)
{
    return QCoreApplication::translate("PathAnimation", text);
}

/// What the network saw there.
QImage canvasAt(const PreparedScene &scene, Position position)
{
    const int side = scene.shifted.canvas;
    QImage canvas(side, side, QImage::Format_RGB32);
    QPainter painter(&canvas);
    if (scene.settings.mode == ShiftMode::Object) {
        painter.drawImage(0, 0, scene.background);
        painter.drawImage(position.x, position.y, scene.patch);
    } else if (scene.settings.mode == ShiftMode::Crop) {
        painter.drawImage(QRect(0, 0, side, side), scene.picture, QRect(position.x, position.y, side, side));
    } else {
        for (const int y : {position.y, position.y - side})
            for (const int x : {position.x, position.x - side})
                painter.drawImage(x, y, scene.picture);
    }
    return canvas;
}

/// The map in a square, its shape kept; and where positions lie in it.
class MapPlace {
public:
    MapPlace(const PathAnimation &animation, QRect square)
    {
        const Position last = animation.scene->shifted.last();
        const SimilarityMap &map = animation.map;
        const double halfX = map.xs.empty() ? 0.5 : cellSize(map.xs) / 2;
        const double halfY = map.ys.empty() ? 0.5 : cellSize(map.ys) / 2;
        m_extent = QRectF(QPointF(-halfX, -halfY), QPointF((map.xs.empty() ? last.x : map.xs.back()) + halfX,
                                                           (map.ys.empty() ? last.y : map.ys.back()) + halfY));
        const QSize fitted = m_extent.size().scaled(square.size(), Qt::KeepAspectRatio).toSize();
        m_rect = QRect(square.topLeft() + QPoint((square.width() - fitted.width()) / 2, (square.height() - fitted.height()) / 2),
                       fitted);
    }

    [[nodiscard]] QRect rect() const { return m_rect; }
    [[nodiscard]] QPointF pointOf(Position position) const
    {
        return {m_rect.x() + (position.x - m_extent.left()) / m_extent.width() * m_rect.width(),
                m_rect.y() + (position.y - m_extent.top()) / m_extent.height() * m_rect.height()};
    }

private:
    QRectF m_extent;
    QRect m_rect;
};

QString captionAt(const PathAnimation &animation, std::size_t step)
{
    const DragPath::Step &at = animation.path.steps()[step];
    const double value = animation.path.curve(animation.layer, animation.anchor)[step];
    return tr("step %1 of %2    x %3  y %4 px    %5, anchor %6: %7")
        .arg(step)
        .arg(animation.path.steps().size() - 1)
        .arg(at.position.x)
        .arg(at.position.y)
        .arg(QString::fromStdString(animation.names.layers.at(animation.layer)),
             QString::fromStdString(animation.names.anchors.at(animation.anchor)),
             std::isnan(value) ? tr("not measured") : valueText(value, kDigits));
}

void paintPath(QPainter &painter, const PathAnimation &animation, const MapPlace &place, std::size_t step)
{
    std::vector<QPointF> line;
    for (std::size_t i = 0; i <= step; ++i)
        line.push_back(place.pointOf(animation.path.steps()[i].position));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto &[colour, width] : {std::pair{Qt::white, 5.0}, std::pair{Qt::black, 2.5}}) {
        painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(line.data(), static_cast<int>(line.size()));
    }
    painter.setPen(QPen(Qt::white, 2));
    painter.setBrush(Qt::black);
    painter.drawEllipse(line.back(), 6, 6);
}

} // namespace

QImage frameAt(const PathAnimation &animation, std::size_t step)
{
    const int canvas = animation.scene->shifted.canvas;
    const int side = canvas <= kSmallCanvas ? 2 * canvas : canvas;
    QImage frame(2 * side + 3 * kGap, side + 2 * kGap + kCaption, QImage::Format_RGB32);
    frame.fill(Qt::white);
    QPainter painter(&frame);
    const QRect left(kGap, kGap, side, side);
    painter.drawImage(left, canvasAt(*animation.scene, animation.path.steps().at(step).position));
    painter.setPen(QColor(150, 150, 150));
    painter.drawRect(left.adjusted(-1, -1, 0, 0));
    const MapPlace place(animation, left.translated(side + kGap, 0));
    if (animation.map.values.empty())
        painter.fillRect(place.rect(), QColor(225, 225, 225));
    else
        painter.drawImage(place.rect(), mapImage(animation.map, ColourMap::named(animation.colourMap), animation.range));
    painter.drawRect(place.rect().adjusted(-1, -1, 0, 0));
    QFont font = painter.font();
    font.setPixelSize(kFontPixels);
    painter.setFont(font);
    painter.setPen(Qt::black);
    const QRect words(kGap, side + 2 * kGap, frame.width() - 2 * kGap, kCaption - kGap / 2);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font).elidedText(captionAt(animation, step), Qt::ElideRight, words.width()));
    paintPath(painter, animation, place, step);
    return frame;
}

std::string animatedWebp(const PathAnimation &animation, const std::stop_token &stop)
{
    const std::vector<DragPath::Step> &steps = animation.path.steps();
    if (steps.empty() || !animation.scene)
        throw WorkError("there is no path to animate: drag the patch first");
    WebpAnimation file(frameAt(animation, 0).size());
    for (std::size_t step = 0; step < steps.size(); ++step) {
        if (stop.stop_requested())
            throw WorkError("the animation was stopped");
        const bool last = step + 1 == steps.size();
        const double seconds = last ? 0 : steps[step + 1].seconds - steps[step].seconds;
        const int milliseconds = last ? kLastMs : std::clamp(static_cast<int>(seconds * 1000), kShortestMs, kLongestMs);
        file.add(frameAt(animation, step), milliseconds);
    }
    return file.bytes();
}

} // namespace shiftscope
