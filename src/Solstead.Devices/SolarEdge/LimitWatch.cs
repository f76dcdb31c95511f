using System.Globalization;
using System.Text.RegularExpressions;
using Solstead.Core.Quantities;

namespace Solstead.Devices.SolarEdge;

/// <summary>
/// Whether a production limit that the registers show is one that the inverter obeys: its AC power is below it within 60 s (solaredge-modbus.md 7), and
/// stays so.
/// </summary>
internal sealed partial class LimitWatch
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Inverters regulate a little above their limit. [W]</summary>
    private const double Tolerance = 100, Share = 0.05;

    private double? percent;
    private Moment? above;

    /// <summary>Most the inverter should give; null when there is no limit, or nobody knows its rated power. [W]</summary>
    public double? Most { get; private set; }

    /// <summary>What it gave when it was found not to obey. [W]</summary>
    public double Watts { get; private set; }

    public bool IsIgnored { get; private set; }

    /// <summary>True when just this limit is not obeyed.</summary>
    public bool Ignores(double asked) => IsIgnored && asked.Equals(percent);

    /// <summary>A limit is in force; the same one again goes on being watched.</summary>
    /// <param name="rated">Rated power of the inverter; null when unknown. [W]</param>
    public void Begin(double of, double? rated)
    {
        if (of.Equals(percent)) return;
        (percent, above, IsIgnored, Most) = (of, null, false, rated * of / 100);
    }

    public void End() => (percent, above, Most, IsIgnored) = (null, null, null, false);

    /// <param name="watts">What the inverter gives; null when unknown: that proves nothing. [W]</param>
    public void Look(double? watts, Moment now)
    {
        if (Most is not { } most || watts is not { } given) return;
        if (given <= most * (1 + Share) + Tolerance)
        {
            (above, IsIgnored) = (null, false);
            return;
        }
        above ??= now;
        if (now.Since(above.Value) >= Within) (IsIgnored, Watts) = (true, given);
    }

    /// <summary>Rated power by the name of the model: SE5000H, SE10K-RWS48BNN4, SE27.6K. [W]</summary>
    public static double? RatedOf(string? model) =>
        model is not null && Rated().Match(model) is { Success: true } found && double.TryParse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number)
            ? found.Groups[2].Length > 0 ? number * 1000 : number : null;

    [GeneratedRegex(@"^SE(\d+(?:\.\d+)?)(K?)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Rated();
}
