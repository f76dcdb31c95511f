namespace Solstead.Devices.Weather.Twin;

/// <summary>What a forecaster makes of the sky: right about what is over, the more wrong the further ahead.</summary>
/// <param name="sky">What will be.</param>
/// <param name="seed">Each forecaster errs in its own way.</param>
internal sealed class TwinForecast(Func<DateTimeOffset, TwinSky> sky, int seed)
{
    /// <summary>How often it thinks again.</summary>
    private static readonly TimeSpan Run = TimeSpan.FromHours(3);

    /// <param name="known">When it is made.</param>
    public TwinSky At(DateTimeOffset at, DateTimeOffset known)
    {
        var truth = sky(at);
        var run = known.UtcTicks / Run.Ticks;
        var hours = (at - new DateTimeOffset(run * Run.Ticks, TimeSpan.Zero)).TotalHours;
        if (hours <= 0 || at <= known) return truth;
        // A sixth of the light after a day, never more than half.
        var share = Math.Min(0.5, 0.05 + (0.11 * Math.Sqrt(hours / 24)));
        var error = 2 * share * (Slow(run, at, 1) - 0.5);
        var light = 1 + error;
        var beam = truth.Beam * Math.Max(0, 1 + (1.6 * error));
        // What is on the ground stays the sum of what comes from the sun and from the sky.
        var direct = Math.Max(0, truth.Global - truth.Diffuse);
        var global = truth.Global * light;
        var diffuse = Math.Max(0, global - (direct * (truth.Beam > 0 ? beam / truth.Beam : 0)));
        return truth with
        {
            Global = global,
            Beam = truth.Beam > 0 ? beam : 0,
            Diffuse = diffuse,
            Cloud = Math.Clamp(truth.Cloud - (120 * error), 0, 100),
            Air = truth.Air + (8 * share * (Slow(run, at, 2) - 0.5)),
            Wind = truth.Wind * (1 + (2 * share * (Slow(run, at, 3) - 0.5))),
        };
    }

    /// <summary>Errors last for hours, and a new run shares half of them with the one before.</summary>
    private double Slow(long run, DateTimeOffset at, int stream)
    {
        var place = (at - DateTimeOffset.UnixEpoch).TotalHours / 5;
        return (0.5 * Chance.Smooth(seed, stream, place)) + (0.5 * Chance.Smooth(unchecked(seed + ((int)run * 31)), 10 + stream, place));
    }
}
