namespace Solstead.Tests.Site.Import.HourlyJob;

/// <summary>A roof of which everything is known: what it made between any two instants. The sun stands highest about 12:20 of its zone.</summary>
internal sealed class TrueRoof
{
    private const int Step = 300;
    private readonly double[] sum;
    private readonly long begin;

    public TrueRoof(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to, bool south, int seed)
    {
        (Zone, From, To) = (zone, from, to);
        begin = from.ToUnixTimeSeconds() - 86_400;
        sum = new double[(int)((to.ToUnixTimeSeconds() + 86_400 - begin) / Step) + 1];
        var random = new Random(seed);
        var (clear, target) = (0.7, 0.7);
        for (var i = 1; i < sum.Length; i++)
        {
            if (i % 36 == 0) target = random.NextDouble() < 0.3 ? 0.15 + 0.2 * random.NextDouble() : 0.6 + 0.4 * random.NextDouble();
            clear += 0.06 * (target - clear);
            sum[i] = sum[i - 1] + Clear(begin + (i - 0.5) * Step, south) * clear * Step / 3600;
        }
    }

    public TimeZoneInfo Zone { get; }
    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }

    /// <summary>Made since long ago, as a counter would show it. [Wh]</summary>
    public double Counter(DateTimeOffset at)
    {
        var position = (at - DateTimeOffset.FromUnixTimeSeconds(begin)).TotalSeconds / Step;
        var i = (int)Math.Clamp(Math.Floor(position), 0, sum.Length - 2);
        return sum[i] + (sum[i + 1] - sum[i]) * (position - i);
    }

    public double Between(DateTimeOffset from, DateTimeOffset to) => Counter(to) - Counter(from);

    /// <summary>A clear sky over 6 kW at 45°. [W]</summary>
    private double Clear(double unix, bool south)
    {
        var day = unix / 86_400 % 365.2425;
        var declination = 23.45 * Math.Sin(2 * Math.PI * (day - 80) / 365.2425) * (south ? -1 : 1) * Math.PI / 180;
        var noon = Zone.BaseUtcOffset.TotalHours;
        var angle = ((unix / 3600 + noon) % 24 - 12.3) * 15 * Math.PI / 180;
        const double latitude = 45 * Math.PI / 180;
        var height = Math.Sin(latitude) * Math.Sin(declination) + Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(angle);
        return height <= 0 ? 0 : 6000 * Math.Pow(height, 1.15);
    }
}
