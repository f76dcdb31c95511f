using System.Text;
using Solstead.Site.Publish.Venus;

namespace Solstead.Site.Publish.SunSpec;

/// <summary>
/// The registers of an inverter as SunSpec has them (solaredge-modbus.md 2 to 4 and 8; the published models): common block, model 101 or 103 with whole numbers and scale factors,
/// nameplate, end. What is not known says so; nothing is made up.
/// </summary>
internal sealed class InverterMap
{
    public const int Start = 40_000;

    /// <summary>Length of the models behind id and length, in the order of the chain.</summary>
    private const int CommonLength = 66, InverterLength = 50, NameplateLength = 26;

    private const int Common = 2, Inverter = Common + 2 + CommonLength, Nameplate = Inverter + 2 + InverterLength, End = Nameplate + 2 + NameplateLength;

    private const ushort NoUnsigned = 0xFFFF, NoSigned = 0x8000;

    /// <summary>States of an inverter.</summary>
    private const ushort Sleeping = 2, Producing = 4;

    private readonly ushort[] words = new ushort[End + 2];

    private InverterMap(int phases)
    {
        Put(0, 0x5375, 0x6E53);
        Put(Common, 1, CommonLength);
        Put(Inverter, (ushort)(phases > 1 ? 103 : 101), InverterLength);
        Put(Nameplate, 120, NameplateLength);
        Put(End, 0xFFFF, 0);
        // Unsigned ones first, then what has a sign or is a scale factor.
        words.AsSpan(Inverter + 2, InverterLength).Fill(NoUnsigned);
        foreach (var at in (int[])[6, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 26, 28, 30, 31, 32, 33, 34, 35, 36, 37]) words[Inverter + at] = NoSigned;
        Put(Inverter + 24, 0, 0);
        words.AsSpan(Nameplate + 2, NameplateLength).Fill(NoSigned);
        foreach (var at in (int[])[3, 5, 12, 19, 21, 23, 25]) words[Nameplate + at] = NoUnsigned;
        Put(Nameplate + 2, 4); // photovoltaic
    }

    /// <summary>Reads some of them.</summary>
    /// <returns>False when not all of them exist.</returns>
    public bool TryRead(int address, Span<ushort> into)
    {
        if (address < Start || address - Start + into.Length > words.Length) return false;
        words.AsSpan(address - Start, into.Length).CopyTo(into);
        return true;
    }

    /// <param name="who">Whose inverter it is.</param>
    /// <param name="phases">1 or 3, as the plant is connected.</param>
    /// <param name="shown">What is believed now; null when it is too old.</param>
    /// <param name="energy">Since the beginning; null while unknown. [Wh]</param>
    public static InverterMap Of(PvIdentity who, SunSpecFaceOptions options, string version, int phases, PvSample? shown, double? energy)
    {
        var map = new InverterMap(phases);
        map.Text(Common + 2, 16, "Solstead");
        map.Text(Common + 18, 16, options.Pv.Name ?? who.Model ?? "PV plant");
        map.Text(Common + 42, 8, version);
        map.Text(Common + 50, 16, who.Serial ?? who.Unique);
        map.words[Common + 66] = options.Unit;
        if (options.Pv.MaxPower is { } most)
        {
            var scale = ScaleFor(most, 65_000);
            foreach (var at in (int[])[3, 5]) map.Unsigned(Nameplate + at, most, scale);
            map.Scale(Nameplate + 4, scale);
            map.Scale(Nameplate + 6, scale);
        }
        if (energy is { } counted)
        {
            var scale = counted < uint.MaxValue ? 0 : 3;
            var raw = (uint)(counted / Math.Pow(10, scale));
            map.Put(Inverter + 24, (ushort)(raw >> 16), (ushort)raw);
            map.Scale(Inverter + 26, scale);
        }
        if (shown is not null) map.Values(shown, options, phases);
        return map;
    }

    private void Values(PvSample shown, SunSpecFaceOptions options, int phases)
    {
        var total = PvItems.Shown(shown.Total, options.HideBelow);
        if (total.Power is not { } power) return;
        var scale = ScaleFor(Math.Max(power, options.Pv.MaxPower ?? 0), 32_000);
        words[Inverter + 14] = unchecked((ushort)(short)Math.Round(power / Math.Pow(10, scale)));
        Scale(Inverter + 15, scale);
        words[Inverter + 38] = power > 0 ? Producing : Sleeping;
        Lines([.. phases > 1 ? shown.Phases : [shown.Phases.FirstOrDefault(p => p is not null) ?? shown.Total]], total.Current, options.HideBelow);
        if ((total.Frequency ?? shown.Phases.Select(p => p?.Frequency).FirstOrDefault(f => f is not null)) is { } hertz)
        {
            Unsigned(Inverter + 16, hertz, -2);
            Scale(Inverter + 17, -2);
        }
        if (total.Factor is { } factor && power > 0)
        {
            words[Inverter + 22] = unchecked((ushort)(short)Math.Round(Math.Clamp(factor, -1, 1) * 10_000));
            Scale(Inverter + 23, -2);
        }
    }

    /// <summary>Currents and voltages. A GX makes the power of a phase of its current: where that is not measured, power and voltage tell it.</summary>
    private void Lines(IReadOnlyList<PvPhase?> lines, double? total, double hideBelow)
    {
        var shown = lines.Select(l => l is null ? null : PvItems.Shown(l, hideBelow)).ToList();
        double?[] amps = [.. shown.Select(l => l?.Current ?? (l?.Voltage > 0 ? l.Power / l.Voltage : null))];
        var sum = amps.Where((_, i) => shown[i] is not null).Aggregate((double?)0, (all, one) => all + one);
        // The sum of the magnitudes is what a plant on several phases is told to have.
        Unsigned(Inverter + 2, lines.Count == 1 ? total ?? sum : sum ?? total, -1);
        Scale(Inverter + 6, -1);
        Scale(Inverter + 13, -1);
        for (var i = 0; i < shown.Count; i++)
        {
            Unsigned(Inverter + 3 + i, amps[i], -1);
            Unsigned(Inverter + 10 + i, shown[i]?.Voltage, -1);
        }
    }

    /// <summary>The smallest scale in which a value fits.</summary>
    private static int ScaleFor(double value, double most)
    {
        var scale = 0;
        while (Math.Abs(value) / Math.Pow(10, scale) > most) scale++;
        return scale;
    }

    private void Unsigned(int at, double? value, int scale) =>
        words[at] = value is { } known && Math.Round(known / Math.Pow(10, scale)) is >= 0 and < NoUnsigned and var raw ? (ushort)raw : NoUnsigned;

    private void Scale(int at, int scale) => words[at] = unchecked((ushort)(short)scale);

    private void Put(int at, params ReadOnlySpan<ushort> values) => values.CopyTo(words.AsSpan(at));

    /// <summary>Characters other programs cannot show become question marks.</summary>
    private void Text(int at, int count, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var i = 0; i < count; i++) words[at + i] = (ushort)(((2 * i < bytes.Length ? bytes[2 * i] : 0) << 8) | (2 * i + 1 < bytes.Length ? bytes[2 * i + 1] : 0));
    }
}
