using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Site.Run;

namespace Solstead.Site.Publish.Venus;

/// <summary>Fills the items of one inverter from its samples, and takes the power away when there is none to believe.</summary>
/// <param name="part">Under which name a loss is told.</param>
internal sealed class PvFeed(PvOptions options, VenusOptions venus, PvIdentity who, string version, SiteProblems problems, string part)
{
    private readonly PvHold hold = new(venus.StaleAfter);
    private PvIdentity told = who;
    private bool shown;
    private int index;

    /// <param name="silence">Time since the sample was made.</param>
    /// <param name="name">Name the user gave.</param>
    public void Show(BusItems items, PvSample sample, TimeSpan silence, string name)
    {
        if (sample.Identity is { } now && now != told) items.Update(PvItems.Of(told = now, version));
        if (hold.Show(sample, silence) is { } believed)
        {
            shown = true;
            index = (index + 1) % 256;
            items.Update([.. PvItems.Of(believed, options, name, venus.HideBelow), ("/UpdateIndex", BusValue.Of(index))]);
            problems.Clear(part, "venus.no-data");
        }
        else if (shown)
        {
            items.Update(PvItems.Lost());
            problems.Raise(part, new Problem("venus.no-data", Severity.Notice, Fact.Of("limit", hold.Limit)));
        }
    }
}
