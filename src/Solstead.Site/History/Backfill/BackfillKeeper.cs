using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Solstead.Core.History;
using Solstead.Core.Tariffs;
using Solstead.Site.History.Books.Editing;
using Solstead.Site.Run;

namespace Solstead.Site.History.Backfill;

/// <summary>At start, daily, and when asked: computes again what is missing or only spread in the books of the last 92 days.</summary>
/// <param name="sun">How the sun's energy lies over a gap, relative; null: evenly.</param>
public sealed partial class BackfillKeeper(SqliteHistory history, SiteRunner runner, SiteParts parts, Func<DateTimeOffset, TimeSpan, double>? sun, ILogger<BackfillKeeper> log) : BackgroundService
{
    /// <summary>How far back it looks. [days]</summary>
    public const int Days = 92;

    /// <summary>After the start: the meters have told what they are by then.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2), Every = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Mends the span now.</summary>
    /// <returns>What was done; null when nothing was to be mended.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<MadeChange?> RecomputeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            var change = await ChangeAsync(from, to, ct);
            // Nothing better is known than what stands there: no change for the list.
            if ((await history.Editor.PreviewAsync(change, ct)).Span is null) return null;
            // Not cut off when the page goes away: what is made is told.
            var made = await history.Editor.ApplyAsync(change, CancellationToken.None);
            Mended(log, made.Effect.Added + made.Effect.Replaced, made.Id);
            return made;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>What mending the span would do; nothing is written.</summary>
    public async Task<ChangeEffect> PreviewAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) => await history.Editor.PreviewAsync(await ChangeAsync(from, to, ct), ct);

    /// <summary>First instant the ledger may still fill: it comes back to the quarter hour before the one in progress.</summary>
    internal static DateTimeOffset Ended(DateTimeOffset now) => Slots.Start(Slots.Of(now) - 1);

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var wait = First; ; wait = Every)
            {
                await Task.Delay(wait, parts.Time, stoppingToken);
                // What a server remembers is better than what counters still tell; it is not waited for longer than a day.
                for (var waited = TimeSpan.Zero; history.AwaitsServer && waited < Every; waited += First) await Task.Delay(First, parts.Time, stoppingToken);
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private async Task<BooksChange> ChangeAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var roles = await runner.AskAsync((engine, _) => engine.Roles, ct);
        var change = await new Recomputation(history, roles, parts.Site.Zone, sun).ChangeAsync(from, to, ct) ?? new BooksChange("recompute", "", Overwrite.Estimated);
        return change with { Energy = await PricedAsync(change.Energy, from, to, ct) };
    }

    /// <summary>The rows, and those of the span that have no price yet, with the prices of their time as far as the contract knows them.</summary>
    private async Task<IReadOnlyList<EnergySlot>> PricedAsync(IReadOnlyList<EnergySlot> rows, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if (parts.Site.Tariff is null) return rows;
        var found = new SortedDictionary<long, EnergySlot>();
        foreach (var row in await history.EnergyAsync(from, to, ct))
            if (row.BuyPrice is null) found[row.Slot] = new(row.Slot, null, null, null, null, null, null, null, null, row.Quality);
        foreach (var row in rows) found[row.Slot] = row;
        var priced = new List<EnergySlot>(found.Count);
        foreach (var piece in found.Values.Chunk(500))
        {
            // What the contract knows changes on the engine's own thread; it is not held up for long.
            var prices = await runner.AskAsync((engine, _) => engine.Tariff is { } tariff ? piece.Select(r => SlotPrice.Of(tariff, r.Slot)).ToArray() : null, ct);
            for (var i = 0; i < piece.Length; i++)
                if (prices?[i] is { Buy: { } buy } price && piece[i].BuyPrice is null) priced.Add(piece[i] with { BuyPrice = buy, SellPrice = price.Sell });
                else if (RowColumns.IsKnown(piece[i])) priced.Add(piece[i]);
        }
        return priced;
    }

    private async Task TryAsync(CancellationToken ct)
    {
        try
        {
            var now = parts.Now().Utc;
            await RecomputeAsync(now.AddDays(-Days), Ended(now), ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The outermost loop: the house goes on, and it is tried again tomorrow.
            Failed(log, e);
        }
    }

    [LoggerMessage(4150, LogLevel.Information, "{Slots} quarter hours of the books were computed again from the counters, change {Change}")]
    private static partial void Mended(ILogger log, int slots, long change);

    [LoggerMessage(4151, LogLevel.Warning, "The books could not be computed again; tomorrow they are tried once more")]
    private static partial void Failed(ILogger log, Exception cause);
}
