using System.Globalization;

namespace Solstead.Soak;

/// <summary>Collects what a soak found, prints it as it comes, and knows whether all of it held.</summary>
internal sealed class Verdict(string soak)
{
    private int failures;

    public bool Held => failures == 0;

    /// <summary>A figure without a bound.</summary>
    public void Tell(string what) => Console.WriteLine($"[{soak}] {what}");

    /// <summary>A figure with a bound; the line says which.</summary>
    public void Check(bool holds, string what)
    {
        if (!holds) failures++;
        Console.WriteLine($"[{soak}] {(holds ? "ok    " : "FAILED")} {what}");
    }

    public static string Text(double number, string format = "0.0") => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>Order statistics by the nearest rank.</summary>
internal static class Percentile
{
    /// <param name="share">0 to 1.</param>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
