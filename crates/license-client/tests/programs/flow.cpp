// Desktop software in C++ with the original names that takes its licence as a file, from start to exit. It prints a line for
// each step; whoever runs it plays the user at the desk and reads what the lines say.
#include "SdkInvoker.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

namespace {

void Fail(const std::string &what) {
    std::cout << "FAILED: " << what << std::endl;
    std::exit(1);
}

void Good(const char *what, Sdk::ResultStatus status) {
    if (status != Sdk::RESULT_OK) Fail(std::string(what) + ": " + std::to_string(status));
}

class Software {
public:
    static void OnEvent(void *self, int32_t event, const char *message) {
        Software *software = static_cast<Software *>(self);
        std::lock_guard<std::mutex> guard(software->lock_);
        software->events_.emplace_back(event, message);
        software->arrived_.notify_one();
    }

    std::string Expect(Sdk::EventType kind, const std::string &part) {
        std::unique_lock<std::mutex> guard(lock_);
        if (!arrived_.wait_for(guard, std::chrono::seconds(60), [this] { return !events_.empty(); }))
            Fail("no event came");
        std::pair<int32_t, std::string> event = events_.front();
        events_.pop_front();
        if (event.first != kind || event.second.find(part) == std::string::npos) Fail(event.second);
        return event.second;
    }

private:
    std::mutex lock_;
    std::condition_variable arrived_;
    std::deque<std::pair<int32_t, std::string>> events_;
};

// The content of the file that a message names.
std::string LicenseFile(const std::string &message) {
    const std::string before = "\"LicenseFilePath\":\"";
    const std::size_t begin = message.find(before);
    if (begin == std::string::npos) Fail(message);
    const std::size_t path = begin + before.size();
    std::ifstream file(message.substr(path, message.find('"', path) - path));
    if (!file) Fail("no file: " + message);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) Fail("usage: flow DEVICE");
    const std::string device = argv[1];
    Software software;

    Good("Init", Sdk::Init());
    Good("RegisterEventRecall", Sdk::RegisterEventRecall(&software, &Software::OnEvent));

    Good("GetLicenseFileRequest", Sdk::GetLicenseFileRequest("demo.lic", device));
    std::cout << "asked" << std::endl;
    std::string message = software.Expect(Sdk::EVENT_LICENSE_VERIFY, "\"LicenseType\":\"file\"");
    std::cout << "licensed " << message << "\ncontent " << LicenseFile(message) << std::endl;
    Good("LicenseVerifyNotify", Sdk::LicenseVerifyNotify(true, ""));

    std::cout << "running" << std::endl;
    software.Expect(Sdk::EVENT_LICENSE_VERIFY, "\"Status\":\"failed\"");
    // No name: the desk finds one.
    Good("TrialExpirationAndGetLicense",
         Sdk::TrialExpirationAndGetLicense(Sdk::LicenseType::LICENSE_TYPE_FILE, device, ""));
    std::cout << "asked" << std::endl;
    message = software.Expect(Sdk::EVENT_LICENSE_VERIFY, "\"Status\":\"success\"");
    std::cout << "licensed " << message << "\ncontent " << LicenseFile(message) << std::endl;
    Good("LicenseVerifyNotify", Sdk::LicenseVerifyNotify(true, ""));

    // Two threads at once: every call gets its event.
    const int calls = 20;
    auto ask = [] {
        for (int i = 0; i < calls; i++) {
            Good("CheckNewVersions", Sdk::CheckNewVersions());
            Good("LicenseVerifyNotify", Sdk::LicenseVerifyNotify(true, ""));
        }
    };
    std::vector<std::thread> threads;
    threads.emplace_back(ask);
    threads.emplace_back(ask);
    for (std::thread &thread : threads) thread.join();
    for (int i = 0; i < 2 * calls; i++) software.Expect(Sdk::EVENT_UPGRADENOTICE, "\"available\":\"false\"");

    std::cout << "current" << std::endl;
    software.Expect(Sdk::EVENT_UPGRADENOTICE, "\"available\":\"true\"");
    Good("UpgradeNotify", Sdk::UpgradeNotify(true));
    software.Expect(Sdk::EVENT_UPDATE, "\"fromForceWin\":\"false\"");

    Good("ShutOut", Sdk::ShutOut());
    std::cout << "bye" << std::endl;
    return 0;
}
