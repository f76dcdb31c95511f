using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Core.Settings;
using Solstead.Site.History.Maria;

namespace Solstead.Site.Publish.Mysql;

/// <summary>What <c>publish.mysql</c> says.</summary>
/// <param name="Server">Null when it could not be understood; the findings say why and nothing is published then.</param>
internal sealed record MysqlSettings(ServerSettings? Server, IReadOnlyList<string> Tables)
{
    public static MysqlSettings Read(SettingsReader set)
    {
        string[] known = [JobTable.PvHistory, JobTable.Production];
        var server = ServerSettings.Read(set, "");
        var named = set.Texts("tables");
        foreach (var wrong in named.Except(known, StringComparer.Ordinal))
            set.Report("config.value.wrong", Severity.Warning, "tables", Fact.Of("key", "tables"), Fact.Of("value", wrong), Fact.Of("expected", string.Join(", ", known)));
        return new(server, named.Count == 0 ? [JobTable.PvHistory] : [.. named.Intersect(known, StringComparer.Ordinal)]);
    }

    public IPublisher Create(PublisherContext context) => new MysqlPublisher(context, Server!.In(context.Folder), Tables);

    /// <summary>Where it writes, for <c>solstead check</c>.</summary>
    public (ServerSettings Server, IReadOnlyList<string> Tables)? ServerIn(string folder) => Server is null ? null : (Server.In(folder), Tables);
}
