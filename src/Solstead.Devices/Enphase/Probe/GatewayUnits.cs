
namespace Solstead.Devices.Enphase.Probe;

/// <summary>What hangs on a gateway beside its meters and panels, by serial number, and what it tells of them.</summary>
/// <param name="IqBatteries">IQ batteries.</param>
/// <param name="AcBatteries">AC batteries of the first generation.</param>
/// <param name="Controllers">System controllers and meter collars: what can part the home from the grid.</param>
/// <param name="Relays">Q-Relays.</param>
/// <param name="Contacts">Dry contacts that are in use, by their names NC1 … NO2; only with a system controller.</param>
/// <param name="Detailed">Panels whose electrical values are told.</param>
/// <param name="Listed">Panels of which the inventory tells its flags.</param>
/// <param name="Events">True when it has a list of events.</param>
internal sealed record GatewayUnits(
    IReadOnlyList<string> IqBatteries, IReadOnlyList<string> AcBatteries, IReadOnlyList<string> Controllers, IReadOnlyList<string> Relays, IReadOnlyList<string> Contacts,
    IReadOnlyList<string> Detailed, IReadOnlyList<string> Listed, bool Events)
{
    public static GatewayUnits None { get; } = new([], [], [], [], [], [], [], false);

    /// <summary>Energy subunits: the gateway's own meter and its like, of which the inventory tells nothing but flags.</summary>
    public IReadOnlyList<string> Subunits { get; init; } = [];

    public IEnumerable<string> Batteries => IqBatteries.Concat(AcBatteries);

    private IReadOnlyList<string>[] All => [IqBatteries, AcBatteries, Controllers, Relays, Contacts, Detailed, Listed, Subunits];

    /// <param name="panels">Serial numbers of the panels, in order.</param>
    public static GatewayUnits Of(GatewayData data, IReadOnlyList<string> panels)
    {
        var ensemble = data.Ensemble?.Document ?? [];
        var inventory = data.Inventory?.Document ?? [];
        var controllers = Serials(ensemble.Where(b => b.Type is "ENPOWER" or "COLLAR").SelectMany(b => b.Devices ?? []).Select(d => d.Serial));
        var details = data.DeviceData is { Document.Truncated: false } d ? d.Document.Panels() : [];
        var listed = inventory.Where(b => b.Type == "PCU").SelectMany(b => b.Devices ?? []).Select(i => i.Serial).ToHashSet();
        return new(
            Serials(ensemble.Where(b => b.Type == "ENCHARGE").SelectMany(b => b.Devices ?? []).Select(b => b.Serial)),
            AcOnes(data),
            controllers,
            Serials(inventory.Where(b => b.Type == "NSRB").SelectMany(b => b.Devices ?? []).Select(r => r.Serial)),
            controllers.Count == 0 ? [] : Used(data),
            [.. panels.Where(p => details.TryGetValue(p, out var channel) && channel.Last?.Millivolts is not null)],
            [.. panels.Where(listed.Contains)],
            data.Events is { Document.Rows: not null })
        { Subunits = Serials(Belonging.Listed(data, "ESUB").Select(u => u.Serial)) };
    }

    public bool SameAs(GatewayUnits other) => Events == other.Events && All.Zip(other.All).All(p => p.First.SequenceEqual(p.Second));

    /// <summary>True when nothing of the other is missing here.</summary>
    public bool Contains(GatewayUnits other) => (Events || !other.Events) && All.Zip(other.All).All(p => p.Second.All(p.First.Contains));

    private static List<string> AcOnes(GatewayData data) => Serials(Belonging.AcBatteries(data).Concat(Belonging.Listed(data, "ACB").Select(b => b.Serial)));

    /// <summary>All contacts, or those that serve for something where that is told.</summary>
    private static List<string> Used(GatewayData data)
    {
        var unused = (data.ContactSettings?.Document.Contacts ?? []).Where(c => c.Type == "NONE").Select(c => c.Id).ToHashSet();
        return [.. (data.Contacts?.Document.Contacts ?? []).Select(c => c.Id).OfType<string>().Where(id => IsName(id) && !unused.Contains(id)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static List<string> Serials(IEnumerable<string?> serials) => [.. serials.OfType<string>().Where(IsName).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>It becomes part of a point's name.</summary>
    private static bool IsName(string text) => text.Length is > 0 and <= 32 && text.All(char.IsAsciiLetterOrDigit);
}
