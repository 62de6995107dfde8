#include "core/checkpoint/pickle.h"

#include "core/text.h"

#include <bit>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

// The machine's language is described in CPython's Lib/pickletools.py; the opcodes here bear its names.

namespace shiftscope {

namespace {

using Kind = PickleObject::Kind;

enum Opcode : unsigned char {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    Dup = '2',
    BinBytes = 'B',
    ShortBinBytes = 'C',
    BinFloat = 'G',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinPersId = 'Q',
    Reduce = 'R',
    BinString = 'T',
    ShortBinString = 'U',
    BinUnicode = 'X',
    EmptyList = ']',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    DictToMark = 'd',
    Appends = 'e',
    BinGet = 'h',
    LongBinGet = 'j',
    ListToMark = 'l',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    TupleToMark = 't',
    SetItems = 'u',
    EmptyDict = '}',
    EmptyTuple = ')',
    Proto = 0x80,
    NewObj = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinBytes8 = 0x8e,
    EmptySet = 0x8f,
    AddItems = 0x90,
    FrozenSet = 0x91,
    NewObjEx = 0x92,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
    ByteArray8 = 0x96,
};

constexpr unsigned char kHighestProtocol = 5;

[[noreturn]] void refuse(const std::string &what)
{
    throw InputError("holds a pickle that " + what);
}

/// The bytes of the pickle, taken from front to back.
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::size_t at() const { return m_at; }

    std::string_view take(std::uint64_t count)
    {
        if (count > m_bytes.size() - m_at)
            throw CutOffPickle("is cut off inside a pickle");
        const std::string_view taken = m_bytes.substr(m_at, count);
        m_at += count;
        return taken;
    }
    template <std::integral T>
    T number()
    {
        T value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    template <std::unsigned_integral Length>
    std::string_view counted()
    {
        return take(number<Length>());
    }
    std::string_view line()
    {
        const std::size_t end = m_bytes.find('\n', m_at);
        if (end == std::string_view::npos)
            throw CutOffPickle("is cut off inside a pickle");
        const std::string_view text = m_bytes.substr(m_at, end - m_at);
        m_at = end + 1;
        return text;
    }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
};

PickleValue integer(std::string_view bytes)
{
    if (bytes.size() > sizeof(std::int64_t))
        return PickleBigInteger{bytes};
    std::uint64_t value = !bytes.empty() && static_cast<signed char>(bytes.back()) < 0 ? ~std::uint64_t{0} : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    return std::bit_cast<std::int64_t>(value);
}

std::string_view text(const PickleValue &value)
{
    const std::string_view *found = std::get_if<std::string_view>(&value);
    if (found == nullptr)
        refuse("uses something else where a name belongs");
    return *found;
}

bool isOrderedDict(const PickleValue &value)
{
    const PickleObject *global = Pickle::as(value, Kind::Global);
    return global != nullptr && text(global->items[0]) == "collections" && text(global->items[1]) == "OrderedDict";
}

class Machine {
public:
    explicit Machine(std::string_view bytes) : m_reader(bytes) {}

    Pickle run()
    {
        for (std::size_t step = 0; step < kMaxPickleSteps; ++step) {
            const auto opcode = m_reader.number<unsigned char>();
            if (opcode == Stop) {
                m_pickle.root = pop();
                m_pickle.size = m_reader.at();
                return std::move(m_pickle);
            }
            if (!runPlain(opcode) && !runContainer(opcode) && !runObject(opcode) && !runStack(opcode))
                refuse("uses the opcode " + std::to_string(opcode) + ", which torch.save does not write");
        }
        refuse("takes more than " + std::to_string(kMaxPickleSteps) + " steps, more than any checkpoint needs");
    }

private:
    bool runPlain(unsigned char opcode);
    bool runContainer(unsigned char opcode);
    bool runObject(unsigned char opcode);
    bool runStack(unsigned char opcode);

    void push(PickleValue value) { m_stack.push_back(value); }
    void pushObject(Kind kind, std::vector<PickleValue> items = {});
    [[nodiscard]] std::size_t available() const { return m_stack.size() - (m_marks.empty() ? 0 : m_marks.back()); }
    PickleValue &top();
    PickleValue pop();
    std::vector<PickleValue> popMany(std::size_t count);
    std::vector<PickleValue> popToMark();

    /// Adds items to the container that is now on top of the stack.
    void extend(Kind kind, const std::vector<PickleValue> &items);
    void pushDict(std::vector<PickleValue> items);
    void pushOrderedDict(const PickleValue &arguments);
    void call(const PickleValue &arguments);
    void build();
    void remember(std::uint64_t slot);
    void recall(std::uint64_t slot);

