#include "core/engine/device.h"

#include "core/engine/device_list.h"
#include "core/error.h"

#include <ATen/Parallel.h>
#include <charconv>
#include <malloc.h>
#include <sched.h>
#include <torch/torch.h>

namespace shiftscope {

namespace {

int coresAllowed()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

int cudaDeviceCount()
{
    return torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
}

[[noreturn]] void refuse(std::string_view choice, const std::string &why)
{
    throw InputError("device '" + std::string(choice) + "': " + why);
}

} // namespace

std::string Device::text() const
{
    return kind == Kind::Cpu ? "cpu" : "cuda:" + std::to_string(index);
}

std::vector<std::string> availableDevices()
{
    std::vector<std::string> devices{Device{}.text()};
    for (int index = 0; index < cudaDeviceCount(); ++index)
        devices.push_back(Device{Device::Kind::Cuda, index}.text());
    return devices;
}

Device resolveDevice(std::string_view choice)
{
    const int cudaDevices = cudaDeviceCount();
    if (choice == "cpu")
        return {};
    if (choice == "auto")
        return {cudaDevices > 0 ? Device::Kind::Cuda : Device::Kind::Cpu, 0};
    if (choice != "cuda" && !choice.starts_with("cuda:"))
        refuse(choice, "accepted are auto, cpu, cuda and cuda:N");
    int index = 0;
    if (choice != "cuda") {
        const std::string_view digits = choice.substr(5);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
        if (error != std::errc{} || end != digits.data() + digits.size() || index < 0)
            refuse(choice, "after 'cuda:' comes the number of a device");
    }
    if (index >= cudaDevices)
        refuse(choice, cudaDevices == 0 ? "this LibTorch sees no CUDA device; use cpu"
                                        : "there are " + std::to_string(cudaDevices) + " CUDA devices, numbered from 0");
    return {Device::Kind::Cuda, index};
}

int configureThreads(int threads)
{
    if (threads < 0)
        throw InputError("threads: " + std::to_string(threads) + " is not a number of threads; 0 means every core");
    const int count = threads == 0 ? coresAllowed() : threads;
    at::set_num_threads(count);
    return count;
}

SparingWaits::SparingWaits()
{
    std::promise<void> ready;
    m_reserve = std::thread([&ready, end = m_end.get_future()] {
        const int team = coresAllowed() + 1;
        at::set_num_threads(team);
        at::parallel_for(0, team, 1, [](std::int64_t, std::int64_t) {}); // the team forms, and stays with this thread
        ready.set_value();
        end.wait();
    });
    ready.get_future().wait();
    configureThreads(0);
}

SparingWaits::~SparingWaits()
{
    m_end.set_value();
    m_reserve.join();
}

void keepFreedMemory()
{
    constexpr int kTopPad = 64 << 20;
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_TOP_PAD, kTopPad);
    mallopt(M_ARENA_MAX, 1);
}

void giveBackFreedMemory()
{
    malloc_trim(0);
}

} // namespace shiftscope
