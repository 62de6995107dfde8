#pragma once

#include "ui/plot/picture_page.h"

#include <QImage>
#include <QWidget>

#include <vector>

namespace shiftscope {

/// A page of pictures on the screen, in the colours of the palette, as large as there is room.
class PictureGrid : public QWidget {
    Q_OBJECT

public:
    explicit PictureGrid(QWidget *parent = nullptr);

    void setPage(const PicturePage &page);
    [[nodiscard]] const PicturePage &page() const { return m_page; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {420, 180}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    PicturePage m_page;
    std::vector<QImage> m_pictures;
};

} // namespace shiftscope
