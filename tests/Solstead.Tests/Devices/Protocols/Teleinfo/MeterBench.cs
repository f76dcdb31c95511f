using Microsoft.Extensions.Logging.Abstractions;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices;
using Solstead.Devices.Protocols.Teleinfo;
using Solstead.Tests.Support;

namespace Solstead.Tests.Devices.Protocols.Teleinfo;

/// <summary>Bytes in, reports out: a meter's book with simulated time.</summary>
internal sealed class MeterBench
{
    private readonly TicReader reader = new();
    private readonly TicFramer framer;
    private readonly MeterBook book;
    private readonly TicMode mode;

    public MeterBench(TicMode mode, DateTimeOffset? at = null)
    {
        this.mode = mode;
        Clock = new ManualClock(at ?? new DateTimeOffset(2026, 1, 13, 11, 0, 0, TimeSpan.Zero));
        framer = new TicFramer(mode);
        book = new MeterBook(new DriverContext("linky", Clock, NullLoggerFactory.Instance, new VolatileMemory(), TimeZoneInfo.Utc, "."), "linky-tic", TimeSpan.FromSeconds(2));
    }

    public ManualClock Clock { get; }
    public List<Report> Reports { get; } = [];
    public bool ClockWrong => book.ClockWrong;
    public DeviceInfo Info => book.Info;
    public IEnumerable<Reading> Readings => Reports.OfType<Report.Measured>().SelectMany(m => m.Readings);
    public IEnumerable<(DateOnly Date, string Label)> Days => Reports.OfType<Report.Days>().SelectMany(d => d.Labels).Select(l => (l.Date, l.Label));

    /// <summary>Last value of a point; null when it has none.</summary>
    public double? this[string point] => Readings.Where(r => r.Point == point).Select(r => r.Value).LastOrDefault();

    public string? Text(string point) => Readings.Where(r => r.Point == point).Select(r => r.Text).LastOrDefault();

    public void Hear(ReadOnlySpan<byte> bytes)
    {
        foreach (var frame in framer.Hear(bytes)) book.Hear(reader.Read(frame.Groups, mode), "Linky", null, Reports);
        Clock.Advance(TimeSpan.FromSeconds(2));
    }

    public void Pause() => book.Pause();
}
