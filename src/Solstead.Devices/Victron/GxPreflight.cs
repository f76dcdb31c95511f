using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Victron;

/// <summary>What speaks against steering this GX (victron.md A.5 to A.8), looked at in what it published.</summary>
internal static class GxPreflight
{
    private const double EssAssistant = 5, External = 3, KeepCharged = 9, Island = 240, Manual = 2;

    /// <summary>True for a code told here: it stays while nothing is heard.</summary>
    public static bool IsOurs(string code) => code.StartsWith("victron.ess.", StringComparison.Ordinal) || code is "victron.soc.none" or "victron.island" or "victron.time_zone";

    /// <summary>Everything that is wrong for steering the battery, worst first; told while control is on.</summary>
    /// <param name="tariff">The clock the hours of the tariff go by.</param>
    public static IEnumerable<Problem> Of(GxTree tree, TimeZoneInfo tariff, DateTimeOffset now)
    {
        if (Plant(tree) is { } no)
        {
            yield return no;
            yield break;
        }
        if (Mode(tree) is { } mode) yield return mode;
        if (NoSoc(tree) is { } soc) yield return soc;
        if (Dynamic(tree) is { } dynamic) yield return dynamic;
        if (Islanded(tree) is { } island) yield return island;
        if (Zone(tree, tariff, now) is { } zone) yield return zone;
    }

    /// <summary>Why a setting must not be borrowed now; null: it may.</summary>
    public static Problem? Obstacle(GxSetting setting, GxTree tree)
    {
        if (setting.Kind == "relay") return Relay(setting, tree);
        if (Plant(tree) is { } no) return no;
        if (Islanded(tree) is { } island) return island;
        if (setting.Kind is "max_charge_current") return null;
        if (Mode(tree) is { } mode) return mode;
        var schedule = setting.Kind.StartsWith("schedule_", StringComparison.Ordinal);
        if ((schedule || setting.Kind is "min_soc" or "battery_life") && NoSoc(tree) is { } soc) return soc;
        return schedule ? Dynamic(tree) : null;
    }

    private static Problem? Plant(GxTree tree)
    {
        if (tree.Instances("acsystem").Count > 0) return new("victron.ess.acsystem", Severity.Warning);
        var told = tree.Instances("vebus").Select(i => $"vebus/{i}/Hub4/AssistantId").Where(tree.Has).ToList();
        // A GX that does not publish the assistant says what it is all the same.
        var isEss = told.Count > 0 ? told.Exists(p => tree.Number(p) == EssAssistant) : tree.Text(GxTopics.SystemType) is "ESS" or "Hub-4";
        return isEss ? null : new("victron.ess.none", Severity.Warning);
    }

    private static Problem? Mode(GxTree tree) =>
        tree.Number(GxTopics.Hub4Mode) == External ? new("victron.ess.external", Severity.Warning)
        : (tree.Number(GxTopics.State) ?? tree.Number(GxTopics.EssState)) == KeepCharged ? new("victron.ess.keep", Severity.Warning)
        : null;

    private static Problem? NoSoc(GxTree tree) => tree.Number(GxTopics.Soc) is null ? new("victron.soc.none", Severity.Warning) : null;

    private static Problem? Dynamic(GxTree tree) =>
        tree.Number(GxTopics.DynamicMode) is not (null or 0) ? new("victron.ess.dynamic", Severity.Warning) : null;

    private static Problem? Islanded(GxTree tree) => tree.Number(GxTopics.Source) == Island ? new("victron.island", Severity.Warning) : null;

    /// <summary>Schedules run in the zone of the GX: the hours of a tariff must be the same there, or the window is open in peak hours.</summary>
    private static Problem? Zone(GxTree tree, TimeZoneInfo tariff, DateTimeOffset now)
    {
        if (tree.Text(GxTopics.TimeZone) is not { Length: > 0 } name) return null;
        var there = name.TrimStart('/');
        if (there == tariff.Id) return null;
        // Another name for the same hours does no harm.
        if (TimeZoneInfo.TryFindSystemTimeZoneById(there, out var zone) && Enumerable.Range(0, 53).All(w => zone.GetUtcOffset(now.AddDays(7 * w)) == tariff.GetUtcOffset(now.AddDays(7 * w)))) return null;
        return new("victron.time_zone", Severity.Alarm, Fact.Of("there", there), Fact.Of("here", tariff.Id));
    }

    /// <summary>A relay obeys only when its function is "manual"; the second has its own setting on newer firmware.</summary>
    private static Problem? Relay(GxSetting setting, GxTree tree)
    {
        var (number, path) = setting.Key == "relay.0" ? (1, "settings/0/Settings/Relay/Function") : (2, "settings/0/Settings/Relay/1/Function");
        if (number == 2 && !tree.Has(path)) return null;
        return tree.Number(path) == Manual ? null : new("victron.relay.function", Severity.Warning, Fact.Of("relay", number));
    }
}
