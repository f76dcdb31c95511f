using System.Globalization;
using Solstead.Core.Quantities;
using Solstead.Site.Texts;

namespace Solstead.Demo;

/// <summary>The programs beside which the house lives: a broker and a bus of the demo's own, each where it is installed. The house is complete without them.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private readonly PrivateBroker? broker;
    private readonly PrivateBus? bus;

    private Neighbours(PrivateBroker? broker, PrivateBus? bus) => (this.broker, this.bus) = (broker, bus);

    /// <param name="folder">Where their files lie; the caller deletes it after them.</param>
    public static Task<Neighbours> StartAsync(string folder, CancellationToken ct) => StartAsync(folder, Companion.Find, ct);

    /// <param name="find">Full path of a program, null when it is not installed.</param>
    internal static async Task<Neighbours> StartAsync(string folder, Func<string, string?> find, CancellationToken ct)
    {
        var broker = PrivateBroker.TryStartAsync(find("mosquitto"), folder, ct);
        var bus = PrivateBus.TryStartAsync(find("dbus-daemon"), folder, ct);
        try
        {
            await Task.WhenAll(broker, bus);
        }
        catch
        {
            if (broker.IsCompletedSuccessfully && await broker is { } started) await started.DisposeAsync();
            if (bus.IsCompletedSuccessfully && await bus is { } other) await other.DisposeAsync();
            throw;
        }
        return new Neighbours(await broker, await bus);
    }

    /// <summary>What stands under <c>publish:</c> because of them.</summary>
    public string Settings =>
        (broker is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\n  mqtt: {{ host: 127.0.0.1, port: {broker.Port}, home_assistant: true, commands: true, documents: {{}} }}"))
        + (bus is null ? "" : $"\n  venus: {{ address: \"{bus.Address}\", name: Les Tilleuls }}");

    /// <summary>Where they are, or that they were left out.</summary>
    public IEnumerable<string> Lines(Sentences say) =>
    [
        broker is null ? say.Say("demo.broker.none", []) : say.Say("demo.broker", [Fact.Of("url", string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{broker.Port}"))]),
        bus is null ? say.Say("demo.bus.none", []) : say.Say("demo.bus", [Fact.Of("address", bus.Address)]),
    ];

    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
        if (bus is not null) await bus.DisposeAsync();
    }
}
