using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Site.History.Writing;

/// <summary>What the writer does when the file it writes turns out to be damaged.</summary>
internal sealed partial class HistoryWriter
{
    private void Replace()
    {
        var cause = damage ?? "";
        damage = null;
        connection?.Dispose();
        connection = null;
        var aside = file.SetAside(time.GetUtcNow());
        Generation++;
        Registry.AllUnsaved();
        Live.StartOver();
        Log.Damaged(log, file.Name, cause, aside);
        problems.Raise(HistoryCodes.Damaged, Severity.Alarm, Fact.Of("file", aside));
        connection = file.OpenWriter(time);
        HistoryLoader.WriteZone(connection, options.Zone);
    }
}
