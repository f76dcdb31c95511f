namespace Solstead.Soak.Charge;

/// <summary>
/// One day of sun, clouds and appliances, second by second, the same for every setting that is tried on it: a clear sky of 9 kW at noon, clouds that come
/// and go in one of five manners, a base load with refrigerator, kettle and oven.
/// </summary>
internal sealed class CloudyDay
{
    public const int From = 7 * 3600, Seconds = 12 * 3600;
    private const double Peak = 9000, Edge = 4;

    /// <summary>Mean seconds of sun and of cloud, and the share of light a cloud leaves.</summary>
    private static readonly (string Name, double Sun, double Cloud, double Least, double Most)[] Manners =
        [("fair", 900, 60, 0.4, 0.8), ("broken", 120, 100, 0.2, 0.6), ("quick", 25, 25, 0.2, 0.7), ("gloomy", 60, 240, 0.1, 0.35), ("fronts", 1800, 1500, 0.05, 0.3)];

    private CloudyDay(string manner, int phases, double[] sun, double[] house) => (Manner, Phases, Sun, House) = (manner, phases, sun, house);

    public string Manner { get; }

    /// <summary>Of the car.</summary>
    public int Phases { get; }

    /// <summary>What the roof gives, what the house takes without the car. [W]</summary>
    public double[] Sun { get; }
    public double[] House { get; }

    /// <param name="number">Every fifth day has the same manner; two of three cars use three phases.</param>
    public static CloudyDay Of(int number)
    {
        var random = new Random(1000 + number);
        var (name, clear, cloud, least, most) = Manners[number % Manners.Length];
        var (sun, house) = (new double[Seconds], new double[Seconds]);
        var (shade, target, until, covered) = (1.0, 1.0, 0.0, false);
        for (var s = 0; s < Seconds; s++)
        {
            if (s >= until)
            {
                covered = !covered && s > 0;
                target = covered ? least + random.NextDouble() * (most - least) : 1;
                until = s - (covered ? cloud : clear) * Math.Log(1 - random.NextDouble()) + 3;
            }
            shade += (target - shade) / Edge;
            sun[s] = Peak * Math.Pow(Math.Sin(Math.PI * s / Seconds), 1.3) * shade * (1 + 0.01 * (random.NextDouble() - 0.5));
            house[s] = 350 + (s / 900 % 2 == 0 ? 110 : 0) + 40 * random.NextDouble();
        }
        for (var i = 0; i < 6; i++) Add(house, random.Next(Seconds), 150, _ => 2000);
        Add(house, random.Next(Seconds), 2400, s => s % 90 < 30 ? 2200 : 60);
        return new(name, number % 3 == 2 ? 1 : 3, sun, house);
    }

    private static void Add(double[] house, int from, int seconds, Func<int, double> watts)
    {
        for (var s = 0; s < seconds && from + s < house.Length; s++) house[from + s] += watts(s);
    }
}
