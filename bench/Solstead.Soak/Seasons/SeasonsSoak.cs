using Solstead.Core.Rules.TempoEss;
using Solstead.Core.Tariffs.Tempo;
using Solstead.Devices.Tariffs.Twin;
using Solstead.Devices.Victron.Twin;

namespace Solstead.Soak.Seasons;

/// <summary>
/// Whole Tempo seasons, minute by minute: one house with the same sun and loads without a battery, with a battery that only keeps its sun, and with
/// the Tempo rule. What each costs, and whether the battery was ever charged from the grid in the peak hours of a red day.
/// </summary>
internal static class SeasonsSoak
{
    public static bool Run(bool shortly)
    {
        var verdict = new Verdict("seasons");
        foreach (var (year, seed) in shortly ? [(2025, 1)] : (ReadOnlySpan<(int, int)>)[(2023, 1), (2024, 2), (2025, 3)]) Judge(verdict, new(year), seed, shortly);
        return verdict.Held;
    }

    private static void Judge(Verdict verdict, TempoSeason season, int seed, bool shortly)
    {
        var colours = SeasonMaker.Make(season, seed);
        var (without, own, tempo) = (new SeasonHouse(season, colours, seed, null, capacity: 0), new SeasonHouse(season, colours, seed, null), new SeasonHouse(season, colours, seed, new() { Device = "gx" }));
        foreach (var house in (SeasonHouse[])[without, own, tempo]) house.Live(shortly);
        verdict.Tell($"{season}: without a battery {Verdict.Text(without.Cost, "0")} €, a battery for its own sun {Verdict.Text(own.Cost, "0")} €, by the colours {Verdict.Text(tempo.Cost, "0")} €; bought in red peak hours {Verdict.Text(own.RedPeakWh / 1000, "0")} and {Verdict.Text(tempo.RedPeakWh / 1000, "0")} kWh; {tempo.Writes} settings written, at most {tempo.MostWritesOfADay} of one in a day");
        verdict.Check(tempo.Cost < own.Cost, $"{season}: shifting costs {Verdict.Text(own.Cost - tempo.Cost, "0")} € less than never shifting");
        verdict.Check(tempo.RedChargingMinutes == 0, $"{season}: {tempo.RedChargingMinutes} minutes of charging from the grid in peak hours of red days (left to itself {own.RedChargingMinutes})");
        verdict.Tell($"{season}: BatteryLife's own charging in peak hours of white days, where the policy leaves it on: {tempo.WhiteChargingMinutes} minutes (left to itself {own.WhiteChargingMinutes})");
        verdict.Check(tempo.MostWritesOfADay <= 12, $"{season}: at most {tempo.MostWritesOfADay} writes of one setting in a day");
    }
}

/// <summary>One house through one season.</summary>
/// <param name="settings">The rule; null: the battery system is left to itself.</param>
/// <param name="capacity">Of the battery. [Wh]</param>
internal sealed class SeasonHouse(TempoSeason season, IReadOnlyDictionary<DateOnly, TempoColour> colours, int seed, TempoEssSettings? settings, double capacity = 10_000)
{
    private const string Ess = "settings/0/Settings/CGwacs/BatteryLife/", State = Ess + "State", MinSoc = Ess + "MinimumSocLimit";
    private const double Export = 0.04;

    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>€ per kWh, of February 2026 (tempo.md 1.2).</summary>
    private static readonly Dictionary<string, double> Prices = new() { ["blue-hc"] = 0.1325, ["blue-hp"] = 0.1612, ["white-hc"] = 0.1499, ["white-hp"] = 0.1871, ["red-hc"] = 0.1575, ["red-hp"] = 0.7060 };

    private readonly TempoCalendar calendar = new(Paris);
    private readonly Dictionary<(DateOnly, string), int> writes = [];
    private GxTwinItems items = null!;

    public double Cost { get; private set; }
    public double RedPeakWh { get; private set; }
    public int RedChargingMinutes { get; private set; }
    public int WhiteChargingMinutes { get; private set; }
    public int Writes => writes.Values.Sum();
    public int MostWritesOfADay => writes.Values.DefaultIfEmpty().Max();

    /// <param name="shortly">Only from November to the middle of January.</param>
    public void Live(bool shortly)
    {
        var options = new GxTwinOptions { Soc = 50, Capacity = Math.Max(1, capacity), MaxCharge = capacity > 0 ? 2_500 : 0, MaxDischarge = capacity > 0 ? 3_000 : 0, PvOnGrid = 0, Settings = new Dictionary<string, double> { ["CGwacs/BatteryLife/State"] = 1 } };
        items = new GxTwinItems(_ => { });
        GxTwinPaths.Fill(items, options);
        var ess = new GxTwinEss(items, options);
        var random = new Random(seed);
        var (from, to) = shortly ? (TempoDay.On(new(season.Year, 11, 1), Paris).Start, TempoDay.On(new(season.Year + 1, 1, 15), Paris).End) : (TempoDay.On(season.First, Paris).Start, TempoDay.On(season.Last, Paris).End);
        var (day, clear) = (DateOnly.MinValue, 0.5);
        for (var at = from; at < to; at += Minute)
        {
            var local = TimeZoneInfo.ConvertTime(at, Paris).DateTime;
            if (DateOnly.FromDateTime(local) != day) (day, clear) = (DateOnly.FromDateTime(local), 0.15 + (0.85 * random.NextDouble()));
            Tell(at, local);
            if (settings is not null) Obey(at, ess);
            (ess.Load, ess.PvOnGrid) = (Load(local), Sun(local, clear));
            var (soc, imported) = (ess.Soc, ess.Imported);
            ess.Live(at - from, local + Minute, Minute);
            Book(at, ess, soc, imported);
        }
    }

