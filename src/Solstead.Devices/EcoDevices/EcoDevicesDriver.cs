using System.Runtime.CompilerServices;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Core.Quantities;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.EcoDevices;

/// <summary>A GCE Eco-Devices, which passes on what an electricity meter says in historic mode. Read only.</summary>
public sealed class EcoDevicesDriver : IDevice, IReadOnce
{
    private readonly EcoOptions options;
    private readonly DriverContext context;
    private readonly List<Report> outbox = [];
    private readonly MeterTroubles troubles;
    private readonly MeterBook book;
    private readonly TicReader tic = new();
    private readonly EcoClient client;
    private readonly EcoReader reader;
    private DateTimeOffset goodAt;

    internal EcoDevicesDriver(EcoOptions options, DriverContext context)
    {
        (this.options, this.context) = (options, context);
        goodAt = context.Now().Utc;
        troubles = new MeterTroubles(context.Id, context.Now, outbox);
        book = new MeterBook(context, Description.Type, options.Interval);
        client = new EcoClient(options.Base ?? new Uri("http://localhost/"), context.Time);
        reader = new EcoReader(client, options);
    }

    /// <summary>This driver in the catalogue.</summary>
    public static Driver Description { get; } = new("ecodevices", "GCE Eco-Devices (teleinformation over the network)",
        static (settings, context) => new EcoDevicesDriver(EcoOptions.Read(settings, context.Folder), context), LookAsync);

    public DeviceInfo Info => book.Info;

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Interval, context.Time);
        do
        {
            foreach (var report in await RoundAsync(ct)) yield return report;
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>Three rounds: what is believed must be said twice, and a register be borne out.</summary>
    public async Task<IReadOnlyList<Report>> ReadOnceAsync(CancellationToken ct)
    {
        List<Report> reports = [.. await RoundAsync(ct)];
        for (var more = 0; more < 2 && !reports.Any(r => r is Report.Trouble); more++) reports.AddRange(await RoundAsync(ct));
        return reports;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>For <c>solstead probe</c>: reads only, sends no secret.</summary>
    private static async Task<DeviceInfo?> LookAsync(string host, DriverContext context, CancellationToken ct)
    {
        if (EcoOptions.AddressOf(host) is not { } address || host.StartsWith('/')) return null;
        using var client = new EcoClient(address, context.Time);
        try
        {
            var fields = EcoDocuments.ReadJson(await client.GetAsync("api/xdevices.json?cmd=10", null, null, ct));
            return fields.GetValueOrDefault("product")?.StartsWith("Eco-devices", StringComparison.OrdinalIgnoreCase) == true ? DeviceInfo.Unknown(context.Id, "ecodevices") with { Model = "Eco-Devices" } : null;
        }
        catch (Exception e) when (e is EcoException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Report>> RoundAsync(CancellationToken ct)
    {
        try
        {
            Take(await reader.ReadAsync(ct));
        }
        catch (EcoException e)
        {
            Fail(e);
        }
        Report[] reports = [.. outbox];
        outbox.Clear();
        return reports;
    }

    private void Take(EcoAnswer answer)
    {
        var groups = EcoDocuments.Groups(answer.Fields, options.Input);
        var word = tic.Read(groups, TicMode.Historic);
        troubles.Clear("device.unreachable");
        troubles.Set(answer.Refused, "ecodevices.password", Severity.Warning);
        troubles.Set(groups.Count == 0, "ecodevices.malformed", Severity.Warning);
        var none = groups.Count > 0 && (word.NoMeter || word is { Period: null, Serial: null, Indexes.Count: 0 });
        troubles.Set(none, "ecodevices.no_meter", Severity.Warning, Fact.Of("input", options.Input));
        goodAt = context.Now().Utc;
        // Without a meter the numbers are zeros that mean nothing.
        if (none || groups.Count == 0) (word, _) = (new MeterWord(), Silent());
        List<Reading> pulses = [];
        for (var counter = 1; counter <= 2; counter++)
            if (EcoDocuments.Pulses(answer.Fields, counter) is { } count) pulses.Add(new($"input.{counter}", count, Quality.Good, goodAt));
        book.Hear(word, "Eco-Devices", reader.Firmware is { Length: > 0 } version ? version : null, outbox, pulses);
        troubles.Set(book.ClockWrong, "tic.clock", Severity.Warning);
        troubles.Set(book.OddPeriod is not null, "tic.period", Severity.Warning, Fact.Of("period", book.OddPeriod ?? ""));
        troubles.Set(word.Over is not null, "tic.over", Severity.Warning, Fact.Of("current", (word.Over ?? 0).A));
    }

    private bool Silent()
    {
        book.Pause();
        return true;
    }

    private void Fail(EcoException cause)
    {
        book.Pause();
        troubles.Clear("ecodevices.no_meter");
        var (code, other) = cause.Status is null ? ("device.unreachable", "ecodevices.malformed") : ("ecodevices.malformed", "device.unreachable");
        if (cause.IsRefused)
        {
            troubles.Raise("ecodevices.password", Severity.Warning);
            return;
        }
        troubles.Clear(other);
        troubles.Raise(code, Severity.Warning, Fact.Of("host", options.Base?.Authority ?? ""), Fact.Of("since", goodAt), Fact.Of("reason", cause.Message));
    }
}
