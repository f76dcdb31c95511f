using System.Runtime.CompilerServices;
using Solstead.Core.Devices;

namespace Solstead.Tests.Site.Publish.Mqtt;

/// <summary>A device of the settings that never answers.</summary>
internal sealed class SilentDevice(string id) : IDevice
{
    public DeviceInfo Info { get; } = DeviceInfo.Unknown(id, "enphase");

    public async IAsyncEnumerable<Report> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
