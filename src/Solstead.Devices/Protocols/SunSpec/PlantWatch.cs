using System.Globalization;
using Solstead.Core.Devices;
using Solstead.Core.Quantities;

namespace Solstead.Devices.Protocols.SunSpec;

/// <summary>Looks at each good cycle for what is odd: units that give nothing, a meter that is lost or turned round, values that stand still.</summary>
internal sealed class PlantWatch(PlantRules rules, PlantTroubles troubles)
{
    private readonly FrozenPlant frozen = new();
    private readonly ReversedMeter reversed = new();
    private string away = "";

    public bool IsFrozen => frozen.IsFrozen;

    public bool IsReversed => reversed.Stands;

    /// <param name="silent">Further units that give nothing.</param>
    public void Judge(PlantReading plant, PlantTranslator translated, IReadOnlyList<byte> silent, Moment now)
    {
        frozen.Watch(plant, now);
        Stand("sunspec.frozen", frozen.IsFrozen);
        Silence(string.Join(", ", silent.Select(u => u.ToString(CultureInfo.InvariantCulture))));
        var grid = plant.Grid;
        if (grid is null) troubles.Raise("sunspec.meter.none", Severity.Info);
        else troubles.Clear("sunspec.meter.none");
        Stand("sunspec.meter.unavailable", grid is not null && grid.Values is not { IsAlive: true }, Fact.Of("serial", grid?.Part.Serial ?? ""));
        Exchange(grid);
        var broken = plant.Inverters.FirstOrDefault(i => i.Values?.State == 7);
        Stand("sunspec.inverter.fault", broken is not null, Fact.Of("serial", broken?.Part.Serial ?? ""), Fact.Of("code", broken?.Values?.VendorState ?? 0));
        if (!rules.OtherProducers) reversed.Watch(translated.Ac, grid?.Values?.Watts * rules.GridSign, now);
        Stand("sunspec.grid.reversed", reversed.Stands, Fact.Of("home", new Power(reversed.Home)));
    }

    /// <summary>More than the connection of a house can carry is a wrong scale factor or a wrong meter.</summary>
    private void Exchange(MeterReading? grid)
    {
        var (watts, most) = (grid?.Values?.Watts, rules.MostGrid(grid?.Phases ?? 1));
        var beyond = watts is { } shown && !(Math.Abs(shown) <= most);
        Stand("sunspec.grid.implausible", beyond, Fact.Of("power", new Power(watts ?? 0)), Fact.Of("most", new Power(most)));
    }

    /// <summary>One problem names all of them; another list of them is news.</summary>
    private void Silence(string units)
    {
        if (units != away) troubles.Clear("sunspec.unit.silent");
        away = units;
        Stand("sunspec.unit.silent", units.Length > 0, Fact.Of("unit", units));
    }

    private void Stand(string code, bool stands, params IReadOnlyList<Fact> facts)
    {
        if (stands) troubles.Raise(code, Severity.Warning, facts);
        else troubles.Clear(code);
    }
}

/// <summary>
/// A grid meter whose transformers are turned round tells export where there is import. More export than the inverters give, for a while, proves
/// it; and only an import larger than what they give proves the contrary, because a turned meter could not show that. By day both look alike.
/// </summary>
internal sealed class ReversedMeter
{
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(30);

    private Moment? odd, right;

    public bool Stands { get; private set; }

    /// <summary>What the home would give back. [W]</summary>
    public double Home { get; private set; }

    /// <param name="ac">What the inverters give; null when unknown. [W]</param>
    /// <param name="import">Power at the grid, import positive. [W]</param>
    public void Watch(double? ac, double? import, Moment now)
    {
        if (ac is not { } given || import is not { } taken) return;
        odd = given + taken < PlantRules.LeastHome ? odd ?? now : null;
        right = taken > Math.Max(0, given) - PlantRules.LeastHome ? right ?? now : null;
        if (odd is { } since && now.Since(since) >= Proof) (Stands, Home) = (true, given + taken);
        else if (right is { } proven && now.Since(proven) >= Proof) Stands = false;
    }
}
