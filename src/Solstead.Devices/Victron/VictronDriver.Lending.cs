using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Victron;

/// <summary>The settings it lends: one question (R) or one write (W) each, with the bounds held right before the bytes.</summary>
public sealed partial class VictronDriver
{
    /// <summary>A GX answers within milliseconds; one that is busy within seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), ReadyPatience = TimeSpan.FromSeconds(15), Doubt = TimeSpan.FromSeconds(4);

    public IReadOnlyList<LendableSetting> Lendable =>
        [.. GxSettings.All.Where(s => link.Tree.Has(s.Path)).Select(s => s.Lend(link.Tree[s.Path]))];

    public int Session => link.Session;

    public async Task<double?> ReadSettingAsync(string key, CancellationToken ct) => Named(key) is var setting && await AskAsync(setting, ct) is { } value ? setting.Read(value) : null;

    /// <remarks>BatteryLife is told to begin or to end only when it does not do so already: writing restarts its machine (victron.md A.7).</remarks>
    public async Task WriteSettingAsync(string key, double value, CancellationToken ct)
    {
        var setting = Named(key);
        Bound(setting, value);
        await link.ReadyAsync(ReadyPatience, ct);
        var wire = value;
        if (setting.Kind == "battery_life")
        {
            var state = await AskAsync(setting, ct);
            if (state is not { Number: { } code } || GxWords.Family(code) == value || code is not (0 or (>= 1 and <= 8) or (>= 10 and <= 12)))
            {
                // In the family already, or kept charged: the owner's word is not ours to change.
                VictronLog.NotWritten(log, context.Id, setting.Path, GxWords.Of(GxWords.Ess, state?.Number) ?? "unknown");
                return;
            }
            wire = value is 1 ? 1 : 10;
        }
        await SendAsync(setting, value, wire, ct);
    }

    /// <summary>Ways in which this GX cannot be steered now, worst first.</summary>
    public Problem? Obstacle(string key)
    {
        if (GxSettings.Find(key) is not { } setting) return new("victron.setting", Severity.Warning, Fact.Of("key", key));
        if (!link.IsLive) return link.Trouble ?? new("victron.unread", Severity.Warning);
        return GxPreflight.Obstacle(setting, link.Tree) ?? (context.MayControl ? null : new Problem("victron.control.off", Severity.Notice));
    }

    private Task SendAsync(GxSetting setting, double value, double wire, CancellationToken ct)
    {
        Bound(setting, value);
        var json = GxSetting.Json(wire);
        VictronLog.Writing(log, context.Id, setting.Path, json);
        return link.WriteAsync(setting.Path, json, ct);
    }

    /// <summary>Also the last step before the bytes: nothing outside the bounds ever goes out (safety.md C2).</summary>
    private void Bound(GxSetting setting, double value)
    {
        var bounds = setting.Lend(link.Tree[setting.Path]);
        if (!double.IsFinite(value) || value < bounds.Least || value > bounds.Most || (setting.Whole && !double.IsInteger(value)))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{setting.Key} goes from {bounds.Least} to {bounds.Most}.");
    }

    /// <returns>Null when the GX lives and has nothing under this path.</returns>
    private async Task<GxValue?> AskAsync(GxSetting setting, CancellationToken ct)
    {
        await link.ReadyAsync(ReadyPatience, ct);
        var known = link.Tree.Has(setting.Path);
        for (var tries = 0; tries < 2; tries++)
        {
            var beats = link.Beats;
            if (await link.AskAsync(setting.Path, known ? Patience : Doubt, ct) is { } value) return value;
            // Nobody answers for a path that does not exist: only a GX whose heart went on beating has none.
            if (!known && link.IsLive && link.Beats > beats) return null;
        }
        throw new IOException("victron.unanswered");
    }

    private static GxSetting Named(string key) => GxSettings.Find(key) ?? throw new ArgumentException($"There is no setting {key}.", nameof(key));
}
