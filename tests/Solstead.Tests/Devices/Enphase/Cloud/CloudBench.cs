using Solstead.Devices.Enphase;
using Solstead.Devices.Enphase.Cloud;
using Solstead.Devices.Enphase.Twin;
using Solstead.Devices.Enphase.Twin.Cloud;
using Solstead.Tests.Devices.Enphase.Twin;

namespace Solstead.Tests.Devices.Enphase.Cloud;

/// <summary>A gateway and the maker's cloud, both on loopback, on a wall clock that can be moved.</summary>
internal sealed class CloudBench : IAsyncDisposable
{
    public MovableWall Wall { get; } = new();
    public EnphaseTwin Twin { get; private init; } = null!;
    public GatewayBench Bench { get; private set; } = null!;

    public static async Task<CloudBench> StartAsync(CancellationToken ct)
    {
        var wall = new MovableWall();
        var twin = await EnphaseTwin.StartAsync(new() { Plant = FlatHouse.OnePhase(), Time = wall, Serial = "122100004321" }, ct);
        return new CloudBench(wall) { Twin = twin, Bench = new GatewayBench { Time = wall } };
    }

    private CloudBench(MovableWall wall) => Wall = wall;

    public static TwinAccount Account(TwinAccountKind kind) => TwinAccount.All.First(a => a.Kind == kind);

    /// <summary>A driver that has nothing but an account.</summary>
    public Watched Watch(TwinAccountKind kind, Func<EnphaseOptions, EnphaseOptions>? change = null) => new(Driver(kind, change));

    public EnphaseDriver Driver(TwinAccountKind kind, Func<EnphaseOptions, EnphaseOptions>? change = null)
    {
        var account = Account(kind);
        var options = GatewayBench.Options(Twin) with { Token = null, EnlightenUser = account.User, EnlightenPassword = account.Password, Cloud = CloudHosts.TryTwin(Twin.Cloud.Url.ToString())! };
        return Bench.Driver(options, change);
    }

    public Task FaultAsync(TwinCloudFaultKind kind, string path = "/", string? text = null, int? count = null) =>
        Twin.Cloud.InjectAsync(new TwinCloudFault(kind) { PathPrefix = path, Text = text, Count = count }, default);

    /// <summary>Log-ins that were begun, whether the cloud was there or not.</summary>
    public int Attempts => Bench.Log.Text.Split('\n').Count(l => l.StartsWith("3150 ", StringComparison.Ordinal));

    public async Task AttemptsAsync(int count)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (Attempts < count)
        {
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(15)) throw new TimeoutException($"{Attempts} log-ins instead of {count}.\n{Bench.Log.Text}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Long enough for several turns of the driver.</summary>
    public static Task SettleAsync() => Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System);

    public ValueTask DisposeAsync() => Twin.DisposeAsync();
}
