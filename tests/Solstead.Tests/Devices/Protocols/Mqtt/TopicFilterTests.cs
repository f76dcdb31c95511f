using Solstead.Devices.Protocols.Mqtt;

namespace Solstead.Tests.Devices.Protocols.Mqtt;

public sealed class TopicFilterTests
{
    [Theory]
    [InlineData("a/b", "a/b", true), InlineData("a/b", "a/c", false), InlineData("a/b", "a", false), InlineData("a", "a/b", false)]
    [InlineData("a/+", "a/b", true), InlineData("a/+", "a", false), InlineData("a/+", "a/b/c", false), InlineData("+", "a", true), InlineData("+/+", "/a", true), InlineData("a/+/c", "a//c", true)]
    [InlineData("#", "a/b", true), InlineData("a/#", "a", true), InlineData("a/#", "a/b/c", true), InlineData("a/#", "ab", false), InlineData("a/+/#", "a", false)]
    [InlineData("#", "$SYS/x", false), InlineData("+/x", "$SYS/x", false), InlineData("$SYS/#", "$SYS/x", true)]
    public void Wildcards_stand_for_one_level_and_for_the_rest(string filter, string topic, bool matches) => TopicFilter.Matches(filter, topic).ShouldBe(matches);
}
