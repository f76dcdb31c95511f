using Microsoft.Extensions.Logging;
using Solstead.Core.Devices;
using Solstead.Core.Points;
using Solstead.Devices;
using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Transport;
using Solstead.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase;

/// <summary>What a device remembers, for the length of a test.</summary>
internal sealed class TestMemory : IDeviceMemory
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string?> names = [];

    public string? Recall(string name) { lock (gate) return names.GetValueOrDefault(name); }

    public void Remember(string name, string? text) { lock (gate) names[name] = text; }
}

/// <summary>Keeps every log line, to look for secrets in.</summary>
internal sealed class TestLog : ILoggerFactory, ILogger
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public string Text { get { lock (gate) return string.Join('\n', lines); } }

    public ILogger CreateLogger(string categoryName) => this;
    public void AddProvider(ILoggerProvider provider) { }
    public void Dispose() { }
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (gate) lines.Add($"{eventId.Id} {logLevel} {formatter(state, exception)} {exception}");
    }
}

/// <summary>A driver on a twin, over real sockets.</summary>
internal sealed class GatewayBench
{
    public TestMemory Memory { get; init; } = new();
    public VolatileSecrets Secrets { get; init; } = new();
    public TestLog Log { get; } = new();
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private ISecrets? otherSecrets;

    public DriverContext Context => new("roof", Time, Log, Memory, Zone, AppContext.BaseDirectory) { Secrets = otherSecrets ?? Secrets };

    /// <summary>With a store that fails as the test wants it.</summary>
    public GatewayBench With(ISecrets secrets)
    {
        otherSecrets = secrets;
        return this;
    }

    public EnphaseDriver Driver(EnphaseTwin twin, Func<EnphaseOptions, EnphaseOptions>? change = null) => Driver(Options(twin), change);

    public EnphaseDriver Driver(EnphaseOptions options, Func<EnphaseOptions, EnphaseOptions>? change = null) => new(change?.Invoke(options) ?? options, Context);

    public static EnphaseOptions Options(EnphaseTwin twin) => new()
    {
        Address = GatewayAddress.TryParse($"{twin.Url.Host}:{twin.Url.Port}"),
        Token = twin.UsesTokens ? twin.TokenFor(TwinRole.Owner) : null,
        Password = twin.UsesTokens ? null : twin.Password,
        Interval = TimeSpan.FromMilliseconds(50),
        NightlyWindow = false,
        Stream = StreamUse.Off,
        FastLimit = TimeSpan.FromSeconds(2),
        SlowLimit = TimeSpan.FromSeconds(3),
    };

    /// <summary>The folder of captures handed to developers, or null.</summary>
    public static string? Shared()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "fixtures", "enphase");
            if (Directory.Exists(folder)) return folder;
        }
        return null;
    }

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Devices", "Enphase", "Fixtures", name);
}

/// <summary>The outcome of a reading, by point.</summary>
internal sealed class Snapshot(IReadOnlyList<Report> reports)
{
    private readonly Dictionary<string, Reading> readings = Newest(reports);

    public IReadOnlyList<Report> Reports => reports;
    public DeviceInfo? Info => reports.OfType<Report.Identified>().LastOrDefault()?.Info;
    public IReadOnlyList<string> Problems => [.. reports.OfType<Report.Trouble>().Select(t => t.Problem.Code)];
    /// <summary>Codes of what is more than news.</summary>
    public IReadOnlyList<string> Faults => [.. reports.OfType<Report.Trouble>().Where(t => t.Problem.Severity > Severity.Info).Select(t => t.Problem.Code)];
    public IReadOnlyCollection<Reading> All => readings.Values;

    public double? this[string point] => readings.TryGetValue(point, out var reading) ? reading.Value : null;

    public Reading Of(string point) => readings[point];

    public int Count(string prefix, string suffix) => readings.Keys.Count(k => k.StartsWith(prefix, StringComparison.Ordinal) && k.EndsWith(suffix, StringComparison.Ordinal));

    private static Dictionary<string, Reading> Newest(IReadOnlyList<Report> reports)
    {
        var newest = new Dictionary<string, Reading>();
        foreach (var reading in reports.OfType<Report.Measured>().SelectMany(m => m.Readings)) newest[reading.Point] = reading;
        return newest;
    }
}
