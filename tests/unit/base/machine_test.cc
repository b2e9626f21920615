#include "base/machine.h"

#include <sched.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace iiif {
namespace {

// A tree of control groups in a folder of its own.
class Machine : public testing::Test {
protected:
    Machine()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "groups-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        groups_ = {.memberships = (folder_ / "memberships").string(),
                   .tree = (folder_ / "tree").string()};
    }
    ~Machine() override { std::filesystem::remove_all(folder_); }
    Machine(const Machine &) = delete;
    Machine &operator=(const Machine &) = delete;

    void belongs_to(std::string_view lines) const { write("memberships", lines); }
    void states(const std::string &file, std::string_view content) const
    {
        write("tree/" + file, content);
    }

    ControlGroups groups_;

private:
    void write(const std::string &name, std::string_view content) const
    {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << content;
    }

    std::filesystem::path folder_;
};

TEST_F(Machine, HasNoQuotaWithoutControlGroups)
{
    EXPECT_EQ(processor_quota(groups_), std::nullopt);
    EXPECT_EQ(memory_quota(groups_), std::nullopt);
}

TEST_F(Machine, TakesTheQuotaOfItsGroup)
{
    belongs_to("0::/system.slice/apache2.service\n");
    states("system.slice/apache2.service/cpu.max", "200000 100000\n");
    states("system.slice/apache2.service/memory.max", "536870912\n");
    EXPECT_EQ(processor_quota(groups_), 2);
    EXPECT_EQ(memory_quota(groups_), 512 << 20);
}

TEST_F(Machine, TakesTheLeastOfTheGroupsAround)
{
    belongs_to("0::/pods/pod/container\n");
    states("pods/pod/container/cpu.max", "max 100000\n");
    states("pods/pod/cpu.max", "800000 100000\n");
    states("pods/cpu.max", "400000 100000\n");
    states("pods/pod/container/memory.max", "max\n");
    states("pods/pod/memory.max", "1048576\n");
    EXPECT_EQ(processor_quota(groups_), 4);
    EXPECT_EQ(memory_quota(groups_), 1 << 20);
}

TEST_F(Machine, RoundsPartsOfAProcessorUp)
{
    belongs_to("0::/\n");
    states("cpu.max", "50000 100000\n");
    EXPECT_EQ(processor_quota(groups_), 1);
    states("cpu.max", "150000 100000\n");
    EXPECT_EQ(processor_quota(groups_), 2);
}

TEST_F(Machine, FindsAContainersQuotaAtTheTopOfTheTree)
{
    belongs_to("0::/docker/0123456789abcdef\n");   // a folder that only the host sees
    states("cpu.max", "300000 100000\n");
    states("memory.max", "2097152\n");
    EXPECT_EQ(processor_quota(groups_), 3);
    EXPECT_EQ(memory_quota(groups_), 2 << 20);
}

TEST_F(Machine, ReadsVersionOneToo)
{
    belongs_to("7:cpu,cpuacct:/web\n4:memory:/web\n3:cpuset:/web\n");
    states("cpu/web/cpu.cfs_quota_us", "600000\n");
    states("cpu/web/cpu.cfs_period_us", "100000\n");
    states("memory/web/memory.limit_in_bytes", "3145728\n");
    EXPECT_EQ(processor_quota(groups_), 6);
    EXPECT_EQ(memory_quota(groups_), 3 << 20);
}

TEST_F(Machine, TakesNoLimitOfVersionOneAsNoLimit)
{
    belongs_to("7:cpu,cpuacct:/\n4:memory:/\n");
    states("cpu/cpu.cfs_quota_us", "-1\n");
    states("cpu/cpu.cfs_period_us", "100000\n");
    states("memory/memory.limit_in_bytes", "9223372036854771712\n");
    EXPECT_EQ(processor_quota(groups_), std::nullopt);
    EXPECT_EQ(memory_quota(groups_), std::nullopt);
}

TEST_F(Machine, IgnoresFilesThatMakeNoSense)
{
    belongs_to("nonsense\n0\n:\n0::/\n");
    states("cpu.max", "many few\n");
    states("memory.max", "");
    EXPECT_EQ(processor_quota(groups_), std::nullopt);
    EXPECT_EQ(memory_quota(groups_), std::nullopt);
    states("cpu.max", "100000 0\n");
    EXPECT_EQ(processor_quota(groups_), std::nullopt);
}

TEST_F(Machine, CountsTheProcessorsThatItsAffinityAllows)
{
    cpu_set_t before{};
    ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
    cpu_set_t one{};
    for (int processor = 0; CPU_COUNT(&one) == 0; ++processor) {
        if (CPU_ISSET(processor, &before)) {
            CPU_SET(processor, &one);
        }
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(usable_processors(), 1);
    ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
    EXPECT_GE(usable_processors(), 1);
    EXPECT_GT(usable_memory(), 0);
}

}   // namespace
}   // namespace iiif