    Reader m_reader;
    Pickle m_pickle;
    std::vector<PickleValue> m_stack;
    std::vector<std::size_t> m_marks; ///< stack heights; nothing below the last one can be taken
    std::vector<std::optional<PickleValue>> m_memo;
    std::uint64_t m_memoized = 0; ///< how many values were remembered: MEMOIZE counts for itself
    std::size_t m_listedPairs = 0;
};

void Machine::pushObject(Kind kind, std::vector<PickleValue> items)
{
    if (m_pickle.objects.size() >= kMaxPickleObjects)
        refuse("builds more than " + std::to_string(kMaxPickleObjects) + " objects, more than any checkpoint needs");
    m_pickle.objects.push_back({kind, std::move(items)});
    m_stack.emplace_back(&m_pickle.objects.back());
}

PickleValue &Machine::top()
{
    if (available() == 0)
        refuse("takes from an empty stack");
    return m_stack.back();
}

PickleValue Machine::pop()
{
    const PickleValue value = top();
    m_stack.pop_back();
    return value;
}

std::vector<PickleValue> Machine::popMany(std::size_t count)
{
    if (available() < count)
        refuse("takes from an empty stack");
    const auto first = m_stack.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<PickleValue> values(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    return values;
}

std::vector<PickleValue> Machine::popToMark()
{
    if (m_marks.empty())
        refuse("takes up to a mark that was never set");
    std::vector<PickleValue> values = popMany(available());
    m_marks.pop_back();
    return values;
}

void Machine::extend(Kind kind, const std::vector<PickleValue> &items)
{
    PickleObject *const *object = std::get_if<PickleObject *>(&top());
    const bool called = object != nullptr && (*object)->kind == Kind::Call; // a subclass of such a container
    if (object == nullptr || (!called && (*object)->kind != kind))
        refuse("adds items to something that takes none");
    if (kind == Kind::Dict && items.size() % 2 != 0)
        refuse("sets a key without a value");
    if (called && kind != Kind::Dict)
        return;
    (*object)->items.insert((*object)->items.end(), items.begin(), items.end());
}

void Machine::pushDict(std::vector<PickleValue> items)
{
    if (items.size() % 2 != 0)
        refuse("sets a key without a value");
    pushObject(Kind::Dict, std::move(items));
}

/// OrderedDict() or, as Python 2 wrote it, OrderedDict([[key, value], …]).
void Machine::pushOrderedDict(const PickleValue &arguments)
{
    const PickleObject *tuple = Pickle::as(arguments, Kind::Tuple);
    const PickleObject *pairs = nullptr;
    if (tuple != nullptr && tuple->items.size() == 1)
        pairs = Pickle::as(tuple->items[0], Kind::List);
    if (tuple == nullptr || (!tuple->items.empty() && pairs == nullptr))
        refuse("makes an OrderedDict from something that is no list of pairs");
    const std::size_t count = pairs == nullptr ? 0 : pairs->items.size();
    // Many calls may name one list, which would grow the dictionaries faster than the bytes that are read.
    m_listedPairs += count;
    if (m_listedPairs > kMaxPickleSteps)
        refuse("makes OrderedDicts of more than " + std::to_string(kMaxPickleSteps) + " pairs");
    std::vector<PickleValue> items;
    for (std::size_t i = 0; i < count; ++i) {
        const PickleValue &pair = pairs->items[i];
        const PickleObject *parts = Pickle::as(pair, Kind::List);
        if (parts == nullptr)
            parts = Pickle::as(pair, Kind::Tuple);
        if (parts == nullptr || parts->items.size() != 2)
            refuse("makes an OrderedDict from something that is no list of pairs");
        items.insert(items.end(), parts->items.begin(), parts->items.end());
    }
    pushObject(Kind::Dict, std::move(items));
}

void Machine::call(const PickleValue &arguments)
{
    const PickleValue callee = pop();
    if (!std::holds_alternative<PickleObject *>(callee) || Pickle::as(arguments, Kind::Tuple) == nullptr)
        refuse("calls something that is no function");
    if (isOrderedDict(callee))
        pushOrderedDict(arguments);
    else
        pushObject(Kind::Call, {callee, arguments});
}

/// Attributes of an object: a state dict carries its modules' version numbers so, which nothing here needs.
void Machine::build()
{
    pop();
    if (!std::holds_alternative<PickleObject *>(top()))
        refuse("gives attributes to something that has none");
}

void Machine::remember(std::uint64_t slot)
{
    if (slot >= kMaxPickleSteps)
        refuse("remembers a value under the number " + std::to_string(slot) + ", more than any checkpoint needs");
    if (slot >= m_memo.size())
        m_memo.resize(slot + 1);
    m_memo[slot] = top();
    ++m_memoized;
}

void Machine::recall(std::uint64_t slot)
{
    if (slot >= m_memo.size() || !m_memo[slot])
        refuse("asks for a remembered value that was never kept");
    push(*m_memo[slot]);
}

/// Numbers and text.
bool Machine::runPlain(unsigned char opcode)
{
    const auto value = [&]() -> std::optional<PickleValue> {
        switch (opcode) {
        case None:
            return PickleNone{};
        case NewTrue:
            return true;
        case NewFalse:
            return false;
        case BinInt:
            return std::int64_t{m_reader.number<std::int32_t>()};
        case BinInt1:
            return std::int64_t{m_reader.number<std::uint8_t>()};
        case BinInt2:
            return std::int64_t{m_reader.number<std::uint16_t>()};
        case Long1:
            return integer(m_reader.counted<std::uint8_t>());
        case Long4:
            return integer(m_reader.counted<std::uint32_t>());
        case BinFloat: // the one number with its highest byte first
            return std::bit_cast<double>(__builtin_bswap64(m_reader.number<std::uint64_t>()));
        case ShortBinUnicode:
        case ShortBinBytes:
        case ShortBinString:
            return m_reader.counted<std::uint8_t>();
        case BinUnicode:
        case BinBytes:
        case BinString:
            return m_reader.counted<std::uint32_t>();
        case BinUnicode8:
        case BinBytes8:
        case ByteArray8:
            return m_reader.counted<std::uint64_t>();
        default:
            return std::nullopt;
        }
    }();
    if (value)
        push(*value);
    return value.has_value();
}

bool Machine::runContainer(unsigned char opcode)
{
    switch (opcode) {
    case EmptyTuple:
        pushObject(Kind::Tuple);
        return true;
    case Tuple1:
    case Tuple2:
    case Tuple3:
        pushObject(Kind::Tuple, popMany(1U + opcode - Tuple1));
        return true;
    case TupleToMark:
        pushObject(Kind::Tuple, popToMark());
        return true;
    case EmptyList:
        pushObject(Kind::List);
        return true;
    case ListToMark:
        pushObject(Kind::List, popToMark());
        return true;
    case Append:
        extend(Kind::List, popMany(1));
        return true;
    case Appends:
        extend(Kind::List, popToMark());
        return true;
    case EmptyDict:
        pushDict({});
        return true;
    case DictToMark:
        pushDict(popToMark());
        return true;
    case SetItem:
        extend(Kind::Dict, popMany(2));
        return true;
    case SetItems:
        extend(Kind::Dict, popToMark());
        return true;
    case EmptySet:
        pushObject(Kind::Set);
        return true;
    case FrozenSet:
        pushObject(Kind::Set, popToMark());
        return true;
    case AddItems:
        extend(Kind::Set, popToMark());
        return true;
    default:
        return false;
    }
}

/// What could, in Python, import or call: here all of it becomes data.
bool Machine::runObject(unsigned char opcode)
{
    switch (opcode) {
    case Global: {
        const std::string_view module = m_reader.line();
        pushObject(Kind::Global, {module, m_reader.line()});
        return true;
    }
    case StackGlobal: {
        const PickleValue name = pop();
        const PickleValue module = pop();
        pushObject(Kind::Global, {text(module), text(name)});
        return true;
    }
    case Reduce:
    case NewObj:
        call(pop());
        return true;
    case NewObjEx:
        pop(); // the arguments by name
        call(pop());
        return true;
    case Build:
        build();
        return true;
    case BinPersId:
        pushObject(Kind::Persistent, popMany(1));
        return true;
    default:
        return false;
    }
}

bool Machine::runStack(unsigned char opcode)
{
    switch (opcode) {
    case Proto:
        if (m_reader.number<std::uint8_t>() > kHighestProtocol)
            refuse("is written in a protocol above " + std::to_string(kHighestProtocol));
        return true;
    case Frame: // says how much may be read at once
        m_reader.number<std::uint64_t>();
        return true;
    case Mark:
        m_marks.push_back(m_stack.size());
        return true;
    case PopMark:
        popToMark();
        return true;
    case Pop:
        if (available() == 0 && !m_marks.empty())
            m_marks.pop_back();
        else
            pop();
        return true;
    case Dup:
        push(top());
        return true;
    case BinPut:
        remember(m_reader.number<std::uint8_t>());
        return true;
    case LongBinPut:
        remember(m_reader.number<std::uint32_t>());
        return true;
    case Memoize:
        remember(m_memoized);
        return true;
    case BinGet:
        recall(m_reader.number<std::uint8_t>());
        return true;
    case LongBinGet:
        recall(m_reader.number<std::uint32_t>());
        return true;
    default:
        return false;
    }
}

} // namespace

const PickleObject *Pickle::as(const PickleValue &value, PickleObject::Kind kind)
{
    PickleObject *const *object = std::get_if<PickleObject *>(&value);
    return object != nullptr && (*object)->kind == kind ? *object : nullptr;
}

Pickle readPickle(std::string_view bytes)
{
    return Machine(bytes).run();
}

} // namespace shiftscope
