using Solstead.Core.Devices;
using Solstead.Core.History;
using Solstead.Core.Points;
using Solstead.Devices.Protocols.Maria;
using Solstead.Site.History;
using Solstead.Tests.Support;

namespace Solstead.Tests.Site.History.Maria;

/// <summary>A machine with a data directory of its own that supplies a database of a real server.</summary>
internal sealed class MariaHome(MariaServer server, string database, string user = "home") : IAsyncDisposable
{
    private const string Password = "pa'ss\\w\"örd";
    private readonly StoreHome home = new();

    public StoreHome Home => home;

    public MariaOptions Options => server.As(user, Password, database) with { ConnectLimit = TimeSpan.FromSeconds(5), SilenceLimit = TimeSpan.FromSeconds(5) };

    public Task<SqliteHistory> OpenAsync(TimeZoneInfo? zone = null) => home.OpenAsync(home.Options(zone) with { Server = new(Options, null, home.Directory) });

    public MariaConnection Connect() { var connection = new MariaConnection(Options); connection.Open(); return connection; }

    /// <summary>As if it had last been heard of long ago: another machine may take over.</summary>
    public void IsSilentForLong()
    {
        using var connection = Connect();
        connection.Run("DELETE FROM meta WHERE \"key\"='writer'");
    }

    public ValueTask DisposeAsync() => home.DisposeAsync();
}

/// <summary>A store whose closed days and books are read from the server, after a round has sent them.</summary>
internal sealed class FromServer(SqliteHistory store) : IHistoryStore
{
    public IReadOnlyList<(string Series, string Unit, PointKind Kind)> KnownSeries => store.KnownSeries;
    public HistoryHealth Health => store.Health;
    public IReadOnlyList<Problem> Problems => store.Problems;

    public async Task<HistoryAnswer> QueryAsync(HistoryQuery query, CancellationToken ct)
    {
        var open = store.Writer.Live.OpenDays().DefaultIfEmpty(int.MaxValue).Min() * 86400L;
        if (query.From >= query.To || query.To.ToUnixTimeSeconds() > open) return await store.QueryAsync(query, ct);
        await store.Server!.RoundAsync(ct);
        return await store.Server.Reader.QueryAsync(query, ct);
    }

    public async Task<IReadOnlyList<EnergySlot>> EnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await store.Server!.RoundAsync(ct, whole: true);
        return await store.Server.Reader.EnergyAsync(from, to, ct);
    }

    public async Task<IReadOnlyList<DeviceEnergySlot>> DeviceEnergyAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await store.Server!.RoundAsync(ct, whole: true);
        return await store.Server.Reader.DeviceEnergyAsync(from, to, ct);
    }

    public void Declare(SeriesKey series) => store.Declare(series);
    public void Append(IReadOnlyList<Sample> samples) => store.Append(samples);
    public Task WriteEnergyAsync(IReadOnlyList<EnergySlot> slots, CancellationToken ct) => store.WriteEnergyAsync(slots, ct);
    public Task WriteDeviceEnergyAsync(IReadOnlyList<DeviceEnergySlot> slots, CancellationToken ct) => store.WriteDeviceEnergyAsync(slots, ct);
    public Task WriteCounterBasesAsync(IReadOnlyList<CounterBase> bases, CancellationToken ct) => store.WriteCounterBasesAsync(bases, ct);
    public Task<IReadOnlyList<CounterBase>> CounterBasesAsync(CancellationToken ct) => store.CounterBasesAsync(ct);
    public Task FillAsync(string series, IReadOnlyList<(long Minute, double Value)> minutes, bool overwrite, CancellationToken ct) => store.FillAsync(series, minutes, overwrite, ct);
    public Task RebuildAsync(CancellationToken ct) => store.RebuildAsync(ct);
    public Task FlushAsync(CancellationToken ct) => store.FlushAsync(ct);
    public ValueTask DisposeAsync() => store.DisposeAsync();
}
