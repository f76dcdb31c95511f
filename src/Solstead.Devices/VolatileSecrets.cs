using System.Collections.Concurrent;
using Solstead.Core.Devices;

namespace Solstead.Devices;

/// <summary>Secrets that are gone with the process: for looking at a device where nothing may be left behind.</summary>
public sealed class VolatileSecrets : ISecrets
{
    private readonly ConcurrentDictionary<string, string> values = new();

    public string? Get(string name) => values.GetValueOrDefault(name);

    public void Set(string name, string? value)
    {
        if (value is null) values.TryRemove(name, out _);
        else values[name] = value;
    }
}
