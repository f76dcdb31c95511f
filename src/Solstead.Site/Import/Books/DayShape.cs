using Solstead.Core.Accounting;

namespace Solstead.Site.Import.Books;

/// <summary>
/// How the sun of this roof usually spreads over the day, learned from the hours that were measured: what a longer gap is filled by. It needs neither the
/// place nor the panels, and knows the neighbour's tree.
/// </summary>
public sealed class DayShape
{
    private readonly List<double>[,] hours = new List<double>[12, 24];
    private double[,]? usual;

    /// <summary>How many hours it was learned from.</summary>
    public int Known { get; private set; }

    /// <summary>Takes in an hour that is known well.</summary>
    /// <param name="middle">Its middle. [UTC]</param>
    /// <param name="watts">Mean power, ≥ 0. [W]</param>
    public void Learn(DateTimeOffset middle, double watts)
    {
        var at = middle.UtcDateTime;
        (hours[at.Month - 1, at.Hour] ??= []).Add(watts);
        usual = null;
        Known++;
    }

    /// <summary>Usual power at an instant. [W]</summary>
    public double At(DateTimeOffset instant)
    {
        var at = instant.UtcDateTime;
        return (usual ??= Usual())[at.Month - 1, at.Hour];
    }

    /// <summary>The same for a slot of the ledger.</summary>
    public double OfSlot(long slot) => At(DateTimeOffset.FromUnixTimeSeconds(slot * EnergyLedger.SlotSeconds));

    /// <summary>Nothing is made then.</summary>
    public bool IsDark(DateTimeOffset instant) => At(instant) < 1;

    private double[,] Usual()
    {
        var table = new double[12, 24];
        for (var month = 0; month < 12; month++)
            for (var hour = 0; hour < 24; hour++)
                table[month, hour] = Near(month, hour) is { Count: > 0 } known ? Middle(known) : 0;
        return table;
    }

    /// <summary>The hours of the month, or of the nearest one of which any day is known.</summary>
    private List<double>? Near(int month, int hour)
    {
        for (var away = 0; away <= 6; away++)
            foreach (var other in (int[])[(month + away) % 12, (month - away + 12) % 12])
                if (Knows(other)) return hours[other, hour];
        return null;
    }

    private bool Knows(int month)
    {
        for (var hour = 0; hour < 24; hour++)
            if (hours[month, hour] is { Count: > 0 }) return true;
        return false;
    }

    /// <summary>The median: a row that holds a whole day does not bend it. With an even number the larger half counts, so that two days are not nothing.</summary>
    private static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
