#include "core/checkpoint/catalog.h"
#include "core/checkpoint/class_labels.h"
#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/resources.h"
#include "tests/check.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <cstdlib>
#include <set>
#include <stop_token>
#include <vector>

using namespace shiftscope;

namespace {

const std::filesystem::path kModels = std::filesystem::path(SHIFTSCOPE_SOURCE_DIR) / "models";

const std::string kEntry = "[[checkpoint]]\n"
                           "name = \"net\"\n"
                           "title = \"Net\"\n"
                           "file = \"net.pth\"\n"
                           "url = \"http://models.example/net.pth\"\n"
                           "sha256 = \"0123abcd\"\n"
                           "licence = \"MIT\"\n"
                           "citation = \"A and B, 2020\"\n";

std::string replaced(const std::string &from, const std::string &to)
{
    std::string text = kEntry;
    return text.replace(text.find(from), from.size(), to);
}

void checkRefused(const std::string &toml, const std::string &reason)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("catalog.toml", toml);
    const std::string message = CHECK_THROWS(InputError, Catalog::load(file));
    if (message.find(file.string() + ":") != 0 || message.find(reason) == std::string::npos)
        throw check::Failure("expected \"" + reason + "\" in: " + message);
}

} // namespace

TEST("the catalog knows the published checkpoint of every architecture")
{
    const Catalog catalog = Catalog::load(kModels / "catalog.toml");
    std::set<std::string> files;
    for (const char *name : {"alexnet", "resnet50", "mobilenet_v2", "alexnet_lpf5", "resnet50_lpf5", "mobilenet_v2_lpf5",
                             "efficientnet_lite0", "caffenet", "vgg16", "vgg16_lpf5"}) {
        const CatalogEntry *entry = catalog.find(name);
        CHECK(entry != nullptr);
        files.insert(entry->file);
        // PyTorch's habit: the first digits of the sha256 stand in the file's name
        if (entry->file.ends_with(".pth"))
            CHECK(entry->file.find("-" + entry->sha256.substr(0, 8)) != std::string::npos);
        CHECK_EQUAL(entry->terms.empty(), entry->licence.find("NC") == std::string::npos && entry->name != "caffenet");
    }
    CHECK_EQUAL(catalog.entries().size(), 13U);
    CHECK_EQUAL(files.size(), 10U);
    CHECK(catalog.find("alexnet ") == nullptr);
}

TEST("the catalog knows the published generators, of which layer they are, and that no licence is stated for them")
{
    const Catalog catalog = Catalog::load(kModels / "catalog.toml");
    for (const std::string layer : {"fc6", "fc7", "fc8"}) {
        const CatalogEntry *entry = catalog.find("deepsim_" + layer);
        CHECK(entry != nullptr);
        CHECK(entry->kind == CheckpointKind::Generator);
        CHECK_EQUAL(entry->model, "caffenet");
        CHECK_EQUAL(entry->layer, layer);
        CHECK_EQUAL(entry->bytes, layer == "fc8" ? 173'669'369 : 224'394'262);
        CHECK_EQUAL(entry->sha256.size(), 64U);
        CHECK(entry->licence.starts_with("none stated"));
        CHECK(!entry->terms.empty());
    }
    CHECK(catalog.find("caffenet")->kind == CheckpointKind::Network);
}

TEST("mistakes in a catalog are told with file and line")
{
    checkRefused("[[checkpoint]\n", ":1: ");
    checkRefused("\nother = 1\n", ":2: unknown field 'other'");
    checkRefused("checkpoint = 1\n", "made of [[checkpoint]]");
    checkRefused(replaced("title = \"Net\"\n", ""), ":1: a checkpoint has no 'title'");
    checkRefused(replaced("title = \"Net\"", "title = 3"), ":3: 'title' must be a text");
    checkRefused(replaced("licence", "license"), "a checkpoint has no 'licence'");
    checkRefused(kEntry + "licens = \"x\"\n", ":9: unknown field 'licens'; accepted are name, title");
    checkRefused(replaced("net.pth\"\nurl", "../net.pth\"\nurl"), ":4: 'file' must be a file name without folders");
    checkRefused(replaced("0123abcd", "0123ABCD"), ":6: 'sha256' must be");
    checkRefused(replaced("0123abcd", "0123"), "'sha256' must be");
    checkRefused(kEntry + "bytes = -1\n", "'bytes' must be a number of bytes above 0");
    checkRefused(kEntry + "kind = \"inverter\"\n", ":9: 'kind' is 'inverter'; accepted are network and generator");
    checkRefused(kEntry + "kind = \"generator\"\nmodel = \"net\"\n", "a checkpoint has no 'layer'");
    checkRefused(kEntry + "layer = \"fc6\"\n", "which only a generator has");
    checkRefused(replaced("url = \"http://models.example/net.pth\"\n", ""), "needs either 'url' or 'pip'");
    checkRefused(kEntry + "pip = { package = \"p\", version = \"1\", path = \"x\" }\n", "needs either 'url' or 'pip'");
    checkRefused(replaced("url = \"http://models.example/net.pth\"", "pip = { package = \"p\", version = \"1\" }"),
                 "a checkpoint has no 'path'");
    checkRefused(kEntry + kEntry, ":9: checkpoint 'net' is there twice");
    const std::string missing = CHECK_THROWS(InputError, Catalog::load("/no/catalog.toml"));
    CHECK(missing.find("/no/catalog.toml") == 0);
}

