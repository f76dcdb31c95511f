using System.Globalization;
using Solstead.Core.History;

namespace Solstead.Site.History;

/// <summary>What <c>solstead export</c> writes.</summary>
/// <param name="Series">Points as <c>device/point</c>; empty: all known ones.</param>
/// <param name="Resolution">How finely; Auto means minutes. Seconds become minutes where the frames are gone.</param>
public sealed record ExportRequest(IReadOnlyList<string> Series, DateTimeOffset From, DateTimeOffset To, Resolution Resolution, TimeZoneInfo Zone);

/// <summary>
/// History as CSV (RFC 4180, UTF-8, comma, point as decimal sign, one header line). Rows are written as they are read, so memory does not grow with the span.
/// <para>Points, one row per point and bucket, point by point: <c>series, unit, time_utc, time_local, step_s</c> (empty for days and months),
/// <c>min, mean, max</c> (counter: mean is the last value), <c>change</c> (counters: growth in the bucket), <c>text</c> (states: what held longest).</para>
/// <para>Energy, one row per quarter hour: <c>slot_utc, slot_local</c>, eight columns in Wh, <c>residual_wh</c> and
/// <c>quality</c> (0 measured, 1 from counters after a gap, 2 estimated). An empty cell is unknown, never zero.</para>
/// A text cell that a spreadsheet could take for a formula gets an apostrophe in front.
/// </summary>
public static class HistoryExport
{
    private const int Window = 20_000;

    /// <param name="progress">Receives the finished part, 0 to 1.</param>
    /// <returns>Rows written, without the header.</returns>
    /// <exception cref="ArgumentException">The span is empty or turned round.</exception>
    public static async Task<long> WriteCsvAsync(IHistoryReader history, ExportRequest request, TextWriter to, IProgress<double>? progress, CancellationToken ct)
    {
        if (request.From >= request.To) throw new ArgumentException("From must lie before To.", nameof(request));
        IReadOnlyList<string> names = request.Series.Count > 0 ? request.Series : [.. history.KnownSeries.Select(s => s.Series)];
        await to.WriteAsync("series,unit,time_utc,time_local,step_s,min,mean,max,change,text\r\n".AsMemory(), ct);
        long rows = 0;
        for (var i = 0; i < names.Count; i++)
        {
            foreach (var (from, until) in Windows(request))
            {
                var answer = await history.QueryAsync(new([names[i]], from, until, Named(request.Resolution), Window), ct);
                foreach (var bucket in answer.Series[0].Buckets)
                {
                    await to.WriteAsync(Line(answer, answer.Series[0], bucket, request.Zone).AsMemory(), ct);
                    rows++;
                }

                progress?.Report((i + (until - request.From) / (request.To - request.From)) / names.Count);
            }
        }

        await to.FlushAsync(ct);
        return rows;
    }

    /// <inheritdoc cref="WriteCsvAsync"/>
    public static async Task<long> WriteEnergyCsvAsync(
        IHistoryReader history, DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone, TextWriter to, IProgress<double>? progress, CancellationToken ct)
    {
        if (from >= until) throw new ArgumentException("From must lie before To.", nameof(from));
        await to.WriteAsync(("slot_utc,slot_local,grid_import_wh,grid_export_wh,pv_wh,battery_charge_wh,battery_discharge_wh,home_wh,charger_wh,load_wh,residual_wh,quality\r\n").AsMemory(), ct);
        long rows = 0;
        for (var begin = from; begin < until; begin = Earlier(begin.AddDays(100), until))
        {
            var end = Earlier(begin.AddDays(100), until);
            foreach (var s in await history.EnergyAsync(begin, end, ct))
            {
                var at = DateTimeOffset.FromUnixTimeSeconds(s.Slot * Slots.Seconds);
                await to.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{Utc(at)},{Local(at, zone)},{s.GridImport},{s.GridExport},{s.Pv},{s.BatteryCharge},{s.BatteryDischarge},{s.Home},{s.Charger},{s.Load},{s.Residual},{s.Quality}\r\n").AsMemory(), ct);
                rows++;
            }

            progress?.Report((end - from) / (until - from));
        }

        await to.FlushAsync(ct);
        return rows;
    }

    /// <summary>One cell: quoted where CSV needs it, disarmed where a spreadsheet would calculate.</summary>
    internal static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static Resolution Named(Resolution asked) => asked == Resolution.Auto ? Resolution.Minute : asked;

    private static string Line(HistoryAnswer answer, SeriesAnswer series, Bucket bucket, TimeZoneInfo zone)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(bucket.Start);
        var text = series.Texts is { } texts && bucket.Mean is { } code ? texts.GetValueOrDefault((long)code, "") : null;
        var step = answer.StepSeconds == 0 ? "" : answer.StepSeconds.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Cell(series.Series)},{Cell(series.Unit)},{Utc(at)},{Local(at, zone)},{step},{bucket.Min},{(text is null ? bucket.Mean : null)},{bucket.Max},{bucket.Change},{Cell(text ?? "")}\r\n");
    }

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>Pieces of the span that fit one query each; whole UTC days, so that no bucket is cut in two, and one piece for days and months.</summary>
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Windows(ExportRequest request)
    {
        var days = Named(request.Resolution) switch
        {
            Resolution.Second => 1.0 / 6,
            Resolution.Minute => 13,
            Resolution.FiveMinutes => 65,
            Resolution.QuarterHour => 200,
            Resolution.Hour => 800,
            _ => 100_000.0,
        };
        var step = TimeSpan.FromDays(days);
        for (var from = request.From; from < request.To;)
        {
            var next = new DateTimeOffset(from.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero) + step;
            var until = next < request.To ? next : request.To;
            yield return (from, until);
            from = until;
        }
    }
}
