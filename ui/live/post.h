#pragma once

#include <functional>
#include <memory>

class QObject;

namespace shiftscope {

/// The one way from other threads back into the thread of an object. A handle, taken there and given by value to whoever works
/// elsewhere; it may outlive the object. For any thread.
class Post {
public:
    /// In the thread of `owner`.
    explicit Post(QObject &owner);

    /// Calls `work` in the owner's thread, later, in the order of the calls; never once the owner is gone. What `work` throws is
    /// written to the program's log, and goes no further.
    void operator()(std::function<void()> work) const;

private:
    struct Box;
    std::shared_ptr<Box> m_box;
};

} // namespace shiftscope