TEST("checkpoints lie in the XDG data folder")
{
    CatalogEntry entry;
    entry.file = "net.pth";
    ::setenv("XDG_DATA_HOME", "/data", 1);
    CHECK_EQUAL(Catalog::pathOf(entry), std::filesystem::path("/data/shiftscope/models/net.pth"));
    ::setenv("XDG_DATA_HOME", "relative", 1);
    ::setenv("HOME", "/home/ada", 1);
    CHECK_EQUAL(dataFolder(), std::filesystem::path("/home/ada/.local/share/shiftscope"));
    ::unsetenv("XDG_DATA_HOME");
    CHECK_EQUAL(dataFolder(), std::filesystem::path("/home/ada/.local/share/shiftscope"));
    ::unsetenv("HOME");
    CHECK_THROWS(InputError, static_cast<void>(dataFolder()));
}

TEST("a checkpoint is missing, present or damaged")
{
    const TemporaryFolder folder;
    ::setenv("XDG_DATA_HOME", folder.path().c_str(), 1);
    CatalogEntry entry;
    entry.file = "net.pth";
    entry.bytes = 3;
    entry.sha256 = "ba7816bf8f01cfea";
    CHECK_EQUAL(name(Catalog::verify(entry)), "missing");
    std::filesystem::create_directories(Catalog::pathOf(entry).parent_path());
    std::ofstream(Catalog::pathOf(entry)) << "abc";
    CHECK_EQUAL(name(Catalog::state(entry)), "present");
    CHECK_EQUAL(name(Catalog::verify(entry)), "present");
    std::ofstream(Catalog::pathOf(entry)) << "abd";
    CHECK_EQUAL(name(Catalog::state(entry)), "present");
    CHECK_EQUAL(name(Catalog::verify(entry)), "damaged");
    std::ofstream(Catalog::pathOf(entry)) << "ab";
    CHECK_EQUAL(name(Catalog::state(entry)), "damaged");
}

TEST("SHA-256 is the standard's, over files and over tensors in key order")
{
    const TemporaryFolder folder;
    CHECK_EQUAL(sha256OfFile(folder.write("abc", "abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_EQUAL(sha256OfFile(folder.write("empty", "")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_EQUAL(sha256OfFile(folder.write("million", std::string(1'000'000, 'a'))),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(CHECK_THROWS(InputError, static_cast<void>(sha256OfFile("/no/such"))).find("/no/such cannot be read") == 0);

    StateDict weights;
    weights["b"] = HostTensor::fromValues({1}, {2.0F});
    weights["a"] = HostTensor::fromValues({2}, {1.0F, -0.5F});
    const std::vector<float> inOrder{1.0F, -0.5F, 2.0F};
    const std::string bytes(reinterpret_cast<const char *>(inOrder.data()), sizeof(float) * inOrder.size());
    CHECK_EQUAL(sha256OfTensors(weights), sha256OfFile(folder.write("tensors", bytes)));
}

TEST("SHA-256 of a file tells how far it is and can be stopped")
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("long", std::string(5U << 19, 'x')); // two MiB and a half
    std::vector<std::int64_t> done;
    std::stop_source source;
    const auto note = [&](std::int64_t now, std::int64_t total) {
        CHECK_EQUAL(total, 5 << 19);
        done.push_back(now);
        if (done.size() == 5) // in the second round
            source.request_stop();
    };
    CHECK_EQUAL(sha256OfFile(file, note, source.get_token()), sha256OfFile(file));
    CHECK((done == std::vector<std::int64_t>{1 << 20, 2 << 20, 5 << 19}));
    CHECK(CHECK_THROWS(WorkError, static_cast<void>(sha256OfFile(file, note, source.get_token()))).find("stopped") !=
          std::string::npos);
    CHECK_EQUAL(done.size(), 5U);
}

TEST("a class is found by index or label")
{
    const ClassLabels labels = ClassLabels::load(kModels / "imagenet_classes.txt");
    CHECK_EQUAL(labels.labels().size(), 1000U);
    CHECK_EQUAL(labels.label(0), "tench");
    CHECK_EQUAL(labels.label(999), "toilet tissue");
    CHECK_EQUAL(labels.label(1000), "1000");
    CHECK_EQUAL(labels.find("817"), 817);
    CHECK_EQUAL(labels.find("Sports Car"), 817);
    CHECK_EQUAL(labels.find("cardigan"), 474);
    CHECK_EQUAL(labels.find("Cardigan"), 264);
    const auto refused = [&](const char *text, const std::string &reason) {
        const std::string message = CHECK_THROWS(InputError, static_cast<void>(labels.find(text)));
        if (message.find(reason) == std::string::npos)
            throw check::Failure(message);
    };
    refused("CARDIGAN", "could be 264 (Cardigan) or 474 (cardigan); give the index");
    refused("sport car", "did you mean 'sports car'?");
    refused("1000", "class 1000 is not among the 1000; accepted are 0 to 999");
    refused("-1", "class -1 is not among");
    refused("99999999999999999999", "is not among");
    refused("", "accepted are an index or an ImageNet label");
    CHECK_THROWS(InputError, ClassLabels::load("/no/labels.txt"));
}

TEST("the program's own files are found where the environment says, else in the source tree")
{
    ::setenv("SHIFTSCOPE_RESOURCES", "/elsewhere", 1);
    CHECK_EQUAL(resourceFolder(), std::filesystem::path("/elsewhere"));
    ::unsetenv("SHIFTSCOPE_RESOURCES");
    CHECK(std::filesystem::exists(resourceFolder() / "models" / "catalog.toml"));
}

CHECK_MAIN
