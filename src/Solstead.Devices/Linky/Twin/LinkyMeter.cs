using System.Globalization;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Protocols.Teleinfo;

namespace Solstead.Devices.Linky.Twin;

/// <summary>Ways the line or the meter can misbehave.</summary>
public enum LinkyFault
{
    None,
    /// <summary>Bits turn over.</summary>
    Noise,
    /// <summary>Frames end in the middle.</summary>
    Truncate,
    /// <summary>One group has a wrong checksum.</summary>
    Checksum,
    /// <summary>Nothing is said.</summary>
    Silence,
    /// <summary>Historic: overload, with the short frames of three phases. Standard: over the reference power.</summary>
    Over,
    /// <summary>The meter's clock is degraded (standard mode).</summary>
    Clock,
}

/// <summary>What a meter would say now: a Tempo contract, one or three phases, with or without a producer.</summary>
public sealed class LinkyMeter
{
    private static readonly string[] French = ["", "BLEU", "BLANC", "ROUGE"];

    public TicMode Mode { get; set; } = TicMode.Historic;
    public int Phases { get; set; } = 1;
    public string Serial { get; set; } = "041764052173";

    /// <summary>False: a Base contract without colours.</summary>
    public bool IsTempo { get; set; } = true;

    public TempoColour Today { get; set; } = TempoColour.Blue;

    /// <summary>Unknown while it is not announced.</summary>
    public TempoColour Tomorrow { get; set; } = TempoColour.Unknown;

    public bool Cheap { get; set; }

    /// <summary>Apparent power drawn, and injected. [VA]</summary>
    public double Drawn { get; set; } = 1240;
    public double Injected { get; set; }

    /// <summary>Registers: blue, white, red, each cheap and dear. [Wh]</summary>
    public double[] Registers { get; } = [4_410_244, 2_130_554, 300_112, 210_944, 91_244, 21_077];
    public double Exported { get; set; } = 812_004;

    /// <summary>The meter's own local time.</summary>
    public DateTimeOffset Clock { get; set; } = new(2026, 1, 13, 12, 0, 0, TimeSpan.FromHours(1));

