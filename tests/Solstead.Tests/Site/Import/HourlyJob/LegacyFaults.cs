namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>What goes wrong in the house whose job is played.</summary>
internal sealed record LegacyFaults
{
    /// <summary>Stretches in which the job's machine was off.</summary>
    public IReadOnlyList<(DateTimeOffset From, TimeSpan For)> Outages { get; init; } = [];

    /// <summary>Share of the hours in which the gateway did not answer while the collector ran.</summary>
    public double Silent { get; init; }

    /// <summary>Share of the hours in which the collector failed while the gateway was read.</summary>
    public double NoCollector { get; init; }

    /// <summary>The gateway starts again and its counter of the day from 0.</summary>
    public IReadOnlyList<DateTimeOffset> Reboots { get; init; } = [];

    /// <summary>The lifetime counter begins at another number.</summary>
    public IReadOnlyList<(DateTimeOffset At, double Level)> Rebased { get; init; } = [];

    /// <summary>Share of rows that are there twice, whose lifetime is 0 for once, that are out of range.</summary>
    public double Doubled { get; init; }
    public double Zeroed { get; init; }
    public double Nonsense { get; init; }

    /// <summary>Share of the hours read several times.</summary>
    public double Often { get; init; }

    /// <summary>The rows come in no order.</summary>
    public bool Shuffled { get; init; }

    /// <summary>Numbers as text with a decimal comma.</summary>
    public bool Text { get; init; }

    /// <summary>The later version: columns <c>wh_*</c> in Wh, return filled.</summary>
    public bool WattHours { get; init; }

    /// <summary><c>tc</c> is written as a temperature.</summary>
    public bool Temperature { get; init; }

    /// <summary>No lifetime counter in the table.</summary>
    public bool NoLifetime { get; init; }

    /// <summary>All that three years bring.</summary>
    public static LegacyFaults All { get; } = new()
    {
        Outages =
        [
            (At(40, 9), TimeSpan.FromHours(2)), (At(90, 10), TimeSpan.FromHours(6)), (At(160, 3), TimeSpan.FromHours(14)), (At(200, 12), TimeSpan.FromDays(3)),
            (At(330, 22), TimeSpan.FromHours(9)), (At(420, 15), TimeSpan.FromDays(10)), (At(500, 11), TimeSpan.FromHours(20)), (At(640, 6), TimeSpan.FromHours(5)),
            (At(800, 13), TimeSpan.FromDays(5)), (At(950, 8), TimeSpan.FromHours(3)), (At(1000, 20), TimeSpan.FromHours(30)),
        ],
        Silent = 0.01, NoCollector = 0.01,
        Reboots = [At(20, 11), At(260, 12), At(610, 14), At(900, 10)],
        Rebased = [(At(300, 11), 0), (At(700, 23), 5_000_000)],
        Doubled = 0.01, Zeroed = 0.002, Nonsense = 0.003, Often = 0.05, Shuffled = true, Text = true,
    };

    private static DateTimeOffset At(int day, int hour) => default(DateTimeOffset).AddDays(day).AddHours(hour);

    /// <summary>The same faults counted from the beginning of a roof.</summary>
    public LegacyFaults From(DateTimeOffset begin)
    {
        var shift = begin - default(DateTimeOffset);
        return this with
        {
            Outages = [.. Outages.Select(o => (o.From + shift, o.For))],
            Reboots = [.. Reboots.Select(r => r + shift)],
            Rebased = [.. Rebased.Select(r => (r.At + shift, r.Level))],
        };
    }
}
