using Solstead.Core.Quantities;

namespace Solstead.Core.Leases;

/// <summary>What a rule wants a borrowed setting to be. Said anew at every tick; when it is no longer said the setting is given back.</summary>
/// <param name="Setting">Which setting of which device.</param>
/// <param name="Value">In the setting's unit.</param>
/// <param name="Until">When the rule will think anew: what a person changes meanwhile is left alone until then, and nothing is held longer without a rule.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Reason">Stable code, e.g. <c>tempo.charge</c>.</param>
/// <param name="Facts">The numbers that mattered.</param>
public sealed record SettingWish(SettingRef Setting, double Value, DateTimeOffset Until, string Rule, string Reason, IReadOnlyList<Fact> Facts)
{
    /// <summary>
    /// What it would be if nothing stood in the way now; a value that moves with the battery is the same wish all the same. Who changes the setting by hand
    /// is left alone while this stays.
    /// </summary>
    public double Meant { get; init; } = Value;

    /// <summary>Settings that are one thing together, e.g. a schedule: the last of them is written when all others are in place, and they go back together, the last first.</summary>
    public string? Group { get; init; }

    /// <summary>Decided and shown, not to be written.</summary>
    public bool DryRun { get; init; }
}

/// <summary>A setting of a device, written <c>device/key</c>, e.g. <c>gx/min_soc</c>.</summary>
public readonly record struct SettingRef(string Device, string Key)
{
    public override string ToString() => $"{Device}/{Key}";
}
