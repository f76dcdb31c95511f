using Solstead.Core.Points;
using Solstead.Devices.Enphase.Probe;
using Solstead.Devices.Enphase.Wire;

namespace Solstead.Devices.Enphase.Sources;

/// <summary>What the gateway itself finds wrong with its enabled transformers (enphase.md 5.4).</summary>
/// <param name="Silent">Roles of those that do not measure: their numbers mean nothing.</param>
/// <param name="Doubtful">Roles of those whose wiring it wants checked: their numbers are not believed.</param>
/// <param name="Flags">Its further remarks, each with the role, e.g. <c>production: negative-production</c>.</param>
internal sealed record MeterHealth(IReadOnlySet<string> Silent, IReadOnlySet<string> Doubtful, IReadOnlyList<string> Flags)
{
    public const string NotMetering = "meter.not_metering", CheckWiring = "meter.check_wiring";

    public static MeterHealth Of(List<MeterEntry>? meters)
    {
        var enabled = (meters ?? []).Where(m => m is { Enabled: true, MeasurementType: not null }).ToList();
        return new(
            enabled.Where(m => m.MeteringStatus == "not-metering").Select(m => m.MeasurementType!).ToHashSet(),
            enabled.Where(m => m.MeteringStatus == "check-wiring").Select(m => m.MeasurementType!).ToHashSet(),
            [.. enabled.SelectMany(m => (m.StatusFlags ?? []).Select(flag => $"{m.MeasurementType}: {flag}"))]);
    }

    /// <summary>The profile without the meters that do not measure.</summary>
    public GatewayProfile Measuring(GatewayProfile profile) =>
        Silent.Count == 0 ? profile : profile with { Meters = [.. profile.Meters.Where(m => !Silent.Contains(m.Role))] };

    /// <summary>Takes back what comes from a transformer that does not measure, and marks what comes from one that may be wired wrongly.</summary>
    /// <param name="declared">The points there are.</param>
    public void Apply(ReadingList list, GatewayProfile profile, IEnumerable<string> declared)
    {
        if (Silent.Count == 0 && Doubtful.Count == 0) return;
        var (silent, doubtful) = (Sections(Silent, profile), Sections(Doubtful, profile));
        foreach (var point in declared)
        {
            if (point.EndsWith(Fields.PowerInverters, StringComparison.Ordinal)) continue;
            var section = point[..point.IndexOf('.')];
            if (silent.Contains(section) || (silent.Count > 0 && IsNetDay(point))) list.Force(new(point, null, Quality.Missing, list.Stamp, null, NotMetering));
            else if (doubtful.Contains(section) && list[point] is { Quality: < Quality.Suspect } reading) list.Force(reading with { Quality = Quality.Suspect, Note = CheckWiring });
        }
    }

    /// <summary>The grid's day is consumption less production, whatever measures the grid.</summary>
    private static bool IsNetDay(string point) =>
        point.StartsWith(Fields.Id(Fields.Grid, Fields.Today), StringComparison.Ordinal) || point.StartsWith(Fields.Id(Fields.Grid, Fields.SevenDays), StringComparison.Ordinal);

    /// <summary>What a meter measures, and what is computed from it.</summary>
    private static HashSet<string> Sections(IReadOnlySet<string> roles, GatewayProfile profile)
    {
        var sections = new HashSet<string>();
        if (roles.Contains("production")) sections.Add(Fields.Production);
        if (roles.Contains("net-consumption")) sections.Add(Fields.Grid);
        if (roles.Contains("total-consumption")) sections.Add(Fields.Consumption);
        var computed = profile.HasTotalCt ? Fields.Grid : Fields.Consumption;
        if (sections.Count > 0 && !(profile.HasNetCt && profile.HasTotalCt)) sections.Add(computed);
        return sections;
    }
}
