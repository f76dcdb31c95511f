using Solstead.Core.Accounting;
using Solstead.Core.History;
using Solstead.Core.Quantities;

namespace Solstead.Tests.Core.Accounting;

/// <summary>Random days: outages, restarts, clock jumps, several meters. What the counters say is what the books hold.</summary>
public sealed class EnergyLedgerProperties
{
    private static readonly LedgerSource[] Sources = [new("g/grid", Flow.GridImport, Flow.GridExport), new("a/production", Flow.Pv), new("b/production", Flow.Pv)];

    [Fact]
    public void Whatever_happens_the_books_hold_what_the_counters_counted()
    {
        for (var seed = 1; seed <= 60; seed++) Run(seed);
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var ledger = new EnergyLedger(Sources, 1);
        var rows = new Dictionary<long, EnergySlot>();
        var elapsed = TimeSpan.Zero;
        var utc = new DateTimeOffset(2026, 3, 28, 20, 0, 0, TimeSpan.Zero);
        double import = 1000, export = 2000, a = 3000, b = 4000;
        Feed();
        for (var step = 0; step < 2500; step++)
        {
            var wait = TimeSpan.FromSeconds(random.Next(40) == 0 ? random.Next(60, 7200) : random.Next(1, 30));
            (elapsed, utc) = (elapsed + wait, utc + wait);
            (import, export, a, b) = (import + random.NextDouble() * 9, export + random.NextDouble() * 5, a + random.NextDouble() * 8, b + random.NextDouble() * 2);
            if (random.Next(400) == 0) utc += TimeSpan.FromMinutes(random.Next(-200, 200));
            if (random.Next(300) == 0)
            {
                var next = new EnergyLedger(Sources, 1);
                next.Restore(ledger.Save());
                (ledger, elapsed) = (next, TimeSpan.FromSeconds(random.Next(5)));
            }
            Feed();
            Keep(ledger.Close(utc));
        }
        Keep(ledger.Close(utc.AddHours(12)));

        rows.Values.Sum(r => r.GridImport ?? 0).ShouldBeInRange((long)(import - 1000) - 1, (long)(import - 1000) + 1, $"seed {seed}");
        rows.Values.Sum(r => r.GridExport ?? 0).ShouldBeInRange((long)(export - 2000) - 1, (long)(export - 2000) + 1, $"seed {seed}");
        rows.Values.Sum(r => r.Pv ?? 0).ShouldBeInRange((long)(a + b - 7000) - 2, (long)(a + b - 7000) + 2, $"seed {seed}");
        foreach (var row in rows.Values.Where(r => r.Home is not null))
        {
            (row.GridImport >= 0 && row.GridExport >= 0 && row.Pv >= 0 && row.Home >= 0).ShouldBeTrue($"seed {seed}");
            row.Residual.ShouldBe(row.GridImport + row.Pv - row.GridExport - row.Home, $"seed {seed}");
            row.Home.ShouldBe(Math.Max(0, row.GridImport!.Value + (row.Pv ?? 0) - row.GridExport!.Value), $"seed {seed}");
        }

        void Keep(IReadOnlyList<EnergySlot> closed)
        {
            foreach (var row in closed) rows[row.Slot] = row.Over(rows.GetValueOrDefault(row.Slot));
        }

        void Feed()
        {
            var now = new Moment(elapsed, utc);
            ledger.Feed(0, import, export, null, now);
            ledger.Feed(1, a, null, null, now);
            ledger.Feed(2, b, null, null, now);
        }
    }
}
