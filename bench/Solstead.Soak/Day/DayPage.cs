using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Solstead.Soak.Day;

/// <summary>A page that is open all day: each picture it is sent must give exactly one reason for the charging point, and for an idle one a number.</summary>
internal sealed class DayPage(Uri url, DateTimeOffset start, TimeSpan lasts)
{
    /// <summary>Reasons that have no number to tell.</summary>
    private static readonly HashSet<string> Plain = ["charge.charger.missing", "charge.unplugged"];

    private readonly bool[] told = new bool[(int)lasts.TotalMinutes];
    private readonly Dictionary<string, int> reasons = [];

    public int Pictures { get; private set; }

    /// <summary>Minutes of the house without a picture.</summary>
    public int Silent => told.Count(t => !t);

    /// <summary>Pictures without exactly one reason, and pictures of an idle point that told no number.</summary>
    public int Wrong { get; private set; }

    public int Bare { get; private set; }

    /// <summary>Pictures of each reason, most first.</summary>
    public IEnumerable<(string Code, int Pictures)> Reasons => reasons.OrderByDescending(r => r.Value).Select(r => (r.Key, r.Value));

    public async Task RunAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = url };
        try
        {
            await using var stream = await http.GetStreamAsync(new Uri("/api/v1/live/stream", UriKind.Relative), ct);
            await foreach (var picture in SseParser.Create(stream, (_, bytes) => JsonDocument.Parse(bytes.ToArray())).EnumerateAsync(ct))
                using (picture.Data) Look(picture.Data.RootElement);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && ct.IsCancellationRequested)
        {
            // The way out.
        }
    }

    private void Look(JsonElement picture)
    {
        Pictures++;
        var minute = (int)((picture.GetProperty("at").GetDateTimeOffset() - start) / TimeSpan.FromMinutes(1));
        var points = picture.GetProperty("charging");
        if (points.GetArrayLength() != 1 || points[0].GetProperty("code").GetString() is not { Length: > 0 } code)
        {
            Wrong++;
            return;
        }
        if (minute >= 0 && minute < told.Length) told[minute] = true;
        reasons[code] = reasons.GetValueOrDefault(code) + 1;
        var gives = points[0].GetProperty("availableAmps") is { ValueKind: JsonValueKind.Number } amps && amps.GetDouble() > 0;
        if (!gives && !Plain.Contains(code) && !points[0].GetProperty("facts").EnumerateArray().Any(f => f.GetProperty("name").GetString() != "amps")) Bare++;
    }
}
