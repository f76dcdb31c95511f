using System.Globalization;
using System.Runtime.CompilerServices;
using Solstead.Core.Accounting;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;
using Solstead.Devices.Asking;

namespace Solstead.Devices.Tariffs.EnergyCharts;

/// <summary>Day-ahead prices of a bidding zone from energy-charts.info, without a key: asked at the start and from 12:50 on until those of tomorrow are there.</summary>
internal sealed class EnergyChartsPrices(Uri address, string zoneOfMarket, DriverContext context, Func<double> dice) : IDevice
{
    public const string Key = "energy-charts";
    public static readonly Uri Usual = new("https://api.energy-charts.info/");

    /// <summary>The markets trade in the days of central Europe; wherever that is not known, in those of the home.</summary>
    private readonly TimeZoneInfo zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out var paris) ? paris : context.Zone;
    private static readonly TimeOnly FirstAsk = new(12, 50);
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(30), Nap = TimeSpan.FromMinutes(10), Spread = TimeSpan.FromMinutes(3), Margin = TimeSpan.FromHours(4);

    private readonly SourceWire wire = new(TariffName.Of(Key), address, context.Time);
    private readonly SourceState state = new(TariffName.Of(Key), "energy-charts.info");
    private DateTimeOffset knownUntil;

    public DeviceInfo Info => state.Info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (var report in await AskAsync(ct)) yield return report;
            var until = Next(context.Now());
            while (until - context.Time.GetUtcNow() is var left && left > TimeSpan.Zero)
                await Task.Delay(left / context.Pace < Nap ? (left / context.Pace) + TimeSpan.FromMilliseconds(1) : Nap, context.Time, ct);
        }
    }

    public ValueTask DisposeAsync()
    {
        wire.Dispose();
        return ValueTask.CompletedTask;
    }

    internal async Task<IReadOnlyList<Report>> AskAsync(CancellationToken ct)
    {
        if (!SourceState.KnowsTheDay(context.Now())) return [];
        var today = LocalDay.Of(context.Now().Utc, zone).Date;
        var path = string.Create(CultureInfo.InvariantCulture, $"price?bzn={Uri.EscapeDataString(zoneOfMarket)}&start={today:yyyy-MM-dd}&end={today.AddDays(2):yyyy-MM-dd}");
        try
        {
            var spans = PriceAnswer.Read(await wire.AskAsync(new Uri(address, path), static at => SourceWire.Get(at), ct)) ?? throw SourceException.Of(TariffName.Of(Key), "odd", Fact.Of("said", "unix_seconds, price"));
            var now = context.Now();
            if (spans.Count > 0) knownUntil = spans[^1].To;
            return [.. state.Worked(now), new Report.Prices(Key, now, spans)];
        }
        catch (SourceException e)
        {
            return [.. state.DidNot(e, context.Now(), dice())];
        }
    }

    internal DateTimeOffset Next(Moment now)
    {
        if (!SourceState.KnowsTheDay(now)) return now.Utc + SourceState.ClockWait;
        if (state.Failed) return now.Utc + ((state.RestsUntil - now.Elapsed) * context.Pace);
        var day = LocalDay.Of(now.Utc, zone);
        var first = LocalDay.InstantOf(day.Date.ToDateTime(FirstAsk), zone) + (Spread * dice());
        if (knownUntil < day.End - Margin) return now.Utc + Every;
        if (now.Utc < first) return first;
        if (knownUntil < day.Next(zone).End - Margin) return now.Utc + Every + (Spread * dice());
        return LocalDay.InstantOf(day.Date.AddDays(1).ToDateTime(FirstAsk), zone) + (Spread * dice());
    }
}
