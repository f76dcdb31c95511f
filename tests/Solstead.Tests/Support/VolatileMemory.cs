using System.Collections.Concurrent;
using Solstead.Core.Devices;

namespace Solstead.Tests.Support;

/// <summary>What a device remembers, for as long as a test holds it.</summary>
internal sealed class VolatileMemory : IDeviceMemory
{
    private readonly ConcurrentDictionary<string, string> values = new();

    public string? Recall(string name) => values.GetValueOrDefault(name);

    public void Remember(string name, string? text)
    {
        if (text is null) values.TryRemove(name, out _);
        else values[name] = text;
    }
}
