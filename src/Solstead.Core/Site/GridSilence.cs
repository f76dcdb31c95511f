using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>Since when the grid meter, whole and by phase, has given nothing to decide on. Outlives the points themselves: a device that is identified anew loses those.</summary>
internal sealed class GridSilence
{
    private readonly Moment?[] heard = new Moment?[4];
    private Moment? began;

    /// <summary>The place as seen now, with its silence.</summary>
    /// <param name="place">0 for the sum of the phases, 1 to 3 for one phase.</param>
    public Seen Watch(int place, PointState? point, Moment now)
    {
        began ??= now;
        if (point?.Believed is { } at) heard[place] = at;
        var silence = now.Since(heard[place] ?? began.Value);
        // One sample that is no number neither starts nor stops anything (tesla-wall-connector.md 14): it counts as not read.
        var seen = point?.HeldAt(now) ?? Seen.Nothing;
        return seen with { Silence = silence, Gone = silence > (point?.Declaration.GoneAfter ?? PointDeclaration.MissingAfter) };
    }
}