    /// <summary>Number of the register in force, from 1.</summary>
    private int Index => (Math.Max(0, (int)Today - 1) * 2) + (Cheap ? 1 : 2);

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time)
    {
        Clock += time;
        Registers[IsTempo ? Index - 1 : 0] += Drawn * time.TotalHours;
        Exported += Injected * time.TotalHours;
    }

    /// <summary>The groups of one frame.</summary>
    /// <param name="fault">Only what the meter itself does.</param>
    public IReadOnlyList<TicGroup> Groups(LinkyFault fault = LinkyFault.None) =>
        Mode == TicMode.Standard ? [.. Standard(fault)] : fault == LinkyFault.Over && Phases == 3 ? [.. Short()] : [.. Historic(fault)];

    /// <summary>The bytes of one frame.</summary>
    public byte[] Frame(LinkyFault fault = LinkyFault.None) => [0x02, .. Groups(fault).SelectMany(g => g.Write(Mode)), 0x03];

    private IEnumerable<TicGroup> Historic(LinkyFault fault)
    {
        yield return new("ADCO", Serial);
        yield return new("OPTARIF", IsTempo ? "BBR(" : "BASE");
        yield return new("ISOUSC", "45");
        if (!IsTempo) yield return new("BASE", Whole(Registers.Sum(), 9));
        else
        {
            string[] labels = ["BBRHCJB", "BBRHPJB", "BBRHCJW", "BBRHPJW", "BBRHCJR", "BBRHPJR"];
            for (var i = 0; i < labels.Length; i++) yield return new(labels[i], Whole(Registers[i], 9));
        }
        yield return new("PTEC", IsTempo ? $"H{(Cheap ? 'C' : 'P')}J{"?BWR"[(int)Today]}" : "TH..");
        if (IsTempo) yield return new("DEMAIN", Tomorrow == TempoColour.Unknown ? "----" : French[(int)Tomorrow][..4]);
        for (var line = 1; line <= Phases; line++) yield return new(Phases == 1 ? "IINST" : $"IINST{line}", Amps(3));
        if (fault == LinkyFault.Over) yield return new("ADPS", Amps(3));
        yield return new("IMAX", "090");
        yield return new("PAPP", Whole(Drawn, 5));
        yield return new("HHPHC", "Y");
        yield return new("MOTDETAT", "000000");
    }

    /// <summary>What three phases say in an overload: no period, no registers.</summary>
    private IEnumerable<TicGroup> Short()
    {
        for (var line = 1; line <= 3; line++) yield return new($"ADIR{line}", Amps(3));
        yield return new("ADCO", Serial);
        for (var line = 1; line <= 3; line++) yield return new($"IINST{line}", Amps(3));
    }

    private IEnumerable<TicGroup> Standard(LinkyFault fault)
    {
        var stamp = Stamp(fault == LinkyFault.Clock);
        yield return new("ADSC", Serial);
        yield return new("VTIC", "02");
        yield return new("DATE", "", stamp);
        yield return new("NGTF", IsTempo ? "     TEMPO      " : "      BASE      ");
        yield return new("LTARF", IsTempo ? $"    {(Cheap ? "HC" : "HP")}  {French[(int)Today]}".PadRight(16) : "      BASE      ");
        yield return new("EAST", Whole(Registers.Sum(), 9));
        for (var i = 1; i <= 10; i++) yield return new($"EASF{i:00}", Whole(i > 6 ? 0 : IsTempo ? Registers[i - 1] : i == 1 ? Registers.Sum() : 0, 9));
        yield return new("EASD01", Whole(Registers[0] + Registers[2] + Registers[4], 9));
        yield return new("EAIT", Whole(Exported, 9));
        for (var line = 1; line <= Phases; line++) yield return new($"IRMS{line}", Amps(3));
        for (var line = 1; line <= Phases; line++) yield return new($"URMS{line}", $"23{line}");
        yield return new("PREF", "09");
        yield return new("PCOUP", "09");
        yield return new("SINSTS", Whole(Drawn, 5));
        for (var line = 1; Phases == 3 && line <= 3; line++) yield return new($"SINSTS{line}", Whole(Drawn / 3, 5));
        yield return new("SMAXSN", "04210", stamp);
        yield return new("SMAXSN-1", "03907", stamp);
        yield return new("SINSTI", Whole(Injected, 5));
        yield return new("CCASN", "01012", stamp);
        yield return new("UMOY1", "231", stamp);
        yield return new("STGE", Status(fault).ToString("X8", CultureInfo.InvariantCulture));
        yield return new("MSG1", "PAS DE          MESSAGE         ");
        yield return new("PRM", "01234567890123");
        yield return new("RELAIS", "005");
        yield return new("NTARF", IsTempo ? $"{Index:00}" : "01");
        yield return new("NJOURF", "00");
        yield return new("NJOURF+1", "00");
        yield return new("PJOURF+1", "00008001" + string.Concat(Enumerable.Repeat(" NONUTILE", 10)));
    }

    private uint Status(LinkyFault fault)
    {
        var bits = 0x0002_0001u | (uint)((IsTempo ? Index : 1) - 1) << 10 | (fault == LinkyFault.Over ? 0x80u : 0) | (fault == LinkyFault.Clock ? 0x1_0000u : 0);
        return IsTempo ? bits | (uint)Today << 24 | (uint)Tomorrow << 26 : bits;
    }

    private string Stamp(bool degraded)
    {
        var summer = Clock.Offset > TimeSpan.FromHours(1);
        return (degraded ? summer ? "e" : "h" : summer ? "E" : "H") + Clock.ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);
    }

    private string Amps(int digits) => Whole(Drawn / 230 / Phases, digits);

    private static string Whole(double value, int digits) => ((long)value).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
