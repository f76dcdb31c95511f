using Solstead.Core.Points;
using Solstead.Core.Quantities;

namespace Solstead.Core.Site;

/// <summary>The last reading of one point and how it has aged.</summary>
public sealed class PointState(PointDeclaration declaration)
{
    private Reading reading;
    private Moment received;
    private bool known, doubted;
    private double? held;
    private Moment heldAt;

    /// <summary>The declaration, replaced when the device is identified anew.</summary>
    public PointDeclaration Declaration { get; set; } = declaration;

    /// <summary>The last reading as it came; meaningful once <see cref="Known"/>.</summary>
    public Reading Reading => reading;

    /// <summary>True after the first reading.</summary>
    public bool Known => known;

    /// <summary>When the last reading was received.</summary>
    public Moment Received => received;

    /// <summary>When the last reading that decisions may see was received; null when there never was one.</summary>
    public Moment? Believed { get; private set; }

    /// <summary>Good readings since the point was last missing. One that says nothing counts as not read: it neither adds nor undoes.</summary>
    public int GoodInARow { get; private set; }

    public void Apply(in Reading told, Moment at)
    {
        // What is no number is no reading, whoever lets it through.
        var next = told.Value is { } number && !double.IsFinite(number) ? told with { Value = null, Quality = Quality.Missing } : told;
        if ((next.Value is not null || next.Text is not null) && next.Quality <= Quality.Estimated)
        {
            GoodInARow = GoodInARow > 0 && at.Since(heldAt) > Declaration.GoneAfter ? 1 : GoodInARow + 1;
            (held, heldAt) = (next.Value, at);
        }
        else if (next.Quality == Quality.Stale) GoodInARow = 0;
        (reading, received, known, doubted) = (next, at, true, false);
        if (next.Value is not null && next.Quality < Quality.Suspect) Believed = at;
    }

    /// <summary>The process did not run for a while: the value is from before, and good readings count anew.</summary>
    public void Doubt() => (doubted, GoodInARow, Believed, held) = (true, 0, null, null);

    /// <summary>Quality after ageing: fresh, stale, missing (design.md 12).</summary>
    public Quality QualityAt(Moment now)
    {
        if (!known || (reading.Value is null && reading.Text is null)) return Quality.Missing;
        var age = now.Since(received);
        if (age > Declaration.GoneAfter) return Quality.Missing;
        return (doubted || age > Declaration.FreshFor) && reading.Quality < Quality.Stale ? Quality.Stale : reading.Quality;
    }

    /// <summary>The value decisions may see: null when missing or not believable.</summary>
    public Seen SeenAt(Moment now)
    {
        var quality = QualityAt(now);
        return new Seen(quality >= Quality.Suspect ? null : reading.Value, quality, known ? now.Since(received) : null, GoodInARow);
    }

    /// <summary>The same, where a sample that says nothing does not undo the one before as long as that is fresh.</summary>
    public Seen HeldAt(Moment now)
    {
        var silent = known && (reading.Value is null || reading.Quality >= Quality.Suspect);
        return silent && held is { } value && now.Since(heldAt) is var age && age <= Declaration.FreshFor ? new(value, Quality.Estimated, age, GoodInARow) : SeenAt(now);
    }
}
