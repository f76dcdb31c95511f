using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices;
using Solstead.Devices.Linky;
using Solstead.Devices.Linky.Twin;
using Solstead.Devices.Protocols.Teleinfo;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Linky;

/// <summary>A Linky over a real serial port.</summary>
public sealed class LinkyDriverTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(60);

    [Theory, InlineData(TicMode.Historic), InlineData(TicMode.Standard)]
    public async Task A_meter_is_read_over_its_serial_port(TicMode mode)
    {
        await using var twin = LinkyTwin.Start(Noon(mode), new(null, Quick, Lives: false), TimeProvider.System);
        await using var device = new LinkyDriver(new(twin.Port, mode), Context());
        await using var heard = new Listener(device);
        await Until.TrueAsync(() => heard.Value("grid.energy_import") > 7_000_000);
        device.Info.Serial.ShouldBe("041764052173");
        heard.Value("grid.apparent_power").ShouldBe(1240);
    }

    [Theory, InlineData(LinkyFault.Noise), InlineData(LinkyFault.Truncate), InlineData(LinkyFault.Checksum)]
    public async Task A_bad_line_costs_values_and_never_a_right_one(LinkyFault fault)
    {
        await using var twin = LinkyTwin.Start(Noon(TicMode.Historic), new(null, Quick, fault, 3, Lives: false), TimeProvider.System);
        await using var device = new LinkyDriver(new(twin.Port, TicMode.Historic), Context());
        await using var heard = new Listener(device);
        await Until.TrueAsync(() => heard.Value("grid.energy_import") is not null && heard.Reports.OfType<Report.Measured>().Count() > 6);
        foreach (var reading in heard.Reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == "index.red_hp")) reading.Value.ShouldBe(21_077);
    }

    [Fact]
    public async Task A_port_that_is_not_there_is_told_and_opened_when_it_comes()
    {
        var link = Path.Combine(Path.GetTempPath(), $"solstead-tic-{Guid.NewGuid():N}");
        await using var device = new LinkyDriver(new(link, null), Context());
        await using var heard = new Listener(device);
        await Until.TrueAsync(() => heard.Told("serial.missing"));
        await using var twin = LinkyTwin.Start(Noon(TicMode.Historic), new(link, Quick, Lives: false), TimeProvider.System);
        await Until.TrueAsync(() => heard.Value("grid.energy_import") is not null);
        heard.Reports.OfType<Report.Recovered>().ShouldContain(r => r.Code == "serial.missing");
    }

    [Fact]
    public async Task One_look_is_enough_to_recognise_it()
    {
        await using var twin = LinkyTwin.Start(Noon(TicMode.Historic), new(null, Quick, Lives: false), TimeProvider.System);
        (await LinkyDriver.Description.ProbeAsync(twin.Port, Context(), TestContext.Current.CancellationToken)).ShouldNotBeNull().Serial.ShouldBe("041764052173");
    }

    private static LinkyMeter Noon(TicMode mode) => new() { Mode = mode, Today = TempoColour.White, Tomorrow = TempoColour.Red };

    private static DriverContext Context() => new("linky", TimeProvider.System, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, ".");

    /// <summary>Collects what a device tells until disposed.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly ConcurrentQueue<Report> reports = new();
        private readonly Task listening;

        public Listener(IDevice device) => listening = ListenAsync(device);

        public IEnumerable<Report> Reports => reports;

        public double? Value(string point) => reports.OfType<Report.Measured>().SelectMany(m => m.Readings).Where(r => r.Point == point).Select(r => r.Value).LastOrDefault();

        public bool Told(string code) => reports.OfType<Report.Trouble>().Any(t => t.Problem.Code == code);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await listening;
            stop.Dispose();
        }

        private async Task ListenAsync(IDevice device)
        {
            try
            {
                await foreach (var report in device.ReadAsync(stop.Token)) reports.Enqueue(report);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { /* the end */ }
        }
    }
}
