using System.Text;
using Solstead.Core.Points;
using Points = Solstead.Core.Points;

namespace Solstead.Site.Publish.Prometheus;

/// <summary>
/// How a point is called outside: <c>solstead_section_quantity_unit</c>, in base units (joules, not watt hours), with its phase and its part
/// (the serial of a panel, the name of a group) as labels. Follows from the point's id, unit and kind alone, so that it never changes.
/// </summary>
/// <param name="Name">Family, without the suffix of a counter.</param>
/// <param name="Unit">Base unit in words; empty for plain numbers.</param>
/// <param name="Scale">What the point's value is multiplied by.</param>
/// <param name="Phase"><c>l1 l2 l3</c>, or <c>all</c> for what stands for the whole.</param>
/// <param name="Part">The part and the label that carries it; null when the section is one thing.</param>
internal sealed record MetricName(string Name, string Unit, double Scale, string Phase, (string Label, string Value)? Part)
{
    /// <summary>Labels every series of a device has; a part may not hide one of them.</summary>
    private static readonly string[] Taken = ["site", "device", "phase"];

    public static MetricName Of(PointDeclaration point)
    {
        var pieces = point.Id.Split('.');
        var phase = pieces[^1] is "l1" or "l2" or "l3" && pieces.Length > 1 ? pieces[^1] : "all";
        if (phase != "all") pieces = pieces[..^1];
        var section = Word(pieces[0]);
        (string, string)? part = pieces.Length > 2 ? (Taken.Contains(section) ? section + "_part" : section, string.Join('.', pieces[1..^1])) : null;
        var quantity = pieces.Length > 1 ? "_" + Word(pieces[^1]) : "";
        var (unit, scale) = Base(point.Unit);
        var name = $"solstead_{section}{quantity}";
        // A gauge that is a register (signed net energy) must not share the name of a counter of the same quantity.
        if (point is { Kind: PointKind.Gauge } && name.EndsWith("_lifetime", StringComparison.Ordinal)) name += "_net";
        if (point.Unit == Points.Unit.Instant) name += "_timestamp";
        return new(unit.Length == 0 || name.EndsWith("_" + unit, StringComparison.Ordinal) ? name : $"{name}_{unit}", unit, scale, phase, part);
    }

    /// <summary>The base unit of one of ours, and the factor to it.</summary>
    private static (string Unit, double Scale) Base(string unit) => unit switch
    {
        Points.Unit.None => ("", 1),
        Points.Unit.Watt => ("watts", 1),
        Points.Unit.WattHour => ("joules", 3600),
        Points.Unit.Volt => ("volts", 1),
        Points.Unit.Ampere => ("amperes", 1),
        Points.Unit.Hertz => ("hertz", 1),
        Points.Unit.Var => ("vars", 1),
        Points.Unit.VarHour => ("var_seconds", 3600),
        Points.Unit.VoltAmpere => ("volt_amperes", 1),
        Points.Unit.VoltAmpereHour => ("volt_ampere_seconds", 3600),
        Points.Unit.Percent => ("ratio", 0.01),
        Points.Unit.Celsius => ("celsius", 1),
        Points.Unit.Second or Points.Unit.Instant => ("seconds", 1),
        "W/m²" => ("watts_per_square_meter", 1),
        _ => (Word(unit.Replace("/", "_per_", StringComparison.Ordinal)), 1),
    };

    /// <summary>Letters, digits and underscores, not beginning with a digit: what a name may be made of.</summary>
    private static string Word(string text)
    {
        var word = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
            else if (word.Length > 0 && word[^1] != '_') word.Append('_');
        }
        var plain = word.ToString().TrimEnd('_');
        return plain.Length == 0 ? "x" : char.IsAsciiDigit(plain[0]) ? "x" + plain : plain;
    }
}