    /// <summary>Tomorrow's colour is told at noon; one in twenty only by the meter at 20:00, one in sixty never.</summary>
    private void Tell(DateTimeOffset at, DateTime local)
    {
        if (local.Minute != 0) return;
        var date = DateOnly.FromDateTime(local);
        var luck = (date.DayNumber * 7919L + seed) % 60;
        if (local.Hour == 12 && luck > 3) Say(date.AddDays(1), TempoTrust.GridOperator);
        if (local.Hour == 20 && luck > 0) Say(date.AddDays(1), TempoTrust.Meter);
        if (local.Hour == 6) Say(date, TempoTrust.Meter);

        void Say(DateOnly of, TempoTrust trust)
        {
            if (colours.TryGetValue(of, out var colour)) calendar.Take(new(of, colour, trust.ToString(), trust, at));
        }
    }

    /// <summary>What the driver does with the rule's wishes.</summary>
    private void Obey(DateTimeOffset at, GxTwinEss ess)
    {
        var state = items[State] ?? 0;
        foreach (var wish in TempoEssPlan.At(at, calendar, Paris, settings!, "tempo", new(ess.Soc, items[MinSoc], state is >= 1 and <= 8)))
        {
            var (path, value) = wish.Setting.Key switch
            {
                "min_soc" => (MinSoc, wish.Value),
                "battery_life" => (State, wish.Value > 0 ? (state is >= 1 and <= 8 ? state : 1) : state is >= 10 and <= 12 ? state : 10),
                var key => (Ess + "Schedule/Charge/0/" + Field(key), wish.Value),
            };
            if (items[path] is not { } now || Math.Abs(now - value) < 0.01) continue;
            items.Put(path, value);
            ess.Written(items.Find(path)!, at - TempoDay.On(season.First, Paris).Start);
            var key2 = (DateOnly.FromDateTime(at.UtcDateTime), path);
            writes[key2] = writes.GetValueOrDefault(key2) + 1;
        }
    }

    private void Book(DateTimeOffset at, GxTwinEss ess, double socBefore, double importedBefore)
    {
        var day = TempoDay.Of(at, Paris);
        var label = TempoTariff.LabelOf(colours[day.Date], day.IsPeak(at));
        // What was bought in this minute; what was sold is what the sun gave beyond house and battery.
        var bought = ess.Imported - importedBefore;
        var wh = bought > 0 ? bought : Math.Min(0, (ess.Load - ess.PvOnGrid) / 60 + (ess.Soc - socBefore) / 100 * Math.Max(1, capacity));
        Cost += wh > 0 ? wh / 1000 * Prices[label] : wh / 1000 * Export;
        if (label == "red-hp" && wh > 0) RedPeakWh += wh;
        // What went into the battery beyond what the sun left over; the twin looks every 5 s, so that 22:00 may come that much early.
        var charged = ((ess.Soc - socBefore) / 100 * Math.Max(1, capacity)) - (Math.Max(0, ess.PvOnGrid - ess.Load) / 60);
        if (label == "red-hp" && charged > 5) RedChargingMinutes++;
        if (label == "white-hp" && charged > 5) WhiteChargingMinutes++;
    }

    /// <summary>A house that heats by electricity when it is cold: 400 W always, mornings and evenings more, winters twice as much. [W]</summary>
    private static double Load(DateTime local)
    {
        var winter = 1 + (0.6 * Math.Cos((local.DayOfYear - 15) * Math.Tau / 365));
        var hour = local.TimeOfDay.TotalHours;
        return winter * (400 + (hour is > 6.5 and < 9 ? 700 : 0) + (hour is > 18 and < 22.5 ? 1100 : 0));
    }

    /// <summary>Six kilowatts of panels at 46° north. [W]</summary>
    private static double Sun(DateTime local, double clear)
    {
        var declination = 0.409 * Math.Sin((local.DayOfYear - 81) * Math.Tau / 365);
        var hour = (local.TimeOfDay.TotalHours - 13) * Math.Tau / 24;
        return 6000 * clear * Math.Max(0, (Math.Sin(0.803) * Math.Sin(declination)) + (Math.Cos(0.803) * Math.Cos(declination) * Math.Cos(hour)));
    }

    private static string Field(string key) => key.Split('.')[2] switch { "soc" => "Soc", "start" => "Start", "duration" => "Duration", "day" => "Day", _ => "AllowDischarge" };
}
