using System.Text;
using Solstead.Core.Devices;
using Solstead.Devices.Asking;

namespace Solstead.Tests.Devices.Weather;

/// <summary>Good answers with a few bytes changed, cut out or doubled: what comes of them is plausible, or an error with a name.</summary>
public sealed class DamagedAnswersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("open-meteo", "days: 1, quarters: true")]
    [InlineData("open-meteo", "days: 1, models: [icon_d2, ecmwf_ifs025]")]
    [InlineData("meteoserver", "")]
    [InlineData("meteoserver", "product: gfs")]
    [InlineData("forecast-solar", "")]
    public async Task Whatever_is_damaged_never_throws_anything_else_and_makes_no_impossible_interval(string source, string more)
    {
        await using var bench = await WeatherBench.StartAsync(Ct);
        using var service = bench.Service(source, more);
        var good = await service.AskAsync(Ct);
        var random = new Random(42);
        var understood = 0;
        for (var i = 0; i < 250; i++)
        {
            var answers = good.Select(a => Damage(a, random)).ToList();
            try
            {
                foreach (var report in service.Read(answers, bench.Clock.GetUtcNow(), bench.Now)) Check(report, i);
                understood++;
            }
            catch (SourceException)
            {
                // It has a name.
            }
        }
        understood.ShouldBeInRange(10, 245);
    }

    private static void Check(Report report, int i)
    {
        if (report is Report.Weather { Issue.Slots: var slots })
        {
            slots.Select(s => s.Start).ShouldBeUnique();
            slots.ShouldAllBe(s => s.Start.Offset == TimeSpan.Zero && s.Start.ToUnixTimeSeconds() % 900 == 0 && (s.Minutes == 15 || s.Minutes == 60 || s.Minutes == 180), $"seed 42, number {i}");
            slots.ShouldAllBe(s => IsBetween(s.Global, 0, 1500) && IsBetween(s.Beam, 0, 1500) && IsBetween(s.Cloud, 0, 100) && IsBetween(s.Air, -90, 65) && IsBetween(s.Wind, 0, 120));
            slots.Zip(slots.Skip(1)).ShouldAllBe(p => p.First.Start < p.Second.Start);
        }
        else if (report is Report.PvForecast { Issue.Slots: var power })
        {
            power.Select(s => s.Start).ShouldBeUnique();
            power.ShouldAllBe(s => s.Start.ToUnixTimeSeconds() % 900 == 0 && s.WattHours >= 0 && double.IsFinite(s.WattHours));
        }
    }

    private static bool IsBetween(double? value, double least, double most) => value is null || (value >= least && value <= most);

    private static string Damage(string answer, Random random)
    {
        var text = new StringBuilder(answer);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(text.Length - 20);
            switch (random.Next(5))
            {
                case 0: text[at] = (char)random.Next(32, 127); break;
                case 1: text[at] = (char)('0' + random.Next(10)); break;
                case 2: text.Remove(at, random.Next(1, 15)); break;
                case 3: text.Insert(at, text.ToString(at, random.Next(1, 15))); break;
                default: Digit(text, at, random); break;
            }
        }
        return text.ToString();
    }

    /// <summary>The next digit from a place on becomes another: the form stays good, the value does not.</summary>
    private static void Digit(StringBuilder text, int at, Random random)
    {
        while (at < text.Length && !char.IsAsciiDigit(text[at])) at++;
        if (at < text.Length) text[at] = (char)('0' + random.Next(10));
    }
}
